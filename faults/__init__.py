"""Faults that data really has, planted into good rows at a stated rate, with the truth kept.

`kinds/` holds one module a kind, found by listing the folder: its `DIMENSION` is the quality dimension the fault
belongs to, and `plant(ground)` spoils the rows. `ground.py` is what a kind is given, `planting.py` what it gives back
and how to call it. `strategies/` are what bots do; `undeclared.py` has faults of columns that nothing is declared of.
Nothing here knows the lake, Spark or the product's rules: the truth is made apart from what has to find it.
"""

from faults.planting import Planted as Planted
from faults.planting import dimension_of as dimension_of
from faults.planting import kinds as kinds
from faults.planting import plant as plant
from faults.planting import unit_of as unit_of
