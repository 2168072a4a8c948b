"""Reading an input from its first byte to its last paper, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from reader.model.entry import Hint, Refusal
from reader.sources.formats import FORMATS
from reader.sources.recognition import recognise
from reader.sources.shared.errors import NoPapers, SourceError
from reader.sources.shared.format import Parsed
from reader.sources.shared.opening import TOTAL_LIMIT, Plain

HOPELESS: Final = 1_000
"""Refusals without one good paper after which the rest of an input is not read."""
DAY_LIMIT: Final = 50_000
"""Papers of a digest; arXiv announces two thousand on a day."""
REFUSALS_LIMIT: Final = 100_000
"""Refusals after which an input with some good papers is given up as well."""


def parse(
    stream: BinaryIO, hint: Hint, format: str | None = None, limit: int = TOTAL_LIMIT
) -> Parsed:
    """Yield the papers of an input, plain or packed, and what of it was refused.

    `format` is a name of `FORMATS`; without it the input is recognised by its content. `limit` is
    in bytes, as unpacked. Raises SourceError, before or after papers were yielded, where the input
    as a whole is refused: not recognised, damaged, too large, without papers (NoPapers), or without
    one that could be read. The error begins with the input's name where the hint has one.
    """
    with _named(hint):
        plain = Plain(stream, limit)
        if not plain.head:
            raise SourceError("is empty")
        chosen = FORMATS[format or recognise(plain.head)]
        yield from _hopeful(chosen.parse(plain, hint))


def _hopeful(parsed: Parsed) -> Parsed:
    """Yield what was parsed as long as there is hope; raise SourceError where there is none."""
    taken = refused = 0
    first: Refusal | None = None
    for each in parsed:
        if isinstance(each, Refusal):
            first = first or each
            refused += 1
            if refused >= (REFUSALS_LIMIT if taken else HOPELESS):
                break
        else:
            taken += 1
            if each.listings and each.listings[0].position >= DAY_LIMIT:
                raise SourceError(f"has more than {DAY_LIMIT:,} papers on one day; split it")
        yield each
    if first and (not taken or refused >= REFUSALS_LIMIT):
        why = "none of its papers" if not taken else "too few of its papers"
        raise SourceError(f"{why} can be read; {first.place}: {first.reason}")
    if not taken:
        raise NoPapers("holds no papers")


@contextmanager
def _named(hint: Hint) -> Iterator[None]:
    """Put the input's name before a SourceError raised within."""
    try:
        yield
    except SourceError as error:
        if not hint.name:
            raise
        raise type(error)(f"{hint.name}: {error}") from None
