"""All I/O of the pipeline: partitions and their commit protocol, output schemas, the Spark session, logging."""
