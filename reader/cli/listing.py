"""`list` and `show`: papers as lines, as text to read, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, parser
from reader.model.clean import clean_line

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.query import Query
    from reader.model.template import Template
    from reader.model.view import Row

FIRST_ROWS: Final = 20
ROWS_AT_ONCE: Final = 1_000
"""Rows asked for together: few at first, so that a reader along the way need not wait."""

STDIN: Final = "-"
"""Stands for the ids on standard input."""
_COLUMN: Final = 40
"""Cells of the queries in the help."""
_NAMES: Final = 76
"""Cells of the names of fields there."""
_FREE: Final = ("by", "abs", "date", "after", "before", "tag")
"""Terms whose value may hold spaces."""


def run(name: str, arguments: list[str]) -> int:
    """Run one of these commands and return its exit code."""
    if name == "list":
        # Only the help needs it, and it would take a twentieth of the command's time.
        helps = not {"-h", "--help"}.isdisjoint(arguments)
        return _list(parser(name, epilog=_language() if helps else None), arguments)
    return _show(parser(name), arguments)


def _language() -> str:
    """Return the language of queries as the help teaches it."""
    from reader.cli.line_format import FIELDS
    from reader.library.completing import examples
    from reader.library.page import wrapped

    rows = [f"  {each.queries:{_COLUMN}}{each.keeps}" for each in examples(shell_only=True)]
    return "\n".join(
        (
            "Words match titles; terms narrow further, and all must hold:",
            *rows,
            'Quotes mean to the letter: \'"world models"\'  abs:"chain of thought"',
            "Without a query every paper is listed, the newest digest first.",
            "",
            "A TEMPLATE names these; {title:50} has 50 cells, {{ is a brace, \\t a tab:",
            *wrapped(", ".join(FIELDS), _NAMES),
        )
    )


def _list(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="words of the title, and terms such as is:unread"
    )
    parser.add_argument("--json", action="store_true", help="print one object a line")
    parser.add_argument("--format", metavar="TEMPLATE", help="a line, such as '{id}\\t{title:50}'")
    given = parser.parse_args(options_first(arguments, ("--format",)))
    template = _template(parser, given.format)
    query = " ".join(given.query).casefold()
    marked = template is not None and not template.fields.isdisjoint(("read", "starred"))
    with user_library.library(marks=given.json or asks_for_marks(query) or marked) as library:
        found = asked(parser, library, given.query)
        if given.json:
            output.lines(_objects(library, found.keys))
        elif template:
            from reader.cli.line_format import filled

            output.lines(filled(template, library, row) for row in _rows(library, found.keys))
        else:
            output.lines(_lines(library, found.keys))
    if not found.keys:
        output.problem(found.nothing)
    return found.code


def _template(parser: Parser, text: str | None) -> Template | None:
    """Return the template of a line that was given. Ends with a usage error where it is none."""
    if text is None:
        return None
    from reader.cli.line_format import line_template
    from reader.model.template import TemplateError

    try:
        return line_template(text)
    except TemplateError as error:
        parser.error(f"--format: {error}")


class Asked:
    """The papers that the arguments ask for. A plain class: this is loaded at every preview."""

    def __init__(self, keys: list[int], nothing: str, code: int, *, by_day: bool) -> None:
        self.keys = keys
        self.nothing = nothing
        """What is said where there are none."""
        self.code = code
        self.by_day = by_day
        """Whether they come in the order of their digests."""


def asked(parser: Parser, library: Library, words: list[str]) -> Asked:
    """Return the papers that a query finds, `-` in it meaning only those with the ids on standard
    input, in their order. Ends with a usage error where it cannot be read."""
    from reader.library.completing import read_query

    text = _text(parser, [word for word in words if word != STDIN])
    query = read_query(text)
    # The reader leaves such a piece out. Here the papers found may go on into `daysheet read -`.
    if wrong := [f"{text[each.start : each.end]} ({each.reason})" for each in query.untaken]:
        parser.error(f"not taken: {', '.join(wrong)}")
    nothing = f"nothing found for {text!r}" if text else "there are no papers"
    if STDIN not in words:
        keys, code = _found(library, query), output.DONE
        by_day = not query.words and query.sort is None
        return Asked(keys, nothing, output.DONE if keys else output.NOTHING_FOUND, by_day=by_day)
    keys, code = known_keys(library, [STDIN])
    if text:
        matching = set(_found(library, query))
        keys = [key for key in keys if key in matching]
    else:
        nothing = "there are no ids on standard input of papers in the library"
    return Asked(keys, nothing, code if keys else code or output.NOTHING_FOUND, by_day=False)


def known_keys(library: Library, written: list[str]) -> tuple[list[int], int]:
    """Return the papers with these ids, or those on standard input for `-`, each once, and the exit
    code: what is no id, or not in the library, is said."""
    from reader.cli.arguments import ids_from

    ids, code = ids_from(written, sys.stdin)
    keys = [(each, library.key_of(each)) for each in ids]
    for each in (each for each, key in keys if key is None):
        output.problem(f"{each} is not in the library; `daysheet list WORDS` finds papers")
        code = max(code, output.NOTHING_FOUND)
    return list(dict.fromkeys(key for _, key in keys if key is not None)), code


def asks_for_marks(text: str) -> bool:
    """Whether a query may rest on marks: what is wrong with them is said then."""
    return any(field in text.casefold() for field in ("is:", "tag:", "#", "has:"))


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


def options_first(arguments: list[str], valued: Sequence[str] = ()) -> list[str]:
    """Return the arguments with the query behind `--`: `-is:read` is a term and no option.

    `valued` are the options that take the argument after them.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, words = [], []
    rest = iter(arguments[:end])
    for each in rest:
        if each in valued:
            value = next(rest, None)
            joined = each + ("=" if each.startswith("--") else "") + (value or "")
            # Joined, for a value may begin with a hyphen.
            options.append(each if value is None else joined)
        elif each.startswith("--") or each == "-h":
            options.append(each)
        else:
            words.append(each)
    return [*options, "--", *words, *arguments[end + 1 :]]


def _found(library: Library, query: Query) -> list[int]:
    from reader.model.view import View

    if not query.words:
        return library.keys(View("library"), query.terms, query.sort)
    from reader.library.finder import Finder

    found = Finder(library).find(View("library"), query)
    return found.keys if found else []


def _rows(library: Library, keys: list[int]) -> Iterator[Row]:
    yield from library.cache.rows(keys[:FIRST_ROWS])
    for start in range(FIRST_ROWS, len(keys), ROWS_AT_ONCE):
        yield from library.cache.rows(keys[start : start + ROWS_AT_ONCE])


def _lines(library: Library, keys: list[int]) -> Iterator[str]:
    for row in _rows(library, keys):
        yield f"{row.ids[0]}\t{row.title}"


def _objects(library: Library, keys: list[int]) -> Iterator[str]:
    import json

    from reader.library.records import record

    for row in _rows(library, keys):
        if paper := library.cache.paper(row.key):
            yield json.dumps(record(library, row, paper), ensure_ascii=False)


def _show(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("ids", nargs="+", metavar="ID", help="an id in any form, or - for stdin")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    given = parser.parse_args(arguments)
    with user_library.library(marks=given.json) as library:
        known, code = known_keys(library, given.ids)
        output.lines(_objects(library, known) if given.json else _pages(library, known))
    return code


def _pages(library: Library, keys: list[int]) -> Iterator[str]:
    from reader.library.page import page

    cells = output.width(output.WIDEST_TEXT)
    for number, key in enumerate(keys):
        if number:
            yield ""
        yield from page(library, key, cells)
