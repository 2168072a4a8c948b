"""The order that a filter asks for, changed from outside it: what a key or a command chooses.

Apart from `parse`, which reads: here a text is written anew, all but its order as it was typed.
"""

from __future__ import annotations

from typing import Final

from reader.search.language.parse import PIECES

FIELD: Final = "sort"


def with_order(text: str, order: str) -> str:
    """Return the filter with `sort:order` in front in place of any order; none where empty.

    In front, so that what is typed behind it goes on with the words.
    """
    orders = [match.span() for match in PIECES.finditer(text) if _is_order(match["field"])]
    for start, end in reversed(orders):
        text = text[:start] + text[end:].lstrip()
    text = text.strip()
    return f"{FIELD}:{order} {text}" if order else text


def order_of(text: str) -> str:
    """Return the order that holds of those a filter asks for, as it is written; empty for none."""
    orders = [
        match["value"].strip('"').casefold()
        for match in PIECES.finditer(text)
        if _is_order(match["field"])
    ]
    return orders[-1] if orders else ""


def _is_order(field: str | None) -> bool:
    return field is not None and field.casefold() == FIELD
