"""Statistics of columns as mergeable states: arrays in, states out, no Spark but in `drivers`.

From rows to pairs
    reading      Parquet files as chunks of columns, bounded in memory      shares   how files are shared out over tasks
    leaves       structs, lists, maps and VARIANT taken apart               counting (value, count) pairs of a chunk
    observer     chunks gathered, exactly or as a sketch
From pairs to a state, each with its own merge
    values       kinds, their one type, text and order                      hashing  one hash for equal values
    distinct     HyperLogLog registers and the key sample                   entropy  entropy and single values
    sketches     quantiles and frequent values                              moments  to the fourth, and special numbers
    texts        lengths, classes and shapes of many texts at once          textfacts  blanks, units, mixed types
    patterns/    formats and personal data, one module each                 matching which patterns texts match
    days, order  calendar of a column; whether its rows are in order        state    all of it, observed and merged
From a state to rows
    figures      what a reader wants                                        rows     column_profiles and back
    units        what a task does                                           drivers  local, Spark tasks, any frame
"""
