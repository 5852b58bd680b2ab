"""The kinds of faults, one a module. See `faults`."""
