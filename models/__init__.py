"""The models, free of the pipeline: torch, numpy and scipy only."""

import os

# Before torch is loaded: idle OpenMP threads sleep instead of spinning. Spinning threads make training four times
# slower as soon as another process, such as a Spark stage of the same night, wants the same cores.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
