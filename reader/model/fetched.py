"""The record of a fetched page, with which it is fetched again only if it has changed.

It is part of the model because the network uses it and the cache stores it, and neither imports the
other.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """The last response for a page."""

    address: str
    papers: int
    """The number of papers on the page."""
    etag: str = ""
    modified: str = ""
    """The response headers ETag and Last-Modified, verbatim; either may be empty."""
