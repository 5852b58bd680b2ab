"""Masked rankers against rankers trained anew for every coalition: values, their agreement, and what limits it."""
