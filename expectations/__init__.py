"""Great Expectations suites: built from the tables' files, run on Spark frames, shown as Data Docs.

suites.py builds, run.py runs, docs.py writes the site, derived.py checks what needs no query; custom/ holds
expectations of our own, one a file.
"""
