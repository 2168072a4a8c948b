"""Inputs for the tests of `reader.sources`: the captured ones, and functions that parse any."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from reader.model.clean import clean_line, clean_text
from reader.model.digest import Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.paper import Paper
from reader.sources import parse

DATA = Path(__file__).parents[1].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="there are no captured inputs here")
TODAY = date(2026, 8, 22)


@dataclass
class ParsedInput:
    """The papers and refusals of an input."""

    entries: list[Entry] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def papers(self) -> list[Paper]:
        return [entry.paper for entry in self.entries]

    @property
    def titles(self) -> list[str]:
        return [paper.title for paper in self.papers]

    @property
    def listings(self) -> list[Listing]:
        return [listing for entry in self.entries for listing in entry.listings]

    @property
    def days(self) -> set[date]:
        return {listing.day for listing in self.listings}

    @property
    def refused(self) -> list[tuple[str, str]]:
        return [(refusal.place, refusal.reason) for refusal in self.refusals]


def read(
    raw: bytes | str,
    name: str = "",
    *,
    day: date | None = None,
    today: date = TODAY,
    format: str | None = None,
    first: int = 0,
) -> ParsedInput:
    """Parse `raw` to its end."""
    stream = io.BytesIO(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw)
    out = ParsedInput()
    for each in parse(stream, Hint(clean_line(name), day, today, first), format):
        (out.entries if isinstance(each, Entry) else out.refusals).append(each)  # type: ignore[arg-type]
    return out


def read_data(name: str, *, day: date | None = None, today: date = TODAY) -> ParsedInput:
    """Parse a captured input by its path below shared/data, under its own name."""
    path = DATA / name
    return read(path.read_bytes(), path.name, day=day, today=today)


def is_clean(paper: Paper) -> bool:
    """Return True if cleaning changes no text of a paper and the title is not empty."""
    lines = (paper.title, *paper.authors, *paper.keywords, *paper.categories)
    return (
        bool(paper.title)
        and all(clean_line(line) == line for line in lines)
        and clean_text(paper.abstract) == paper.abstract
        and clean_text(paper.summary) == paper.summary
    )


def prose(about: str) -> str:
    """Return a made-up abstract of the usual length."""
    return " ".join(f"Sentence {n} says one more thing about {about}." for n in range(12))
