"""Whole numbers, with or without a sign."""

KIND = "format"
SHAPE = r"[+-]?9"
