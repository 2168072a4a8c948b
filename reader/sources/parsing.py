"""The formats that are read, in the order in which they are tried. A new one is a module and a row.

No input is recognised by two of them, so the order is only that of the help text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from reader.model.entry import Hint, Refusal
from reader.sources import huggingface, json_lines, page
from reader.sources.arxiv import atom, mail, rss
from reader.sources.shared.format_guess import looks_like
from reader.sources.shared.input_stream import TOTAL_LIMIT, Plain
from reader.sources.shared.results import NoPapers, Parsed, SourceError


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table in `reader.sources.parsing`."""

    name: str
    """What `--format` calls it: lower-case ASCII letters."""
    title: str
    """What a sentence calls its files, in the plural."""
    recognise: Callable[[bytes], bool]
    """Whether an input begins like this; gets its first bytes, `Plain.head`."""
    parse: Callable[[Plain, Hint], Parsed]


FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format("page", "daily pages saved as text", page.recognise, page.parse),
        Format("huggingface", "daily-papers JSON", huggingface.recognise, huggingface.parse),
        Format("jsonl", "JSON lines", json_lines.recognise, json_lines.parse),
        Format("atom", "arXiv Atom", atom.recognise, atom.parse),
        Format("rss", "arXiv RSS", rss.recognise, rss.parse),
        Format("mail", "arXiv listing e-mails", mail.recognise, mail.parse),
    )
}


_TITLES: Final = [each.title for each in FORMATS.values()]
READ: Final = f"daysheet reads {', '.join(_TITLES[:-1])} and {_TITLES[-1]}"
"""What is read, as the end of a refusal."""


def recognise(head: bytes) -> str:
    """Return the name of the format whose input begins with `head`, unpacked.

    `head` is the first HEAD bytes (see `shared.opening`), or all of a shorter input. Raises
    SourceError that says what the input looks like and what is read.
    """
    for name, each in FORMATS.items():
        if each.recognise(head):
            return name
    raise SourceError(f"looks like {looks_like(head)}; {READ}")


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
