"""Where a page lies: file names that no table's name can break out of, and links from one page to another."""

from __future__ import annotations

import hashlib
import posixpath
import re

_PLAIN = re.compile(r"[a-z0-9_]{1,60}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])")  # no file may be called so on Windows
_KEPT = 40


def slug(name: str) -> str:
    """A file name for `name`, different for different names, also where letters' case does not count.

    Plain names are their own; of any other a readable rest is kept, and a hash tells it from its like.
    """
    if _PLAIN.fullmatch(name) and not _RESERVED.fullmatch(name):
        return name
    rest = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")[:_KEPT]
    return f"{rest or 'table'}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def table_path(name: str) -> str:
    """The page of a table, below the folder of its language."""
    return f"tables/{slug(name)}.html"


def relative(target: str, page: str) -> str:
    """A link to `target` (a path with or without `#…`) as it is written on `page`; both from the same folder."""
    path, mark, place = target.partition("#")
    if not path or path == page:
        return f"{mark}{place}" or posixpath.basename(page)
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + mark + place
