"""Terms of a query as conditions in SQL.

Apart because the language of queries grows here, and the cache's views do not. What a user typed is
always bound as a value, never written into the text of a statement.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final, Protocol, assert_never

from reader.model.mentions import Mentions
from reader.model.query import (
    Abstract,
    AnyOf,
    By,
    Category,
    Dated,
    Exact,
    Has,
    In,
    Is,
    Latest,
    Not,
    Order,
    Part,
    Sort,
    Tagged,
    Term,
    Upvotes,
)
from reader.model.tags import folded as folded_tag
from reader.model.value import Value
from reader.storage.cache.columns import folded, words
from reader.storage.cache.connection import Connection


class Condition(Value):
    """A condition on a row of `papers`."""

    sql: str
    values: tuple[str | int, ...] = ()


EVERYTHING: Final = Condition("1")
_NOTHING: Final = Condition("0")
_STATES: Final = {
    "unread": Condition("marked('read', papers.ids) IS NULL"),
    "read": Condition("marked('read', papers.ids) IS NOT NULL"),
    "starred": Condition("marked('starred', papers.ids) IS NOT NULL"),
}
"""`marked(kind, ids)` is the function of SQL that the cache makes from the marks in memory."""
_PARTS: Final[dict[Part, str]] = {
    "abstract": "abstract != ''",
    "code": "code IS NOT NULL",
    "doi": "papers.doi IS NOT NULL",
    "project": "project IS NOT NULL",
    "summary": "summary != ''",
}
BORNE: Final = """(
    papers.key IN (
      SELECT paper FROM names JOIN units USING (unit)
      WHERE name IN (SELECT value FROM json_each(bearers(?)))
    )
    AND bears(?, papers.ids)
)"""
# The functions of SQL that the cache makes from tags and notes: `bearers(what)` are ids under which
# something stands, `bears(what, ids)` tells whether it still does, all ids of a paper considered.
_BORNE_PARTS: Final[dict[Part, str]] = {"note": "note", "tag": "tag:"}
_DETAILED: Final = "EXISTS (SELECT 1 FROM details WHERE details.key = papers.key AND {})"
# A line that begins so, whatever its case.
_CATEGORY: Final = "instr(char(10) || lower(categories), char(10) || ?) > 0"
_MATCHED: Final = "papers.key IN (SELECT rowid FROM search WHERE search MATCH ?)"
_ORDERS: Final[dict[Order, str]] = {
    "comments": "(SELECT comments FROM details WHERE details.key = papers.key)",
    "date": "papers.day",
    "stars": "(SELECT code_stars FROM details WHERE details.key = papers.key)",
    "title": "papers.title COLLATE NOCASE",
    "upvotes": "papers.upvotes",
}
_LISTED: Final = "papers.key IN (SELECT paper FROM listings JOIN digests USING (digest) WHERE {})"


def condition(terms: Iterable[Term]) -> Condition:
    """Return the condition that all of `terms` hold."""
    return _joined(" AND ", [_of(term) for term in terms]) or EVERYTHING


def _of(term: Term) -> Condition:
    match term:
        case Is():
            return _STATES[term.state]
        case By():
            return _by(term)
        case Dated():
            within = _between("day", _iso(term.first), _iso(term.last))
            return Condition(_LISTED.format(within.sql), within.values)
        case Latest():
            return Condition(_LISTED.format("day = (SELECT max(day) FROM digests)"))
        case Upvotes():
            within = _between("papers.upvotes", term.least, term.most)
            return Condition(f"(papers.upvotes IS NOT NULL AND {within.sql})", within.values)
        case Exact():
            return _exact(term)
        case Abstract():
            match = f"abstract : {_phrase(term.words)}" + (" *" if term.open else "")
            return Condition(_MATCHED, (match,))
        case Tagged():
            return _borne(f"tag:{term.tag}")
        case Has() if term.part in _BORNE_PARTS:
            return _borne(_BORNE_PARTS[term.part])
        case Has():
            return Condition(_DETAILED.format(_PARTS[term.part]))
        case Category():
            return Condition(_DETAILED.format(_CATEGORY), (term.name.lower(),))
        case In():
            return Condition(_LISTED.format("instr(lower(source), ?) = 1"), (term.source.lower(),))
        case Not():
            inner = _of(term.term)
            return Condition(f"NOT ({inner.sql})", inner.values)
        case AnyOf():
            return _joined(" OR ", [_of(each) for each in term.terms]) or _NOTHING
        case _:
            assert_never(term)


def _borne(what: str) -> Condition:
    return Condition(BORNE, (what, what))


def _by(term: By) -> Condition:
    """Every word stands somewhere in the authors; and, which is slower to ask, all in one name."""
    wanted = words(term.name)
    parts = [Condition("instr(papers.byline, ?)", (word,)) for word in wanted]
    if len(wanted) > 1:
        parts.append(Condition("wrote(papers.byline, ?)", (" ".join(wanted),)))
    return _joined(" AND ", parts) or EVERYTHING


def _exact(term: Exact) -> Condition:
    """The title holds the words; `holds`, which is slow, is asked only where that may be."""
    text = folded(term.text)
    may = "papers.title GLOB ?"
    values: tuple[str, ...] = (_BEYOND_ASCII,)
    if text.isascii():
        may = f"({may} OR instr(lower(papers.title), ?))"
        values = (_BEYOND_ASCII, text)
    return Condition(f"({may} AND holds(papers.title, ?, ?))", (*values, text, int(term.open)))


_BEYOND_ASCII: Final = "*[^\x01-\x7f]*"
"""Titles with letters that fold, which SQLite does not know about."""


def _phrase(text: str) -> str:
    """Return words as FTS5 takes a phrase."""
    return '"' + text.replace('"', '""') + '"'


def order(sort: Sort) -> str:
    """Return an order as SQL has it; what a paper lacks comes last either way."""
    column = _ORDERS[sort.by]
    return f"{column} IS NULL, {column} {'ASC' if sort.up else 'DESC'}"


def _between(column: str, least: str | int | None, most: str | int | None) -> Condition:
    """Return the condition that `column` (a constant of ours) lies between two ends, or is one."""
    ends = {f"{column} >= ?": least, f"{column} <= ?": most}
    known = [Condition(sql, (end,)) for sql, end in ends.items() if end is not None]
    return _joined(" AND ", known) or EVERYTHING


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _joined(word: str, conditions: list[Condition]) -> Condition | None:
    """Return `conditions` as one, or None where there are none."""
    if not conditions:
        return None
    sql = "(" + word.join(each.sql for each in conditions) + ")"
    return Condition(sql, tuple(value for each in conditions for value in each.values))


class Words(Protocol):
    """The tags and notes of papers."""

    def tags(self, ids: Sequence[str]) -> Collection[str]: ...
    def note(self, ids: Sequence[str]) -> str: ...
    def tagged(self, tag: str) -> Collection[str]: ...
    def noted(self) -> Collection[str]: ...
    def untagged(self, tag: str) -> frozenset[str]: ...
    def unnoted(self) -> frozenset[str]: ...


def look_up_words(connection: Connection, words: Words) -> None:
    """Make `bearers(what)`, ids as JSON, and `bears(what, ids)`; `what` is `note` or `tag:…`."""
    taken: dict[str, frozenset[str]] = {}

    def bearers(what: str) -> str:
        kind, _, tag = what.partition(":")
        return json.dumps(list(words.noted() if kind == "note" else words.tagged(tag)))

    def bears(what: str, written: str) -> bool:
        kind, _, tag = what.partition(":")
        if what not in taken:
            taken[what] = words.unnoted() if kind == "note" else words.untagged(tag)
        ids = written.split(" ")
        # It stands under one of them, and was not taken away under another.
        if taken[what].isdisjoint(ids):
            return True
        if kind == "note":
            return bool(words.note(ids))
        found = words.tags(ids)
        return folded_tag(tag) in map(folded_tag, found) if tag else bool(found)

    connection.create_function("bearers", 1, bearers)
    connection.create_function("bears", 2, bears)


MOST: Final = 5_000
"""Papers with a word. Half of an archive of two years; reading so many takes a millisecond."""
_FEWEST_LETTERS: Final = 4
"""Of a word that is still being typed: with less, it may become almost any."""
# In one row: fetching them one by one takes twice as long, and holds the interpreter.
_HOLDING: Final = """
    SELECT json_group_array(rowid) FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)
"""


def mentions(connection: Connection, word: str, unfinished: bool) -> Mentions:
    """Return the papers that hold `word`, or, if it is `unfinished`, words that begin so."""
    begun = "*" if unfinished and len(word) >= _FEWEST_LETTERS else ""
    sought = '"' + word.replace('"', '""') + f'" {begun}'

    def holding(column: str) -> frozenset[int]:
        asked = f"{column} : {sought}", MOST + 1
        (keys,) = connection.execute(_HOLDING, asked).fetchone()
        found = frozenset(json.loads(keys))
        return found if len(found) <= MOST else frozenset()

    return Mentions(authors=holding("authors"), abstracts=holding("abstract"))


_LAST: Final = "\U0010ffff"
_WORDS: Final = """
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_names USING fts5vocab('main', 'search', 'col')
"""
_NAMES: Final = """
    SELECT term FROM temp.words_of_names
    WHERE col = 'authors' AND term >= ? AND term < ? ORDER BY doc DESC, term LIMIT ?
"""
_CATEGORIES: Final = "SELECT categories, count(*) FROM details WHERE categories != '' GROUP BY 1"
_SOURCES: Final = "SELECT source FROM digests GROUP BY source ORDER BY count(*) DESC, source"


def names(connection: sqlite3.Connection, begun: str, most: int) -> list[str]:
    """Return words of authors' names, folded, that begin so: those of most papers first."""
    connection.execute(_WORDS)
    start = folded(begun)
    found = connection.execute(_NAMES, (start, start + _LAST, most))
    return [name for (name,) in found]


def categories(connection: sqlite3.Connection) -> list[str]:
    """Return the categories of papers, those of most papers first. Reads every paper's details."""
    counts: dict[str, int] = {}
    for lines, papers in connection.execute(_CATEGORIES):
        for name in lines.split("\n"):
            counts[name] = counts.get(name, 0) + papers
    return sorted(counts, key=lambda name: (-counts[name], name))


def sources(connection: sqlite3.Connection) -> list[str]:
    """Return the sources of digests, that of most days first."""
    return [name for (name,) in connection.execute(_SOURCES)]
