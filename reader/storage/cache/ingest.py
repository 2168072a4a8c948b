"""Imports: entries become units and listings, in one transaction, a batch at a time.

Apart from the cache's face because it is its one long job. Papers are written batch by batch; the
listings wait in a temporary table, since where they belong is known only at the end (a page that is
imported again under another date moves its digest).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from reader.model.entry import Entry
from reader.model.errors import DaysheetError
from reader.model.identity import title_id
from reader.storage.cache.connection import Connection
from reader.storage.cache.digests import Settled, place, settle
from reader.storage.cache.records import Neighbourhood, next_key_of

BATCH: Final = 500
"""Entries that are in memory at once, at most."""
BATCH_LENGTH: Final = 4_000_000
"""Characters after which a batch is full as well; usual ones have a million."""
TANGLE_LIMIT: Final = 2_000
"""Papers that an import brought and that share ids or titles with those of a batch, directly or
through others. Every batch reads them all: ten thousand of one title would take minutes."""

_TEMPORARY: Final = (
    """
    CREATE TEMP TABLE brought (
      source TEXT, day TEXT, unit INTEGER, position INTEGER, assumed INTEGER,
      PRIMARY KEY (source, day, unit)
    ) WITHOUT ROWID
    """,
    # One row a unit: whether this import changed anything about it.
    "CREATE TEMP TABLE touched (unit INTEGER PRIMARY KEY, changed INTEGER)",
    # Papers whose place in the library must be found again.
    "CREATE TEMP TABLE moved (paper INTEGER PRIMARY KEY)",
)
_BRING: Final = """
    INSERT INTO brought VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET assumed = min(assumed, excluded.assumed)
"""
_TOUCH: Final = """
    INSERT INTO touched VALUES (?, ?)
    ON CONFLICT DO UPDATE SET changed = max(changed, excluded.changed)
"""
_COUNT: Final = """
    SELECT count(*), coalesce(sum(new), 0), coalesce(sum(changed AND NOT new), 0)
    FROM (
      SELECT paper >= ? AS new, max(changed) AS changed
      FROM touched JOIN units USING (unit) GROUP BY paper
    )
"""


class Tangled(DaysheetError):
    """An import's papers are told apart by next to nothing; none of them is in the cache."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an import did."""

    new: int
    """Papers that the cache did not know."""
    updated: int
    """Papers of which it now knows more, or other, facts or listings."""
    same: int
    """Papers of which it knew everything."""
    digests: tuple[tuple[str, date, bool], ...]
    """Source, day, and whether the day is assumed, of every digest the import brought, by day: the
    days under which they stand now."""
    changed: bool
    """Whether anything at all was written."""
    moved: tuple[tuple[date, date], ...] = ()
    """The days from which, and to which, the digest of a page was moved."""


def ingest(
    connection: Connection,
    entries: Iterable[Entry],
    on_progress: Callable[[int], None] | None = None,
) -> Ingested:
    """Write `entries`, all or, if anything raises, none of them. See `Cache.ingest`.

    Raises Tangled.
    """
    batches = _batches(entries)
    first = next(batches, None)
    if first is None:
        return Ingested(0, 0, 0, (), False)
    # The first batch is read before others are kept from writing: most imports are no longer.
    with connection.transaction():
        for statement in _TEMPORARY:
            connection.execute(statement)
        new_from, unit_from = next_key_of(connection), _next_unit(connection)
        changed, done = False, 0
        for batch in chain([first], batches):
            connection.check()
            changed |= _take(connection, batch, unit_from)
            done += len(batch)
            if on_progress:
                on_progress(done)
        settled = settle(connection)
        counts = connection.execute(_COUNT, (new_from,)).fetchone()
        return _ended(connection, counts, settled, changed or settled.written)


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch, length = list[Entry](), 0
    for entry in entries:
        paper = entry.paper
        batch.append(entry)
        length += len(paper.abstract) + len(paper.summary) + sum(map(len, paper.authors))
        if len(batch) == BATCH or length > BATCH_LENGTH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _next_unit(connection: Connection) -> int:
    """Return the number of the next new unit."""
    return int(connection.execute("SELECT coalesce(max(unit), 0) FROM units").fetchone()[0]) + 1


def _take(connection: Connection, batch: list[Entry], unit_from: int) -> bool:
    """Write the papers of a batch, note their listings, and return whether anything changed.

    `unit_from`: the import's own units begin with it. Raises Tangled.
    """
    claims = [(entry, _names(entry)) for entry in batch]
    around = Neighbourhood(connection, {name for _, names in claims for name in names})
    if around.since(unit_from) > TANGLE_LIMIT:
        raise Tangled(f"has more than {TANGLE_LIMIT:,} papers that share titles or ids; split it")
    brought, touched = [], []
    for offset, (entry, names) in enumerate(claims, _next_unit(connection)):
        unit, changed = around.take(entry.paper, names, not entry.listings, offset)
        touched.append((unit.number, changed))
        brought += [
            (at.source, at.day.isoformat(), unit.number, at.position, at.assumed)
            for at in entry.listings
        ]
    connection.executemany(_BRING, brought)
    connection.executemany(_TOUCH, touched)
    written = around.save()
    connection.executemany(
        "INSERT OR IGNORE INTO moved VALUES (?)", [(key,) for key in around.moved]
    )
    return written


def _names(entry: Entry) -> tuple[str, ...]:
    """Return the ids of an entry's paper, best first; its title's is hashed once, here."""
    paper = entry.paper
    return tuple(name for name in (paper.arxiv, paper.doi, title_id(paper.title)) if name)


def _ended(
    connection: Connection,
    counts: tuple[int, int, int],
    settled: Settled,
    changed: bool,
) -> Ingested:
    """Say what was done; where nothing was, take back even the traces of having looked."""
    if changed:
        place(connection, "SELECT paper FROM moved")
        connection.count_change()
        for table in ("brought", "touched", "moved"):
            connection.execute(f"DROP TABLE temp.{table}")
    else:
        connection.execute("ROLLBACK")
    every, new, updated = counts if changed else (counts[0], 0, 0)
    by_day = sorted({(day, source, assumed) for source, day, assumed in settled.digests})
    named = tuple((source, date.fromisoformat(day), assumed) for day, source, assumed in by_day)
    moved = tuple(
        (date.fromisoformat(old_day), date.fromisoformat(day)) for old_day, day in settled.moved
    )
    return Ingested(new, updated, every - new - updated, named, changed, moved)
