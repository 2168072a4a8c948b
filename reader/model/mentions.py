"""Which papers mention a word outside their titles."""

from __future__ import annotations

from reader.model.value import Value


class Mentions(Value):
    """Keys of the papers that mention a word; empty if too many do for it to be evidence."""

    authors: frozenset[int] = frozenset()
    labels: frozenset[int] = frozenset()
    """Papers with the word in a keyword or category."""
    abstracts: frozenset[int] = frozenset()
