"""What `python -m jobs discover` gets right of shops whose truth was written by hand: `python -m benchmarks.discover`."""
