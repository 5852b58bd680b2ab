"""Statistics of columns as mergeable states: kernels that know neither Spark nor the lake.

`counting` turns Parquet files into (value, count) pairs, `state` turns pairs into a state and merges states,
`sketches` holds the three approximate parts of a state, `rows` stores states as table rows and reads them back.
"""
