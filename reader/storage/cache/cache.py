"""The cache: the local library of papers and digests in one SQLite file, which can be made again.

This is its face: what other rooms ask of it, in values of the model. How it is opened stands in
`connection`, how imports are joined in `ingest`, how a query's terms become SQL in `terms`.

What only some commands need is imported where they need it: at every start it would cost 10 ms,
a quarter of what `daysheet show` takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from reader.model.clean import CleanText
from reader.model.digest import Listing
from reader.storage.cache.columns import COLUMNS, paper_of
from reader.storage.cache.pool import WAIT, Connections

if TYPE_CHECKING:
    from pathlib import Path

    from reader.model.entry import Entry
    from reader.model.fetched import Fetched
    from reader.model.mark import MarkKind
    from reader.model.mentions import Mentions
    from reader.model.paper import Paper
    from reader.model.query import Sort, Term
    from reader.model.view import DayCount, Row, View
    from reader.storage.cache.ingest import Ingested
    from reader.storage.cache.queries import Words

MarkLookup: TypeAlias = "Callable[[MarkKind, Sequence[str]], datetime | None]"
"""When a paper with these ids was marked, or None."""


_NEWEST: Final = date.max.toordinal() + 1
_PER_DAY: Final = 100_000
"""Steps of `titles()`' order between two days: more than a day has papers."""
_AT_ONCE: Final = 10_000
"""Rows that are asked for in one statement."""

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
# Of the units that have an id, the one whose best id it is comes first.
_KEY_OF: Final = """
    SELECT paper FROM names JOIN units USING (unit) WHERE name = ?
    ORDER BY substr(units.names || ' ', 1, length(name) + 1) = name || ' ' DESC, paper LIMIT 1
"""
_DAYS: Final = """
    SELECT day, count(DISTINCT paper), min(assumed)
    FROM digests JOIN listings USING (digest) GROUP BY day ORDER BY day DESC
"""
_SOURCES: Final = "SELECT day, source FROM digests ORDER BY day DESC, shelf"
_NEIGHBOURS: Final = """
    SELECT
      (SELECT max(day) FROM digests WHERE day < ?), (SELECT min(day) FROM digests WHERE day > ?)
"""
_LISTINGS: Final = """
    SELECT source, day, min(position), assumed FROM listings JOIN digests USING (digest)
    WHERE paper = ? GROUP BY digest ORDER BY day DESC, shelf
"""
_TITLES: Final = """
    SELECT key, day, position, published, title FROM papers WHERE key > ? ORDER BY key LIMIT ?
"""
_UNNAMED: Final = "SELECT key, title FROM papers WHERE arxiv IS NULL AND doi IS NULL ORDER BY key"


class Cache:
    """The library. Every method may be called from any thread, and raises CacheError alone."""

    def __init__(self, path: Path | None, *, wait: float = WAIT) -> None:
        """Open the library at `path`, made if need be; in memory, for all threads, without a path.

        `wait`: seconds that a writer waits for another one to end.
        """
        self._connections = Connections(path, wait)

    def close(self) -> None:
        """Close it for every thread."""
        self._connections.close()

    def ingest(
        self, entries: Iterable[Entry], on_progress: Callable[[int], None] | None = None
    ) -> Ingested:
        """Take `entries`, all of them or, if they or anything raise, none.

        `entries` may be a generator, and is read in batches; `on_progress` is told how many were
        taken. Others may read meanwhile, and see the library as it was.
        """
        from reader.storage.cache.ingest import ingest

        with self._connections.use(writing=True) as connection:
            return ingest(connection, entries, on_progress)

    def forget(self, day: date) -> int:
        """Take the digests of `day` away, and return how many papers they listed.

        Papers stay in the library, but for those that have nothing more than a title, came with
        these digests and stand in no other.
        """
        from reader.storage.cache.digests import forget

        with self._connections.use(writing=True) as connection:
            return forget(connection, day.isoformat())

    def changed_outside(self) -> bool:
        """Return whether anyone else imported or forgot since this was last asked on this thread.

        Anyone else: another process, or another thread. Asked first, it means since the thread's
        first use of the cache. Writing the mirror of the marks is no change.
        """
        with self._connections.use() as connection:
            return connection.look()

    def days(self) -> list[DayCount]:
        """Return the days that have digests, newest first."""
        from reader.model.view import DayCount

        sources: dict[str, list[str]] = {}
        for day, source in self._all(_SOURCES):
            sources.setdefault(day, []).append(source)
        return [
            DayCount(date.fromisoformat(day), papers, tuple(sources.get(day, ())), bool(assumed))
            for day, papers, assumed in self._all(_DAYS)
        ]

    def newest_day(self) -> date | None:
        """Return the day of the newest digest."""
        ((day,),) = self._all("SELECT max(day) FROM digests")
        return _day(day)

    def neighbours(self, day: date) -> tuple[date | None, date | None]:
        """Return the next older and the next newer day that have digests; `day` need not."""
        ((older, newer),) = self._all(_NEIGHBOURS, (day.isoformat(), day.isoformat()))
        return _day(older), _day(newer)

    def keys(
        self,
        view: View,
        terms: Sequence[Term],
        marked: MarkLookup,
        sort: Sort | None = None,
        words: Words | None = None,
    ) -> list[int]:
        """Return the keys of the papers in `view` for which all `terms` hold, in its order or
        that of `sort`.

        Sources of a day stand in groups: Hugging Face, the page, then the others by name. A paper
        stands once, where it is met first.
        """
        from reader.storage.cache.queries import BORNE, condition, order

        held = condition(terms)
        span = tuple(day.isoformat() for day in view.span or ())
        kind = "span" if span else "starred" if view.kind == "starred" else "library"
        with self._connections.use() as connection:

            def at(kind: MarkKind, ids: str) -> float | None:
                when = marked(kind, ids.split(" "))
                return when.timestamp() if when else None

            connection.create_function("marked", 2, at)
            if words and BORNE in held.sql:
                from reader.storage.cache.queries import look_up_words

                look_up_words(connection, words)
            sql = _KEYS[kind].format(condition=held.sql, order=f"{order(sort)}," if sort else "")
            found = connection.execute(sql, (*span, *held.values))
            # Only a span can meet a paper twice.
            keys = chain.from_iterable(found)
            return list(dict.fromkeys(keys)) if span else list(keys)

    def rows(self, keys: Sequence[int]) -> list[Row]:
        """Return the rows of `keys` in their order, without those that are no longer there."""
        from reader.model.view import Row

        found: dict[int, Row] = {}
        for start in range(0, len(keys), _AT_ONCE):
            asked = json.dumps(keys[start : start + _AT_ONCE])
            for key, ids, title, authors, upvotes, day in self._all(_ROWS, (asked,)):
                names = CleanText(authors.replace("\n", ", "))
                found[key] = Row(
                    key, tuple(ids.split(" ")), CleanText(title), names, upvotes, _day(day)
                )
        return [found[key] for key in keys if key in found]

    def ids_of(self, key: int) -> tuple[str, ...]:
        """Return every id of a paper, best first; none if it is no longer there."""
        found = list(self._all("SELECT ids FROM papers WHERE key = ?", (key,)))
        return tuple(found[0][0].split(" ")) if found else ()

    def paper(self, key: int) -> Paper | None:
        """Return all that is known of a paper."""
        rows = self._all(_PAPER, (key,))
        return paper_of(rows[0]) if rows else None

    def names(self, begun: str, most: int) -> list[str]:
        """Return words of authors' names that begin so, folded, those of most papers first."""
        from reader.storage.cache import queries

        with self._connections.use() as connection:
            return queries.names(connection, begun, most)

    def categories(self) -> list[str]:
        """Return the categories of papers, those of most first; reads every paper."""
        from reader.storage.cache import queries

        with self._connections.use() as connection:
            return queries.categories(connection)

    def sources(self) -> list[str]:
        """Return the sources of digests, that of most days first."""
        from reader.storage.cache import queries

        with self._connections.use() as connection:
            return queries.sources(connection)

    def key_of(self, id: str) -> int | None:
        """Return the paper that answers to `id`, in canonical form.

        Where several do, by their title, it is one that has no better id, else the first.
        """
        rows = self._all(_KEY_OF, (id,))
        return int(rows[0][0]) if rows else None

    def listings(self, key: int) -> list[Listing]:
        """Return where a paper is listed, newest day first."""
        return [
            Listing(source, date.fromisoformat(day), position, bool(assumed))
            for source, day, position, assumed in self._all(_LISTINGS, (key,))
        ]

    def titles(self, after: int = 0, chunk: int = 2000) -> Iterator[list[tuple[int, int, str]]]:
        """Yield key, order and title of every paper whose key is above `after`, in chunks by key.

        The smaller the order, the newer: first the digests' papers, then the others by their date.
        """
        while rows := self._all(_TITLES, (after, chunk)):
            yield [
                (key, _order(day, position, published), title)
                for key, day, position, published, title in rows
            ]
            after = rows[-1][0]

    def unnamed(self) -> list[tuple[int, str]]:
        """Return key and title of the papers that are known by their title alone."""
        return list(self._all(_UNNAMED))

    def fetched(self, source: str, day: date | None) -> list[Fetched]:
        """Return what is remembered of the pages of a digest; without a day, those of a feed."""
        from reader.storage.cache.bookkeeping import fetched

        with self._connections.use() as connection:
            return fetched(connection, source, str(day or ""))

    def note_fetched(self, source: str, day: date | None, pages: Sequence[Fetched]) -> None:
        """Remember the pages that a digest was fetched from; it is owed no longer."""
        from reader.storage.cache.bookkeeping import note

        with self._connections.use(writing=True) as connection:
            note(connection, source, str(day or ""), pages)

    def owe(self, days: Iterable[tuple[str, date]]) -> None:
        """Remember sources and days that a sync was asked for, until they have come."""
        from reader.storage.cache.bookkeeping import owe

        with self._connections.use(writing=True) as connection:
            owe(connection, ((source, str(day)) for source, day in days))

    def owed(self, source: str) -> list[date]:
        """Return the days that a sync was asked for and that have not come, newest first."""
        from reader.storage.cache.bookkeeping import owed

        with self._connections.use() as connection:
            return [date.fromisoformat(day) for day in owed(connection, source)]

    def changes(self) -> int:
        """Return how often the library was changed, by anyone: marks are no change of it."""
        from reader.storage.cache.bookkeeping import changes

        with self._connections.use() as connection:
            return changes(connection)

    def keep(self, what: str, changes: int, parts: Mapping[str, bytes]) -> None:
        """Keep what was made of the library when it had been changed so often.

        In place of what was kept under that name before. Raises CacheError at once if somebody else
        is writing.
        """
        from reader.storage.cache.bookkeeping import keep

        with self._connections.use(writing=True) as connection:
            keep(connection, what, changes, parts)

    def kept(self, what: str) -> tuple[int, dict[str, bytes]] | None:
        """Return what was kept last under a name, and the `changes` that it was made at."""
        from reader.storage.cache.bookkeeping import kept

        with self._connections.use() as connection:
            return kept(connection, what)

    def mentions(self, word: str, unfinished: bool) -> Mentions:
        """Return the papers whose authors or abstract hold a folded word, or, if it is
        `unfinished`, words that begin so."""
        from reader.storage.cache.queries import mentions

        with self._connections.use() as connection:
            return mentions(connection, word, unfinished)

    def _all(self, sql: str, values: Sequence[str | int] = ()) -> list[Any]:
        with self._connections.use() as connection:
            return connection.execute(sql, values).fetchall()


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _order(day: str | None, position: int, published: str | None) -> int:
    """Return a number that grows with age; papers in no digest come behind all that are in one."""
    if day:
        return min(position, _PER_DAY - 1) - date.fromisoformat(day).toordinal() * _PER_DAY
    return (_NEWEST - date.fromisoformat(published).toordinal()) if published else _NEWEST
