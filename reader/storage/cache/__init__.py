"""The library of papers and digests: one SQLite file, which can be made again.

The rest of the program uses `Cache`. Imports begin in `ingest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.storage.cache.cache import Cache
from reader.storage.cache.connection import CacheError

if TYPE_CHECKING:
    from reader.storage.cache.ingest import IngestResult

__all__ = ["Cache", "CacheError", "IngestResult"]


def __getattr__(name: str) -> object:
    """Import `IngestResult` only when needed: the modules that write cost 4 ms."""
    if name == "IngestResult":
        from reader.storage.cache.ingest import IngestResult

        return IngestResult
    raise AttributeError(name)
