"""Imports: entries become records and listings, in one transaction, a batch at a time.

Papers are written batch by batch. Listings wait in a temporary table until the end, because only
then is it known where they belong (a page imported again under another date moves its digest).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Final

from reader.model.batches import batches
from reader.model.entry import Entry
from reader.model.errors import DaysheetError
from reader.storage.cache.columns import iso_day
from reader.storage.cache.connection import Connection
from reader.storage.cache.digests import ListingsResult, update_newest_listings, write_listings
from reader.storage.cache.records import ConnectedRecords, next_paper_key
from reader.storage.cache.writes import WriteResult

BATCH_ENTRIES: Final = 500
"""Most entries held in memory at once."""
BATCH_CHARACTERS: Final = 4_000_000
"""Characters at which a batch is full as well; a usual one has a million."""
CONNECTED_LIMIT: Final = 2_000
"""Papers of an import that share ids or titles with those of a batch, directly or through others.
Every batch reads them all: ten thousand papers with one title would take minutes."""

_TEMPORARY: Final = (
    """
    CREATE TEMP TABLE imported_listings (
      source TEXT, day TEXT, unit INTEGER, position INTEGER, assumed INTEGER,
      PRIMARY KEY (source, day, unit)
    ) WITHOUT ROWID
    """,
    # One row per record: whether this import changed anything about it. Its new records are added
    # together at the end.
    "CREATE TEMP TABLE imported_records (unit INTEGER PRIMARY KEY, changed INTEGER)",
    # Papers whose newest listing must be looked up again.
    "CREATE TEMP TABLE moved_papers (paper INTEGER PRIMARY KEY)",
)
_ADD_LISTING: Final = """
    INSERT INTO imported_listings VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET assumed = min(assumed, excluded.assumed)
"""
_ADD_RECORD: Final = """
    INSERT INTO imported_records VALUES (?, ?)
    ON CONFLICT DO UPDATE SET changed = max(changed, excluded.changed)
"""
_ADD_NEW_RECORDS: Final = "INSERT INTO imported_records SELECT unit, 1 FROM units WHERE unit >= ?"
_COUNT_PAPERS: Final = """
    SELECT count(*), coalesce(sum(new), 0), coalesce(sum(changed AND NOT new), 0)
    FROM (
      SELECT paper >= ? AS new, max(changed) AS changed
      FROM imported_records JOIN units USING (unit) GROUP BY paper
    )
"""


_NEW_KEYS: Final = """
    SELECT DISTINCT paper FROM imported_records JOIN units USING (unit) WHERE paper >= ?
    ORDER BY paper
"""


class IdentityLimitError(DaysheetError):
    """Too many papers of an import share ids or titles. None of them is in the cache."""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What an import did."""

    new: int
    """Papers that the cache did not have."""
    updated: int
    """Papers with new or changed fields or listings."""
    same: int
    """Papers that were known as they are."""
    digests: tuple[tuple[str, date, bool], ...]
    """Source, day, and whether the day is assumed, for each digest of the import, by day. The days
    are those under which the digests are stored now."""
    changed: bool
    """Whether anything was written."""
    moved: tuple[tuple[date, date], ...] = ()
    """Old and new day of each page whose digest was moved."""
    new_keys: tuple[int, ...] = field(default=(), compare=False)
    """The keys of the papers that the cache did not have."""


def ingest(
    connection: Connection,
    entries: Iterable[Entry],
    on_progress: Callable[[int], None] | None = None,
) -> IngestResult:
    """Write all `entries`, or none of them if anything raises. See `Cache.ingest`.

    Raises IdentityLimitError.
    """
    waiting = batches(entries, BATCH_ENTRIES, BATCH_CHARACTERS)
    first = next(waiting, None)
    if first is None:
        return IngestResult(0, 0, 0, (), False)
    # The first batch is read before the write lock is taken: most imports have no second one.
    with connection.transaction():
        for statement in _TEMPORARY:
            connection.execute(statement)
        first_key, first_record = next_paper_key(connection), _next_record(connection)
        changed, wrote, done = False, False, 0
        for batch in chain([first], waiting):
            connection.check_open()
            written = _write_batch(connection, batch, first_record)
            changed, wrote = changed or written.changed, wrote or written.wrote
            done += len(batch)
            if on_progress:
                on_progress(done)
        listings = write_listings(connection)
        connection.execute(_ADD_NEW_RECORDS, (first_record,))
        counts = connection.execute(_COUNT_PAPERS, (first_key,)).fetchone()
        new_keys = tuple(key for (key,) in connection.execute(_NEW_KEYS, (first_key,)))
        result = _finish(connection, counts, listings, changed or listings.changed, wrote)
        return replace(result, new_keys=new_keys)


def _next_record(connection: Connection) -> int:
    """Return the number of the next new record."""
    return int(connection.execute("SELECT coalesce(max(unit), 0) FROM units").fetchone()[0]) + 1


def _write_batch(connection: Connection, batch: list[Entry], first_record: int) -> WriteResult:
    """Write the papers of a batch, and store its listings for later.

    `first_record`: number of the first record of this import. Raises IdentityLimitError.
    """
    with_ids = [(entry, entry.ids) for entry in batch]
    records = ConnectedRecords(connection, {id for _, ids in with_ids for id in ids})
    if records.count_from(first_record) > CONNECTED_LIMIT:
        raise IdentityLimitError(
            f"has more than {CONNECTED_LIMIT:,} papers that share titles or ids; split it"
        )
    listings, changes = [], []
    for number, (entry, ids) in enumerate(with_ids, _next_record(connection)):
        record, changed = records.add(entry, ids, number)
        if record.number < first_record:
            changes.append((record.number, changed))
        listings += [
            (
                listing.source,
                iso_day(listing.day),
                record.number,
                listing.position,
                listing.assumed,
            )
            for listing in entry.listings
        ]
    connection.executemany(_ADD_LISTING, listings)
    connection.executemany(_ADD_RECORD, changes)
    written = records.save()
    connection.executemany(
        "INSERT OR IGNORE INTO moved_papers VALUES (?)", [(key,) for key in records.moved]
    )
    return written


def _finish(
    connection: Connection,
    counts: tuple[int, int, int],
    listings: ListingsResult,
    changed: bool,
    wrote: bool,
) -> IngestResult:
    """Return the result of an import. If nothing was written, roll the transaction back."""
    if changed:
        update_newest_listings(connection, "SELECT paper FROM moved_papers")
        connection.count_change()
    if changed or wrote:
        for table in ("imported_listings", "imported_records", "moved_papers"):
            connection.execute(f"DROP TABLE temp.{table}")
    else:
        connection.execute("ROLLBACK")
    total, new, updated = counts if changed else (counts[0], 0, 0)
    by_day = sorted({(day, source, assumed) for source, day, assumed in listings.digests})
    digests = tuple((source, date.fromisoformat(day), assumed) for day, source, assumed in by_day)
    moved = tuple(
        (date.fromisoformat(old), date.fromisoformat(new_day)) for old, new_day in listings.moved
    )
    return IngestResult(new, updated, total - new - updated, digests, changed, moved)
