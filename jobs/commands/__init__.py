"""What `python -m jobs` does beside running stages: one module a command, found by listing this folder.

The file's name is the command's (`rollback_model.py` is `rollback-model`). A module has the one-line `SUMMARY`, its
`EXAMPLES` as a person would type them, `arguments(parser)`, and `run(options)`; what most commands share is in
`jobs/command_options.py`. Raise a `StocktakeError` for what the reader can mend: its exit code becomes the process's.
"""
