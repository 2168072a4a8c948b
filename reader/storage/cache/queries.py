"""Queries as SQL: terms as conditions, words in authors and abstracts, completions of terms.

Separate from the cache because the query language grows here and the views do not. What a user
typed is always bound as a value, never written into the text of a statement.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Protocol, assert_never

from reader.model.mentions import Mentions
from reader.model.query import (
    Abstract,
    AllOf,
    Among,
    AnyOf,
    By,
    Category,
    Dated,
    Exact,
    Has,
    In,
    InText,
    Is,
    Latest,
    Like,
    Not,
    Order,
    Part,
    Published,
    ResultsOf,
    Sort,
    Tagged,
    Term,
    Upvotes,
    WithId,
)
from reader.model.tags import fold_tag
from reader.model.value import Value
from reader.storage.cache.columns import fold, fold_words
from reader.storage.cache.connection import Connection


class Condition(Value):
    """A condition on a row of `papers`."""

    sql: str
    values: tuple[str | int, ...] = ()


ALWAYS: Final = Condition("1")
NEVER: Final = Condition("0")
_STATES: Final = {
    # Papers of no digest, as those of a bibliography, are not waiting to be read.
    "unread": Condition("(papers.day IS NOT NULL AND marked('read', papers.ids) IS NULL)"),
    "read": Condition("marked('read', papers.ids) IS NOT NULL"),
    "starred": Condition("marked('starred', papers.ids) IS NOT NULL"),
}
"""`marked(kind, ids)` is an SQL function that the cache makes from the marks in memory."""
_PARTS: Final[dict[Part, str]] = {
    "abstract": "abstract != ''",
    "code": "code IS NOT NULL",
    "doi": "papers.doi IS NOT NULL",
    "project": "project IS NOT NULL",
    "summary": "summary != ''",
}
_WITH_ID: Final = "papers.arxiv IN (SELECT value FROM json_each(?))"
ANNOTATED: Final = """(
    papers.key IN (
      SELECT paper FROM names JOIN units USING (unit)
      WHERE name IN (SELECT value FROM json_each(ids_with_tag(?)))
    )
    AND has_tag(?, papers.ids)
)"""
"""The condition of `tag:` and `has:note`; `add_tag_functions` makes its SQL functions."""
_ANNOTATIONS: Final[dict[Part, str]] = {"note": "note", "tag": "tag:"}
_IN_DETAILS: Final = "EXISTS (SELECT 1 FROM details WHERE details.key = papers.key AND {})"
# Matches a line of the column that begins with the category, ignoring case.
_CATEGORY: Final = "instr(char(10) || lower(categories), char(10) || ?) > 0"
_AMONG: Final = "papers.key IN (SELECT value FROM json_each(?))"
_FULL_TEXT: Final = "papers.key IN (SELECT rowid FROM search WHERE search MATCH ?)"
_NON_ASCII: Final = "*[^\x01-\x7f]*"
"""Pattern for titles that may contain letters to fold, which SQLite cannot do."""
_ORDERS: Final[Mapping[Order, str]] = {
    "comments": "(SELECT comments FROM details WHERE details.key = papers.key)",
    "date": "papers.day",
    # The library orders by stars; a cache alone knows none.
    "foryou": "papers.upvotes",
    "stars": "(SELECT code_stars FROM details WHERE details.key = papers.key)",
    "title": "papers.title COLLATE NOCASE",
    "upvotes": "papers.upvotes",
}
_YEAR: Final = """coalesce(
    (SELECT json_extract(publication, '$.year') FROM details WHERE details.key = papers.key),
    (SELECT 1900 + short + 100 * (short < 91) FROM (
      SELECT CAST(substr(papers.arxiv, instr(papers.arxiv, '/') + 1, 2) AS INTEGER) AS short
    ) WHERE papers.arxiv IS NOT NULL)
)"""
"""The year of a paper without a day: that of its publication, else that in its arXiv id."""
_YEAR_BEGIN: Final = f"{_YEAR} || '-01-01'"
_YEAR_END: Final = f"{_YEAR} || '-12-31'"
_IN_DIGEST: Final = (
    "papers.key IN (SELECT paper FROM listings JOIN digests USING (digest) WHERE {})"
)


# Terms as conditions


def condition(terms: Iterable[Term]) -> Condition:
    """Return the condition that all `terms` hold."""
    return _join(" AND ", [_condition(term) for term in terms]) or ALWAYS


def order_by(sort: Sort) -> str:
    """Return a sort order as SQL. Papers without a value come last in either direction."""
    column = _ORDERS[sort.by]
    return f"{column} IS NULL, {column} {'ASC' if sort.up else 'DESC'}"


def _condition(term: Term) -> Condition:
    match term:
        case Is(state="begun") | Has(part="text" | "pdf") | InText():
            raise ValueError("the library answers terms about full texts before it asks the cache")
        case WithId():
            return Condition(_WITH_ID, (json.dumps(term.ids),))
        case Is():
            return _STATES[term.state]
        case By():
            return _by_author(term)
        case Dated():
            within = _between("day", _iso(term.first), _iso(term.last))
            return Condition(_IN_DIGEST.format(within.sql), within.values)
        case Published():
            return _published(_iso(term.first), _iso(term.last))
        case Latest():
            return Condition(_IN_DIGEST.format("day = (SELECT max(day) FROM digests)"))
        case Upvotes():
            within = _between("papers.upvotes", term.least, term.most)
            return Condition(f"(papers.upvotes IS NOT NULL AND {within.sql})", within.values)
        case Exact():
            return _exact_phrase(term)
        case Abstract():
            match = f"abstract : {fts_phrase(term.words)}" + (" *" if term.open else "")
            return Condition(_FULL_TEXT, (match,))
        case Tagged():
            return _annotated(f"tag:{term.tag}")
        case Has() if term.part in _ANNOTATIONS:
            return _annotated(_ANNOTATIONS[term.part])
        case Has():
            return Condition(_IN_DETAILS.format(_PARTS[term.part]))
        case Category():
            return Condition(_IN_DETAILS.format(_CATEGORY), (term.name.lower(),))
        case In():
            source = term.source.lower()
            return Condition(_IN_DIGEST.format("instr(lower(source), ?) = 1"), (source,))
        case Among():
            return Condition(_AMONG, (json.dumps(term.keys),))
        case Like() | ResultsOf():
            raise ValueError("library and finder answer this before they ask the cache")
        case Not():
            inner = _condition(term.term)
            return Condition(f"NOT ({inner.sql})", inner.values)
        case AnyOf():
            return _join(" OR ", [_condition(each) for each in term.terms]) or NEVER
        case AllOf():
            return condition(term.terms)
        case _:
            assert_never(term)


def _published(first: str | None, last: str | None) -> Condition:
    """Return the condition that a paper was published from `first` to `last`.

    A paper of which only the year is known matches if the whole year is between them.
    """
    day = _between("papers.published", first, last)
    begin, end = _between(_YEAR_BEGIN, first, None), _between(_YEAR_END, None, last)
    sql = f"(({day.sql}) AND papers.published IS NOT NULL OR papers.published IS NULL AND " + (
        f"{_YEAR} IS NOT NULL AND ({begin.sql}) AND ({end.sql}))"
    )
    return Condition(sql, (*day.values, *begin.values, *end.values))


def _annotated(annotation: str) -> Condition:
    return Condition(ANNOTATED, (annotation, annotation))


def _by_author(term: By) -> Condition:
    """Return the condition that one author's name contains all words.

    Each word is first looked for anywhere in the authors, which is faster.
    """
    words = fold_words(term.name)
    parts = [Condition("instr(papers.byline, ?)", (word,)) for word in words]
    if len(words) > 1:
        parts.append(Condition("name_has_words(papers.byline, ?)", (" ".join(words),)))
    return _join(" AND ", parts) or ALWAYS


def _exact_phrase(term: Exact) -> Condition:
    """Return the condition that the title contains a phrase.

    `title_has_phrase` is slow, so a faster condition rules most titles out first.
    """
    text = fold(term.text)
    possible = "papers.title GLOB ?"
    values: tuple[str, ...] = (_NON_ASCII,)
    if text.isascii():
        possible = f"({possible} OR instr(lower(papers.title), ?))"
        values = (_NON_ASCII, text)
    sql = f"({possible} AND title_has_phrase(papers.title, ?, ?))"
    return Condition(sql, (*values, text, int(term.open)))


def fts_phrase(text: str) -> str:
    """Return `text` quoted as a phrase of FTS5."""
    return '"' + text.replace('"', '""') + '"'


def _between(column: str, least: str | int | None, most: str | int | None) -> Condition:
    """Return the condition that `column` (a constant of ours) is within the given limits."""
    limits = {f"{column} >= ?": least, f"{column} <= ?": most}
    given = [Condition(sql, (limit,)) for sql, limit in limits.items() if limit is not None]
    return _join(" AND ", given) or ALWAYS


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _join(operator: str, conditions: list[Condition]) -> Condition | None:
    """Return `conditions` as one, or None if there are none."""
    if not conditions:
        return None
    sql = "(" + operator.join(each.sql for each in conditions) + ")"
    return Condition(sql, tuple(value for each in conditions for value in each.values))


# Tags and notes


class Annotations(Protocol):
    """The tags and notes of papers."""

    def tags(self, ids: Sequence[str]) -> Collection[str]: ...
    def note(self, ids: Sequence[str]) -> str: ...
    def tagged(self, tag: str) -> Collection[str]: ...
    def noted(self) -> Collection[str]: ...
    def untagged(self, tag: str) -> frozenset[str]: ...
    def unnoted(self) -> frozenset[str]: ...


def add_tag_functions(connection: Connection, annotations: Annotations) -> None:
    """Define the SQL functions `ids_with_tag(annotation)` and `has_tag(annotation, ids)`.

    `annotation` is `note` or `tag:NAME`. The first returns ids as JSON, so that only the papers
    with such an id are examined: a tag on ten papers of 100,000 is found at once. The second
    considers all ids of a paper, since a tag may be removed under another of them.
    """
    removed: dict[str, frozenset[str]] = {}

    def ids_with_tag(annotation: str) -> str:
        kind, _, tag = annotation.partition(":")
        ids = annotations.noted() if kind == "note" else annotations.tagged(tag)
        return json.dumps(list(ids))

    def has_tag(annotation: str, joined_ids: str) -> bool:
        kind, _, tag = annotation.partition(":")
        if annotation not in removed:
            is_note = kind == "note"
            removed[annotation] = annotations.unnoted() if is_note else annotations.untagged(tag)
        ids = joined_ids.split(" ")
        # The tag is present under one of the ids, and was not removed under any other.
        if removed[annotation].isdisjoint(ids):
            return True
        if kind == "note":
            return bool(annotations.note(ids))
        tags = annotations.tags(ids)
        return fold_tag(tag) in map(fold_tag, tags) if tag else bool(tags)

    connection.create_function("ids_with_tag", 1, ids_with_tag)
    connection.create_function("has_tag", 2, has_tag)


# Words outside titles

MENTIONS_LIMIT: Final = 20_000
"""Papers with a word. A word that more papers contain is hardly evidence, and reading them all
would take long; reading this many takes four milliseconds."""
_LAST_CHARACTER: Final = "\U0010ffff"
_PREFIX_LENGTH: Final = 4
"""Letters of an unfinished word; a shorter one could still become almost any word."""
# One row for all keys: fetching them one by one takes twice as long and holds the GIL.
_CONTAINING: Final = """
    SELECT json_group_array(rowid) FROM (SELECT rowid FROM {0} WHERE {0} MATCH ? LIMIT ?)
"""
_IN_TEXTS: Final = _CONTAINING.format("search")
_IN_LABELS: Final = _CONTAINING.format("labels")
_ABSTRACTS: Final = """
    SELECT key, abstract FROM details WHERE key IN (SELECT value FROM json_each(?))
"""
_ALL_WORDS: Final = """
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.all_words USING fts5vocab('main', 'search', 'row')
"""
_INDEXED_WORDS: Final = """
    SELECT coalesce(group_concat(term, char(10)), ''), coalesce(group_concat(doc, char(10)), '')
    FROM temp.all_words WHERE term >= ? AND term < ?
"""


def mentions(
    connection: Connection, words: Sequence[str], unfinished: bool, names: bool
) -> Mentions:
    """Return the papers that contain one of the folded `words` outside their titles.

    If `unfinished`, also those with words that begin with the first of them. Authors are searched
    only if `names`.
    """
    is_prefix = unfinished and len(words[0]) >= _PREFIX_LENGTH
    phrases = [fts_phrase(word) for word in words]
    if is_prefix:
        phrases[0] += " *"
    match = f"({' OR '.join(phrases)})"

    def containing(sql: str, expression: str) -> frozenset[int]:
        (keys,) = connection.execute(sql, (expression, MENTIONS_LIMIT + 1)).fetchone()
        papers = frozenset(json.loads(keys))
        return papers if len(papers) <= MENTIONS_LIMIT else frozenset()

    return Mentions(
        authors=containing(_IN_TEXTS, f"authors : {match}") if names else frozenset(),
        labels=containing(_IN_LABELS, match),
        abstracts=containing(_IN_TEXTS, f"abstract : {match}"),
    )


def abstracts(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
    """Return the abstracts of these papers by key."""
    return dict(connection.execute(_ABSTRACTS, (json.dumps(keys),)).fetchall())


def indexed_words(connection: Connection, beginning: str) -> tuple[str, str]:
    """Return the folded words of titles, authors and abstracts that begin with `beginning`, one a
    line and sorted, and the number of papers that contain each, one a line.

    Takes some 50 ms for one letter and 100,000 papers; all words would take half a second.
    """
    connection.execute(_ALL_WORDS)
    limits = beginning, beginning + _LAST_CHARACTER
    words, counts = connection.execute(_INDEXED_WORDS, limits).fetchone()
    return words, counts


# Completions of a term, asked for while the user types

_NAMES_INDEX: Final = """
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_names USING fts5vocab('main', 'search', 'col')
"""
_AUTHOR_WORDS: Final = """
    SELECT term FROM temp.words_of_names
    WHERE col = 'authors' AND term >= ? AND term < ? ORDER BY doc DESC, term LIMIT ?
"""
_CATEGORIES: Final = "SELECT categories, count(*) FROM details WHERE categories != '' GROUP BY 1"
_SOURCES: Final = "SELECT source FROM digests GROUP BY source ORDER BY count(*) DESC, source"


def author_words(connection: sqlite3.Connection, prefix: str, limit: int) -> list[str]:
    """Return folded words of authors' names that begin with `prefix`, the most frequent first."""
    connection.execute(_NAMES_INDEX)
    start = fold(prefix)
    rows = connection.execute(_AUTHOR_WORDS, (start, start + _LAST_CHARACTER, limit))
    return [word for (word,) in rows]


def categories(connection: sqlite3.Connection) -> list[str]:
    """Return the categories of papers, the most frequent first. Reads the details of all papers."""
    counts: dict[str, int] = {}
    for lines, papers in connection.execute(_CATEGORIES):
        for name in lines.split("\n"):
            counts[name] = counts.get(name, 0) + papers
    return sorted(counts, key=lambda name: (-counts[name], name))


def sources(connection: sqlite3.Connection) -> list[str]:
    """Return the sources of digests, the one with the most days first."""
    return [name for (name,) in connection.execute(_SOURCES)]
