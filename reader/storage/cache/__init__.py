"""The library of papers and digests in one SQLite file, which can be made again.

`cache` is what other rooms ask of it, over `connection`; what imports write begins in `ingest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.storage.cache.cache import Cache
from reader.storage.cache.connection import CacheError

if TYPE_CHECKING:
    from reader.storage.cache.ingest import Ingested

__all__ = ["Cache", "CacheError", "Ingested"]


def __getattr__(name: str) -> object:
    """Import `Ingested` only when it is asked for: what writes would cost every start 4 ms."""
    if name == "Ingested":
        from reader.storage.cache.ingest import Ingested

        return Ingested
    raise AttributeError(name)
