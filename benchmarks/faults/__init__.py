"""Planted faults through the real stages: what is found of each kind, and which dimension of quality it moves."""
