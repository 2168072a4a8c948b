"""Where a word stands in papers, beside their titles."""

from __future__ import annotations

from reader.model.value import Value


class Mentions(Value):
    """Keys of the papers that hold a word; empty where so many do that it tells nothing."""

    authors: frozenset[int] = frozenset()
    abstracts: frozenset[int] = frozenset()
