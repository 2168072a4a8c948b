"""The format of counts in all messages."""

from __future__ import annotations


def format_count(count: int, what: str) -> str:
    """Return `1 paper`, `9,877 papers`."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
