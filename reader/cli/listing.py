"""`list` and `show`: papers as lines, as text to read, and as JSON."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, make_parser, read_ids
from reader.model.clean import clean_line

if TYPE_CHECKING:
    from reader.library.finder import SearchResult
    from reader.library.library import Library
    from reader.model.query import Query
    from reader.model.template import Template
    from reader.model.view import Row

FIRST_BATCH: Final = 20
"""Rows in the first batch: few, so that the first lines appear at once."""
BATCH: Final = 1_000
"""Rows in each later batch."""

STDIN: Final = "-"
"""The argument that stands for the ids on standard input."""
QUERY_COLUMN: Final = 40
"""Width of the column of example queries in the help, in cells."""
FIELDS_WIDTH: Final = 76
"""Width of the list of fields in the help, in cells."""
FILL: Final = "fill it with `daysheet sync` or `daysheet import FILE`"
"""The end of the message about an empty library."""
NEED_MARKS: Final = ("is:", "tag:", "#", "has:", "sort:foryou", "view:")
"""Parts of a query that may depend on marks."""
FREE_TEXT_TERMS: Final = ("text", "by", "abs", "date", "after", "before", "tag")
"""Terms whose value may contain spaces."""


def run(name: str, arguments: list[str]) -> int:
    """Run `list` or `show` and return its exit code."""
    if name == "list":
        # Making the epilog takes a twentieth of the command's time, and only the help shows it.
        wants_help = not {"-h", "--help"}.isdisjoint(arguments)
        return _list(make_parser(name, epilog=_query_help() if wants_help else None), arguments)
    return _show(make_parser(name), arguments)


def _query_help() -> str:
    """Return the explanation of queries and templates for the help."""
    from reader.cli.line_format import FIELDS
    from reader.library.query_language import examples
    from reader.model.wrapping import wrap_text

    rows = [f"  {each.queries:{QUERY_COLUMN}}{each.keeps}" for each in examples(shell_only=True)]
    return "\n".join(
        (
            "A paper is found if its title or authors have all words (if no paper has, if they are",
            "in abstract, keywords and categories too). Terms narrow the result further:",
            *rows,
            'Quotes match exactly: \'"world models"\'  abs:"chain of thought"',
            "Without a query all papers are listed, the newest digest first.",
            "",
            "Fields of a TEMPLATE. {title:50} is 50 cells wide, {{ is a brace, \\t a tab:",
            *wrap_text(", ".join(FIELDS), FIELDS_WIDTH),
        )
    )


def _list(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="words of a paper, and terms such as is:unread"
    )
    parser.add_argument(
        "--more", action="store_true", help="also print up to 50 papers that come near"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument(
        "--format", metavar="TEMPLATE", help="the form of a line, such as '{id}\\t{title:50}'"
    )
    options = parser.parse_args(options_first(arguments, ("--format",)))
    if options.json and options.format:
        parser.error("--json goes without --format")
    template = _parse_template(parser, options.format)
    marks = _needs_marks(options.query, template, options.json)
    with user_library.open_library(marks=marks) as library:
        selection = select_papers(parser, library, options.query)
        # Without a terminal, another program may read the lines: it gets further papers only if it
        # asks for them.
        wants_further = options.more or (not selection.keys and sys.stdout.isatty())
        keys = selection.keys + selection.further if wants_further else selection.keys
        if options.json:
            output.write_lines(_json_lines(library, keys))
        elif template:
            from reader.cli.line_format import format_line

            rows = _rows(library, keys)
            output.write_lines(format_line(template, library, row) for row in rows)
        else:
            from reader.library.paper_formats import display_text

            rows = _rows(library, keys)
            output.write_lines(f"{row.ids[0]}\t{display_text(row.title)}" for row in rows)
        if _lacks_stars(library, options.query):
            from reader.library.for_you import FEW_STARS

            output.write_error(f"sort:{FEW_STARS}")
    _report_search(selection, wants_further=wants_further)
    return selection.code


def _report_search(selection: Selection, *, wants_further: bool) -> None:
    """Report corrections, and what was or could be printed beside the results."""
    for typed, word in selection.corrections:
        output.write_error(f"no paper has {typed!r}; searched for {word!r}{selection.advice}")
    further = len(selection.further)
    if selection.keys:
        if further and wants_further:
            output.write_error(f"the last {further} of these only come near")
    elif not further:
        output.write_error(selection.empty_message)
    elif wants_further:
        output.write_error(f"{selection.empty_message}; these {further} only come near")
    else:
        output.write_error(f"{selection.empty_message}; --more prints {further} that come near")


def _lacks_stars(library: Library, query: Sequence[str]) -> bool:
    """Return whether the papers could not be ordered by nearness to the stars."""
    if "sort:foryou" not in " ".join(query).casefold():
        return False
    from reader.model.view import View

    ranking = library.for_you.known(View("library"))
    return ranking is not None and not ranking.has_stars


def _parse_template(parser: Parser, text: str | None) -> Template | None:
    """Return the template in `--format`. Exit with a usage error if it is invalid."""
    if text is None:
        return None
    from reader.cli.line_format import parse_line_format
    from reader.model.template import TemplateError

    try:
        return parse_line_format(text)
    except TemplateError as error:
        parser.error(f"--format: {error}")


def _needs_marks(query: Sequence[str], template: Template | None, json: bool) -> bool:
    if json or query_needs_marks(" ".join(query)):
        return True
    if template is None:
        return False
    from reader.cli.line_format import MARK_FIELDS

    return not template.fields.isdisjoint(MARK_FIELDS)


class Selection:
    """The papers that the arguments select. A plain class: a dataclass takes longer to load."""

    def __init__(self, keys: list[int], empty_message: str, code: int, *, by_day: bool) -> None:
        self.keys = keys
        """The papers' keys in the library."""
        self.empty_message = empty_message
        """The message if there are none."""
        self.code = code
        """The exit code."""
        self.by_day = by_day
        """Whether they are in the order of their digests."""
        self.further: list[int] = []
        """The keys of papers that do not match but come near."""
        self.corrections: Sequence[tuple[str, str]] = ()
        """Words that no paper has, each with the word that was searched for instead."""
        self.advice = ""
        """Advice on a query that probably means something else; empty for any other."""


def _advice(text: str) -> str:
    """Return what to write instead of a word that is no query, as the end of a message."""
    if text in ("read", "unread", "starred"):
        return f"; is:{text} finds by marks"
    if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text):
        return f"; date:{text} finds by date"
    if re.fullmatch(r"\S+\.(bib|ris|html|md|csv|atom|eml|jsonl?)", text):
        return f"; `daysheet export -o {text}` writes a file"
    return ""


def select_papers(parser: Parser, library: Library, words: list[str]) -> Selection:
    """Return the papers that match a query.

    The word `-` restricts them to the ids on standard input, in that order. Exit with a usage error
    if a part of the query is invalid.
    """
    from reader.library.query_language import read_query_for

    text = query_text(parser, [word for word in words if word != STDIN])
    query = read_query_for(library, text)
    # The reader ignores such a part. Here the papers may be piped on into `daysheet read -`.
    if invalid := [f"{text[each.start : each.end]} ({each.reason})" for each in query.untaken]:
        parser.error(f"not understood: {', '.join(invalid)}")
    advice = _advice(text)
    message = f"nothing found for {text!r}{advice}"
    if not library.cache.has_papers():
        message = f"the library is empty; {FILL}"
    if STDIN not in words:
        found = _find(library, query)
        code = output.DONE if found.keys else output.NOTHING_FOUND
        selection = Selection(found.keys, message, code, by_day=query.keeps_view_order)
        selection.further, selection.corrections = found.further_keys, found.corrections
        selection.advice = advice
        return selection
    keys, code = find_by_ids(library, [STDIN])
    if text:
        matching = set(_find(library, query).keys)
        keys = [key for key in keys if key in matching]
    else:
        message = "no id on standard input is in the library"
    return Selection(keys, message, code if keys else code or output.NOTHING_FOUND, by_day=False)


def find_by_ids(library: Library, words: list[str]) -> tuple[list[int], int]:
    """Return the keys of the papers with these ids, each once, and the exit code.

    `-` stands for the ids on standard input. Ids that are invalid or unknown are reported.
    """
    ids, code = read_ids(words, sys.stdin)
    keys: dict[int, None] = {}
    for id in ids:
        key = library.key_of(id)
        if key is None:
            is_filled = library.cache.has_papers()
            advice = "`daysheet list WORDS` finds papers" if is_filled else f"it is empty; {FILL}"
            output.write_error(f"{id} is not in the library; {advice}")
            code = max(code, output.NOTHING_FOUND)
        else:
            keys[key] = None
    return list(keys), code


def query_needs_marks(text: str) -> bool:
    """Whether a query may depend on marks, so that problems with them must be reported."""
    return any(field in text.casefold() for field in NEED_MARKS)


def query_text(parser: Parser, words: list[str]) -> str:
    """Return the arguments as the text of a query, cleaned. Exit with a usage error if nothing
    remains of it."""
    raw = " ".join(_restore_quotes(word, alone=len(words) == 1) for word in words).strip()
    # A long query must not be cut: it would match more. NFC can make it longer than it was.
    text = clean_line(raw, 4 * len(raw))
    if raw and not text:
        parser.error("nothing in the query can be searched for")
    return text


def _restore_quotes(word: str, *, alone: bool) -> str:
    """Return an argument with the quotes that the shell removed: by:"Yann LeCun", "two words".

    An only argument with spaces is the whole query, so it needs none.
    """
    if " " not in word or '"' in word:
        return word
    head, colon, value = word.rpartition(":")
    if not colon:
        return word if alone else f'"{word}"'
    field = head.lower().removeprefix("not:").lstrip("!-")
    return f'{head}:"{value}"' if field in FREE_TEXT_TERMS else word


def options_first(arguments: list[str], valued: Sequence[str] = ()) -> list[str]:
    """Return the arguments with the query after `--`, since `-is:read` is a term, not an option.

    `valued` lists the options that take the argument after them.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, words = [], []
    remaining = iter(arguments[:end])
    for argument in remaining:
        if argument in valued:
            value = next(remaining, None)
            # Joined to its option, since the value may start with a hyphen.
            joint = "=" if argument.startswith("--") else ""
            options.append(argument if value is None else f"{argument}{joint}{value}")
        elif argument.startswith("--") or argument == "-h":
            options.append(argument)
        else:
            words.append(argument)
    return [*options, "--", *words, *arguments[end + 1 :]]


def _find(library: Library, query: Query) -> SearchResult:
    from reader.library.finder import Finder, SearchResult
    from reader.model.view import View

    if not query.needs_finder:
        return SearchResult(library.keys(View("library"), query.terms, query.sort))
    found = Finder(library).find(View("library"), query)
    assert found is not None, "only a stopped search returns None"
    return found


def _rows(library: Library, keys: list[int]) -> Iterator[Row]:
    yield from library.cache.rows(keys[:FIRST_BATCH])
    for start in range(FIRST_BATCH, len(keys), BATCH):
        yield from library.cache.rows(keys[start : start + BATCH])


def _json_lines(library: Library, keys: list[int]) -> Iterator[str]:
    import json

    from reader.library.paper_formats import json_record

    for row in _rows(library, keys):
        if paper := library.cache.paper(row.key):
            yield json.dumps(json_record(library, row, paper), ensure_ascii=False)


def _show(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("ids", nargs="+", metavar="ID", help="an id in any form, or - for stdin")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--full", action="store_true", help="print the full text, if it is here")
    parser.add_argument(
        "--format", choices=("text", "markdown"), default="text", help="the form of the full text"
    )
    options = parser.parse_args(arguments)
    with user_library.open_library(marks=options.json) as library:
        keys, code = find_by_ids(library, options.ids)
        if options.full:
            return max(code, _show_full(library, keys, options.format))
        lines = _json_lines(library, keys) if options.json else _page_lines(library, keys)
        output.write_lines(lines)
    return code


def _show_full(library: Library, keys: list[int], format: str) -> int:
    """Print the full texts of papers; return the exit code."""
    from reader.library.full_texts import arxiv_ids, read_text
    from reader.library.text_formats import markdown_lines, text_lines

    code, cells = output.DONE, output.line_width(output.MAX_TEXT_WIDTH)
    for row in library.cache.rows(keys):
        id = next(iter(arxiv_ids([row.ids])), None)
        stored = read_text(library, id) if id else None
        if stored is None:
            advice = f"; `daysheet fetch {id}` fetches it" if id else ""
            output.write_error(f"the full text of {row.ids[0]} is not here{advice}")
            code = output.NOTHING_FOUND
        else:
            is_text = format == "text"
            output.write_lines(text_lines(stored, cells) if is_text else markdown_lines(stored))
    return code


def _page_lines(library: Library, keys: list[int]) -> Iterator[str]:
    from reader.library.paper_formats import paper_lines

    cells = output.line_width(output.MAX_TEXT_WIDTH)
    for number, key in enumerate(keys):
        if number:
            yield ""
        yield from paper_lines(library, key, cells)
