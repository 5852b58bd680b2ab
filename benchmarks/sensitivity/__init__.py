"""Precision and recall of the detectors of personal data on columns made for the purpose, labelled as they are made.

pools.py holds words, people.py makes personal values, things.py makes values that only look like them, corpus.py puts
both into columns: one corpus to tune by, one of other templates, words and seeds that is only ever measured.
"""
