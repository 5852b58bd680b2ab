"""What a released night announces, as Airflow assets: a DAG scheduled on one starts when it has a new version."""

from airflow.sdk import Asset

from jobs.stages import ANNOUNCED

ASSETS = [Asset(name, uri=f"x-stocktake://lake/{name}") for name in ANNOUNCED]


def asset(name: str) -> Asset:
    """The asset of one announced table; KeyError if it is not announced."""
    return {known.name: known for known in ASSETS}[name]
