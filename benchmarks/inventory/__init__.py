"""How fast the inventory profiles, beside its peers: `make bench-inventory`."""
