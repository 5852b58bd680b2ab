"""Addresses of the web and of files: scheme, host, path; or www. and a host."""

import pyarrow as pa

from jobs.profiling.patterns import Mask, regex

KIND = "format"
SHAPE = r"[a9+.-]+://\S+|a\.[a9.-]+\.a(/\S*)?"


def matches(texts: pa.StringArray) -> Mask:
    """A known scheme and a host, or a host that begins with www."""
    return regex(texts, r"(?i)((https?|ftps?|sftp|wss?|s3a?|gs|hdfs|abfss?)://[^\s/?#]+|www\.[^\s/?#]+\.[a-z]{2,})\S*")
