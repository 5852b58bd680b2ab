"""Statistics of columns as mergeable states: arrays in, states out, no Spark.

`counting` turns Parquet files into (value, count) pairs, `state` turns pairs into a state and merges states,
`sketches` holds the three approximate parts of a state, `values` writes and compares single values, `rows` stores
states as table rows and reads them back, `units` shares partitions out over tasks and profiles one share.
"""
