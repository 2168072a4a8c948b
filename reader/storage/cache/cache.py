"""The library as the rest of the program uses it: digests, papers, completions, stored blobs.

SQLite connections are in `pool`, imports in `ingest`, terms of a query as SQL in `queries`. What
only some commands need is imported in their methods: at every start it would cost 10 ms, a quarter
of what `daysheet show` takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, TypeVarTuple

from reader.model.clean import CleanText
from reader.model.digest import Listing
from reader.storage.cache.columns import COLUMNS, paper_of
from reader.storage.cache.pool import WAIT, ConnectionPool

if TYPE_CHECKING:
    from pathlib import Path

    from reader.model.entry import Entry
    from reader.model.fetched import Fetched
    from reader.model.mark import MarkKind
    from reader.model.mentions import Mentions
    from reader.model.paper import Paper
    from reader.model.query import Sort, Term
    from reader.model.view import DayCount, Row, View
    from reader.storage.cache.connection import Connection
    from reader.storage.cache.ingest import IngestResult
    from reader.storage.cache.queries import Annotations
    from reader.storage.cache.similar import SimilarPapers

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

MarkLookup: TypeAlias = "Callable[[MarkKind, Sequence[str]], datetime | None]"
"""Returns when a paper with these ids was marked, or None."""


_ROWS_PER_STATEMENT: Final = 10_000

_IN_LIBRARY: Final = """
    papers.day DESC, papers.shelf, papers.position, papers.published DESC, papers.key
"""
_KEYS: Final = {
    "span": """
        SELECT papers.key FROM digests JOIN listings USING (digest)
        JOIN papers ON papers.key = listings.paper
        WHERE digests.day BETWEEN ? AND ? AND {condition}
        ORDER BY {order} digests.day DESC, digests.shelf, listings.position, papers.key
    """,
    "library": f"""
        SELECT papers.key FROM papers WHERE {{condition}} ORDER BY {{order}} {_IN_LIBRARY}
    """,
    "starred": f"""
        SELECT papers.key FROM papers
        WHERE marked('starred', papers.ids) IS NOT NULL AND {{condition}}
        ORDER BY {{order}} marked('starred', papers.ids) DESC, {_IN_LIBRARY}
    """,
}
_ROWS: Final = """
    SELECT key, ids, title, authors, upvotes, day FROM papers
    WHERE key IN (SELECT value FROM json_each(?))
"""
_PAPER: Final = f"SELECT {COLUMNS} FROM papers JOIN details USING (key) WHERE key = ?"
# Of the records that have an id, the one with it as best id comes first.
_KEY_OF: Final = """
    SELECT paper FROM names JOIN units USING (unit) WHERE name = ?
    ORDER BY substr(units.names || ' ', 1, length(name) + 1) = name || ' ' DESC, paper LIMIT 1
"""
_DAYS: Final = """
    SELECT day, count(DISTINCT paper), min(assumed)
    FROM digests JOIN listings USING (digest) GROUP BY day ORDER BY day DESC
"""
_SOURCES_OF_DAYS: Final = "SELECT day, source FROM digests ORDER BY day DESC, shelf"
_SOURCES_OF_PAPERS: Final = """
    SELECT listings.paper, digests.source FROM digests JOIN listings USING (digest)
    WHERE digests.day = ? ORDER BY digests.shelf DESC, listings.position DESC
"""
_NEIGHBOURS: Final = """
    SELECT
      (SELECT max(day) FROM digests WHERE day < ?), (SELECT min(day) FROM digests WHERE day > ?)
"""
_LISTINGS: Final = """
    SELECT source, day, min(position), assumed FROM listings JOIN digests USING (digest)
    WHERE paper = ? GROUP BY digest ORDER BY day DESC, shelf
"""


class Cache:
    """The library. All methods may be called from any thread, and raise only CacheError."""

    def __init__(self, path: Path | None, *, wait: float = WAIT) -> None:
        """Open the library at `path`, created if missing, or one in memory if `path` is None.

        `wait`: seconds that a writer waits for another to finish.
        """
        self._connections = ConnectionPool(path, wait)

    def close(self) -> None:
        """Close the connections of all threads."""
        self._connections.close()

    # Imports

    def ingest(
        self, entries: Iterable[Entry], on_progress: Callable[[int], None] | None = None
    ) -> IngestResult:
        """Add all `entries`, or none of them if they or anything else raises.

        `entries` may be a generator and is read in batches. `on_progress` is called with the number
        of entries done. Others may read meanwhile, and see the library as it was.
        """
        from reader.storage.cache.ingest import ingest

        with self._connections.use(writing=True) as connection:
            return ingest(connection, entries, on_progress)

    def forget(self, day: date) -> int:
        """Remove the digests of `day`, and return how many papers they listed.

        The papers stay in the library, except those that have only a title, came with these digests
        and are in no other.
        """
        from reader.storage.cache.digests import forget

        with self._connections.use(writing=True) as connection:
            return forget(connection, day.isoformat())

    def changed_outside(self) -> bool:
        """Return whether another process or thread changed the library since the last call on this
        thread, or since the thread's first use of the cache. Blobs and pending days do not
        count."""
        with self._connections.use() as connection:
            return connection.has_changed()

    def change_count(self) -> int:
        """Return how many times the library was changed by anyone. Marks do not count."""
        from reader.storage.cache.bookkeeping import change_count

        return self._read(change_count)

    # Digests

    def days(self) -> list[DayCount]:
        """Return the days that have digests, newest first."""
        from reader.model.view import DayCount

        sources: dict[str, list[str]] = {}
        for day, source in self._all(_SOURCES_OF_DAYS):
            sources.setdefault(day, []).append(source)
        return [
            DayCount(date.fromisoformat(day), papers, tuple(sources.get(day, ())), bool(assumed))
            for day, papers, assumed in self._all(_DAYS)
        ]

    def newest_day(self) -> date | None:
        """Return the day of the newest digest."""
        ((day,),) = self._all("SELECT max(day) FROM digests")
        return _day(day)

    def days_after(self, day: date) -> list[date]:
        """Return the later days that have digests, oldest first."""
        sql = "SELECT DISTINCT day FROM digests WHERE day > ? ORDER BY day"
        return [date.fromisoformat(later) for (later,) in self._all(sql, (day.isoformat(),))]

    def neighbours(self, day: date) -> tuple[date | None, date | None]:
        """Return the next older and the next newer day with digests. `day` need not have any."""
        ((older, newer),) = self._all(_NEIGHBOURS, (day.isoformat(), day.isoformat()))
        return _day(older), _day(newer)

    def listings(self, key: int) -> list[Listing]:
        """Return where a paper is listed, newest day first."""
        return [
            Listing(source, date.fromisoformat(day), position, bool(assumed))
            for source, day, position, assumed in self._all(_LISTINGS, (key,))
        ]

    def sources_of(self, day: date) -> dict[int, str]:
        """Return the source under which each paper of a day is listed first, by the paper's key."""
        # Of several listings of a paper, the first one comes last and stays.
        return dict(self._all(_SOURCES_OF_PAPERS, (day.isoformat(),)))

    # Papers

    def keys(
        self,
        view: View,
        terms: Sequence[Term],
        marked: MarkLookup,
        sort: Sort | None = None,
        annotations: Annotations | None = None,
    ) -> list[int]:
        """Return the keys of the papers in `view` that match all `terms`, in the order of the view
        or of `sort`.

        The sources of a day are grouped: Hugging Face, the page, then the others by name. A paper
        appears once, at its first listing.
        """
        from reader.storage.cache.queries import ANNOTATED, condition, order_by

        matches = condition(terms)
        span = tuple(day.isoformat() for day in view.span or ())
        kind = "span" if span else "starred" if view.kind == "starred" else "library"
        with self._connections.use() as connection:

            def timestamp(kind: MarkKind, ids: str) -> float | None:
                when = marked(kind, ids.split(" "))
                return when.timestamp() if when else None

            connection.create_function("marked", 2, timestamp)
            if annotations and ANNOTATED in matches.sql:
                from reader.storage.cache.queries import add_tag_functions

                add_tag_functions(connection, annotations)
            order = f"{order_by(sort)}," if sort else ""
            sql = _KEYS[kind].format(condition=matches.sql, order=order)
            rows = connection.execute(sql, (*span, *matches.values))
            keys = chain.from_iterable(rows)
            # Only a span of days can list a paper twice.
            return list(dict.fromkeys(keys)) if span else list(keys)

    def rows(self, keys: Sequence[int]) -> list[Row]:
        """Return the rows of `keys` in the same order, without papers that no longer exist."""
        from reader.model.view import Row

        rows: dict[int, Row] = {}
        for start in range(0, len(keys), _ROWS_PER_STATEMENT):
            batch = json.dumps(keys[start : start + _ROWS_PER_STATEMENT])
            for key, ids, title, authors, upvotes, day in self._all(_ROWS, (batch,)):
                names = CleanText(authors.replace("\n", ", "))
                rows[key] = Row(
                    key, tuple(ids.split(" ")), CleanText(title), names, upvotes, _day(day)
                )
        return [rows[key] for key in keys if key in rows]

    def ids_beginning(self, prefix: str, limit: int) -> list[str]:
        """Return ids of papers that begin with `prefix`, sorted."""
        end = prefix + "\U0010ffff"
        sql = "SELECT DISTINCT name FROM names WHERE name >= ? AND name < ? ORDER BY name LIMIT ?"
        return [name for (name,) in self._all(sql, (prefix, end, limit))]

    def ids_of(self, key: int) -> tuple[str, ...]:
        """Return all ids of a paper, best first; none if it no longer exists."""
        rows = list(self._all("SELECT ids FROM papers WHERE key = ?", (key,)))
        return tuple(rows[0][0].split(" ")) if rows else ()

    def has_papers(self) -> bool:
        """Return whether there is any paper."""
        return bool(self._all("SELECT 1 FROM papers LIMIT 1"))

    def paper(self, key: int) -> Paper | None:
        """Return all fields of a paper."""
        rows = self._all(_PAPER, (key,))
        return paper_of(rows[0]) if rows else None

    def key_of(self, id: str) -> int | None:
        """Return the paper that has `id`, in canonical form.

        If several have it as their title, return one that has no better id, else the first.
        """
        rows = self._all(_KEY_OF, (id,))
        return int(rows[0][0]) if rows else None

    def titles(self, after: int = 0, chunk: int = 2000) -> Iterator[list[tuple[int, int, str]]]:
        """Yield chunks of (key, rank, title), by key, for papers with keys above `after`.

        A lower rank is newer: papers in digests first, then the others by date.
        """
        from reader.storage.cache.titles import titles

        while found := self._read(titles, after, chunk):
            yield found
            after = found[-1][0]

    def papers_without_id(self) -> list[tuple[int, str]]:
        """Return key and title of the papers that are known only by their title."""
        from reader.storage.cache.titles import papers_without_id

        return self._read(papers_without_id)

    def papers_without_title(self) -> list[str]:
        """Return the arXiv ids of the papers of which only the id is known, sorted."""
        from reader.storage.cache.titles import papers_without_title

        return self._read(papers_without_title)

    # Similar papers

    @property
    def similar(self) -> SimilarPapers:
        """What finding similar papers reads."""
        from reader.storage.cache.similar import SimilarPapers

        return SimilarPapers(self._connections)

    # Words and completions

    def mentions(self, words: Sequence[str], unfinished: bool, names: bool = True) -> Mentions:
        """Return the papers that contain one of the folded `words` outside their titles; if
        `unfinished`, also those with words that begin with the first of them. Authors are
        searched only if `names`."""
        from reader.storage.cache.queries import mentions

        return self._read(mentions, words, unfinished, names)

    def abstracts(self, keys: Sequence[int]) -> dict[int, str]:
        """Return the abstracts of these papers by key."""
        from reader.storage.cache import queries

        return self._read(queries.abstracts, keys)

    def indexed_words(self, beginning: str) -> tuple[str, str]:
        """Return the folded words of titles, authors and abstracts that begin with `beginning`, and
        in how many papers each is: two texts of as many lines, sorted by word."""
        from reader.storage.cache import queries

        return self._read(queries.indexed_words, beginning)

    def author_words(self, prefix: str, limit: int) -> list[str]:
        """Return folded words of authors' names that begin so, the most frequent first."""
        from reader.storage.cache import queries

        return self._read(queries.author_words, prefix, limit)

    def categories(self) -> list[str]:
        """Return the categories of papers, the most frequent first. Reads all papers."""
        from reader.storage.cache import queries

        return self._read(queries.categories)

    def sources(self) -> list[str]:
        """Return the sources of digests, the one with the most days first."""
        from reader.storage.cache import queries

        return self._read(queries.sources)

    # Syncing

    def fetched_pages(self, source: str, day: date | None) -> list[Fetched]:
        """Return the pages from which a digest was fetched; those of a feed if `day` is None."""
        from reader.storage.cache.bookkeeping import fetched_pages

        return self._read(fetched_pages, source, str(day or ""))

    def put_fetched_pages(self, source: str, day: date | None, pages: Sequence[Fetched]) -> None:
        """Store the pages from which a digest was fetched. Its day is no longer pending."""
        from reader.storage.cache.bookkeeping import put_fetched_pages

        with self._connections.use(writing=True) as connection:
            put_fetched_pages(connection, source, str(day or ""), pages)

    def add_pending_days(self, days: Iterable[tuple[str, date]]) -> None:
        """Store pairs of source and day that a sync has to fetch, until they are fetched."""
        from reader.storage.cache.bookkeeping import add_pending_days

        with self._connections.use(writing=True) as connection:
            add_pending_days(connection, ((source, str(day)) for source, day in days))

    def pending_days(self, source: str) -> list[date]:
        """Return the days of a source that are still to be fetched, newest first."""
        from reader.storage.cache.bookkeeping import pending_days

        return [date.fromisoformat(day) for day in self._read(pending_days, source)]

    # Blobs

    def put_blob(self, name: str, changes: int, parts: Mapping[str, bytes]) -> None:
        """Replace the blob `name`, computed from the library at the change count `changes`.

        Raises CacheError at once if another process or thread is writing.
        """
        from reader.storage.cache.bookkeeping import put_blob

        with self._connections.use(writing=True) as connection:
            put_blob(connection, name, changes, parts)

    def get_blob(self, name: str) -> tuple[int, dict[str, bytes]] | None:
        """Return the change count and the parts of a blob, or None if there is none."""
        from reader.storage.cache.bookkeeping import get_blob

        return self._read(get_blob, name)

    def _read(
        self, read: Callable[[Connection, *Arguments], Result], *arguments: *Arguments
    ) -> Result:
        """Return the result of a function of a connection."""
        with self._connections.use() as connection:
            return read(connection, *arguments)

    def _all(self, sql: str, values: Sequence[str | int] = ()) -> list[Any]:
        with self._connections.use() as connection:
            return connection.execute(sql, values).fetchall()


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
