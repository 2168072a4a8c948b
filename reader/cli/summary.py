"""What an import or a sync says it did, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli import dates
from reader.cli.output import format_count
from reader.model.dates import format_day
from reader.model.digest import PAGE

if TYPE_CHECKING:
    from reader.library.imports import ImportResult


def summary(imported: ImportResult) -> str:
    """Return `52 papers, digest 13 Mar 2026 (year assumed; --date to change it)` and the like."""
    text = f"{format_count(imported.papers, 'paper')}, {_digests(imported)}"
    did = ", ".join(_did(imported))
    return f"{text}: {did}" if did else text


def _digests(imported: ImportResult) -> str:
    digests = imported.ingested.digests
    if not digests:
        return "no digest"
    days = dates.span([day for _, day, _ in digests])
    guessed = [source for source, _, assumed in digests if assumed]
    if len(digests) == 1:
        if moved := imported.ingested.moved:
            return f"digest moved from {format_day(moved[0][0])} to {days}"
        part = "year" if guessed == [PAGE] else "date"
        return f"digest {days}" + (f" ({part} assumed; --date to change it)" if guessed else "")
    note = f" ({format_count(len(guessed), 'date')} assumed; --date to change)" if guessed else ""
    return f"{format_count(len(digests), 'digest')}, {days}{note}"


def _did(imported: ImportResult) -> list[str]:
    """Return what was new, updated and refused; nothing where one digest was wholly new, or moved
    and nothing else."""
    ingested = imported.ingested
    counts = {"new": ingested.new, "updated": ingested.updated, "known": ingested.same}
    parts = [f"{count:,} {what}" for what, count in counts.items() if count]
    whole = ingested.updated if ingested.moved else ingested.new
    if whole == imported.papers and len(ingested.digests) == 1 and not imported.refused:
        parts = []
    elif ingested.same == imported.papers:
        parts = ["digests updated" if ingested.changed else "nothing new"]
    return parts + ([f"{imported.refused:,} refused"] if imported.refused else [])
