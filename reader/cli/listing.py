"""`list` and `show`: papers as lines, as text to read, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from reader.cli import home, output
from reader.cli.parsing import Parser, parser
from reader.model.clean import clean_line

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.query import Query
    from reader.model.view import Row

ROWS_AT_ONCE = 1_000

_COLUMN: Final = 40
"""Cells of the queries in the help."""
_FREE: Final = ("by", "abs")
"""Terms whose value may hold spaces."""


def run(name: str, arguments: list[str]) -> int:
    """Run one of these commands and return its exit code."""
    if name == "list":
        return _list(parser(name, epilog=_language()), arguments)
    return _show(parser(name), arguments)


def _language() -> str:
    """Return the language of queries as the help teaches it."""
    from reader.library.completing import examples

    rows = [f"  {each.queries:{_COLUMN}}{each.keeps}" for each in examples(shell_only=True)]
    return "\n".join(
        (
            "Words match titles; terms narrow further, and all must hold:",
            *rows,
            'Quotes mean to the letter: \'"world models"\'  abs:"chain of thought"',
            "Without a query every paper is listed, the newest digest first.",
        )
    )


def _list(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="words of the title, and terms such as is:unread"
    )
    parser.add_argument("--json", action="store_true", help="print one object a line")
    given = parser.parse_args(_options_first(arguments))
    from reader.library.finder import read_query

    text = _text(parser, given.query)
    query = read_query(text)
    # The reader leaves such a piece out. Here the papers found may go on into `daysheet read -`.
    if wrong := [f"{text[each.start : each.end]} ({each.reason})" for each in query.untaken]:
        parser.error(f"not taken: {', '.join(wrong)}")
    with home.library(marks=given.json or "is:" in text.casefold()) as library:
        keys = _found(library, query)
        for fields in _objects(library, keys) if given.json else _lines(library, keys):
            output.data(*fields)
    if not keys:
        output.problem(f"nothing found for {text!r}" if text else "there are no papers")
    return output.DONE if keys else output.NOTHING_FOUND


def _text(parser: Parser, words: list[str]) -> str:
    """Return the query: an argument that is not UTF-8 holds what nothing downstream can encode."""
    raw = " ".join(_as_typed(word, alone=len(words) == 1) for word in words).strip()
    # No part of a long query may be cut off, for that would find more. NFC can make it longer.
    text = clean_line(raw, 4 * len(raw))
    if raw and not text:
        parser.error("nothing in the query can be searched for")
    return text


def _as_typed(word: str, *, alone: bool) -> str:
    """Return an argument with the quotes that the shell took away: by:"Yann LeCun", "two words".

    An argument with spaces that stands `alone` is the whole query.
    """
    if " " not in word or '"' in word:
        return word
    head, colon, value = word.rpartition(":")
    if not colon:
        return word if alone else f'"{word}"'
    return f'{head}:"{value}"' if head.lower().removeprefix("not:").lstrip("!-") in _FREE else word


def _options_first(arguments: list[str]) -> list[str]:
    """Return the arguments with the query behind `--`: `-is:read` is a term and no option."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = [each for each in arguments[:end] if each.startswith("--") or each == "-h"]
    words = [each for each in arguments[:end] if each not in options]
    return [*options, "--", *words, *arguments[end + 1 :]]


def _found(library: Library, query: Query) -> list[int]:
    from reader.model.view import View

    if not query.words:
        return library.keys(View("library"), query.terms, query.sort)
    from reader.library.finder import Finder

    found = Finder(library).find(View("library"), query)
    return found.keys if found else []


def _rows(library: Library, keys: list[int]) -> Iterator[Row]:
    for start in range(0, len(keys), ROWS_AT_ONCE):
        yield from library.rows(keys[start : start + ROWS_AT_ONCE])


def _lines(library: Library, keys: list[int]) -> Iterator[tuple[str, ...]]:
    for row in _rows(library, keys):
        yield row.ids[0], row.title


def _objects(library: Library, keys: list[int]) -> Iterator[tuple[str, ...]]:
    import json

    from reader.library.records import record

    for row in _rows(library, keys):
        if paper := library.paper(row.key):
            yield (json.dumps(record(library, row, paper), ensure_ascii=False),)


def _show(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("ids", nargs="+", metavar="ID", help="an id in any form, or - for stdin")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    given = parser.parse_args(arguments)
    from reader.cli.ids import ids_from

    with home.library(marks=given.json) as library:
        ids, code = ids_from(given.ids, sys.stdin)
        keys = [(each, library.key_of(each)) for each in ids]
        for each in (each for each, key in keys if key is None):
            output.problem(f"{each} is not in the library; `daysheet list WORDS` finds papers")
            code = max(code, output.NOTHING_FOUND)
        known = [key for _, key in keys if key is not None]
        for fields in _objects(library, known) if given.json else _pages(library, known):
            output.data(*fields)
    return code


def _pages(library: Library, keys: list[int]) -> Iterator[tuple[str, ...]]:
    from reader.cli.page import page

    cells = output.width(output.WIDEST_TEXT)
    for number, key in enumerate(keys):
        if number:
            yield ("",)
        for line in page(library, key, cells):
            yield (line,)
