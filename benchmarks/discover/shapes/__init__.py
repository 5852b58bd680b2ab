"""Shops with their truth, one a module: `write(folder, chance)` writes the files, `TRUTH` says what holds of them.

`IS_HELD_OUT`: no heuristic was chosen with its score in sight.
"""
