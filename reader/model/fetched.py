"""What is remembered of a page that was fetched, so that it is asked for again only if it changed.

In the model, because the network asks with it and the cache keeps it, and neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as a site gave it last."""

    address: str
    papers: int
    """How many papers it has."""
    etag: str = ""
    modified: str = ""
    """What the site called it, and since when it stands, in the site's own words; either may be
    empty."""
