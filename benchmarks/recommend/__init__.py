"""Candidates beside the models of the field; see __main__.py."""
