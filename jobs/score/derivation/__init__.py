"""Quality scores as their evidence derives them: trees of rules, cells, dimensions, tables and domains, computed again.

states.py reads a night's trees from the evidence in the lake; tree.py computes them and splits the change of one.
The stages `moves` and `fixes` build on it; that it meets the stored scores is the audit of the stage `quality`.
"""
