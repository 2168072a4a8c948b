"""`star`, `unstar`, `read`, `unread`, `tag`, `tags` and `note`: marks without the reader."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, make_parser, read_ids

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.view import Row

USAGE: Final = {
    "tag": "daysheet tag +TAG|-TAG… ID…|-",
    "tags": "daysheet tags",
    "note": "daysheet note ID [TEXT…]",
}
IDS_HELP: Final = "an id in any form, or - for the first field of lines"


def run(name: str, arguments: list[str]) -> int:
    """Run one of these commands and return its exit code."""
    if name not in USAGE:
        return _mark(make_parser(name), name, arguments)
    # No character starts an option: `-rl` removes a tag, and a note may start with anything.
    parser = make_parser(name, usage=USAGE[name], add_help=False, prefix_chars="\0")
    return {"tag": _tag, "tags": _tags, "note": _note}[name](parser, arguments)


def _mark(parser: Parser, name: str, arguments: list[str]) -> int:
    parser.add_argument("ids", nargs="+", metavar="ID", help=IDS_HELP)
    options = parser.parse_args(arguments)
    from reader.model.mark import VERBS

    kind, is_marked = VERBS[name]
    # A problem with the marks is reported once, at the end: it may be gone by then.
    with user_library.open_library(marks=False) as library:
        ids, code = read_ids(options.ids, sys.stdin)
        rows = _rows(library, ids)
        changed = library.mark(kind, rows, is_marked)
        count = _change_count(changed, len(ids))
        unknown = _unknown(library, rows) if is_marked else ""
        return _save(library, f"{name}: {count}{unknown}", code)


def _tag(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("tags", nargs="*", metavar="+TAG -TAG", help="tags to add, tags to remove")
    parser.add_argument("ids", nargs="*", metavar="ID", help=IDS_HELP)
    if _print_help_if_asked(parser, arguments):
        return output.DONE
    words = [word for word in arguments if word != "--"]
    tags = [word for word in words if word[:1] in ("+", "-") and word != "-"]
    ids_given = [word for word in words if word not in tags]
    _check_tags(parser, tags, ids_given)
    added, removed = ([tag[1:] for tag in tags if tag[0] == sign] for sign in "+-")
    from reader.model.tags import parse_tag

    # As in `_mark`, problems are reported at the end.
    with user_library.open_library(marks=False) as library:
        ids, code = read_ids(ids_given, sys.stdin)
        rows = _rows(library, ids)
        changed = library.tag(rows, added, removed)
        names = " ".join(f"{tag[0]}{parse_tag(tag)}" for tag in tags)
        count = _change_count(changed, len(ids))
        unknown = _unknown(library, rows) if added else ""
        return _save(library, f"tag {names}: {count}{unknown}", code)


def _check_tags(parser: Parser, tags: list[str], ids: list[str]) -> None:
    """Exit with a usage error if a tag is invalid, or there is no tag or no id."""
    from reader.model.tags import TAG_LIMIT, parse_tag

    if not tags or not ids:
        # An only word without a sign was meant as the tag.
        example = f"daysheet tag {' '.join(tags) or '+rl'} {' '.join(ids[1:]) or '2403.07815'}"
        parser.error(f"write a tag with its sign, and a paper: {example}")
    if invalid := [tag for tag in tags if not parse_tag(tag)]:
        allowed = f"letters, digits and -_./+, at most {TAG_LIMIT}"
        parser.error(f"{invalid[0][1:]!r} is not a tag; write {allowed}")


def _tags(parser: Parser, arguments: list[str]) -> int:
    if _print_help_if_asked(parser, arguments):
        return output.DONE
    parser.parse_args(arguments)
    with user_library.open_library() as library:
        tags = library.marks.all_tags()
    for tag, papers in tags:
        output.write_line(f"{tag}\t{papers}")
    if not tags:
        output.write_error("there are no tags; `daysheet tag +TAG ID` adds one")
    return output.DONE if tags else output.NOTHING_FOUND


def _note(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("id", metavar="ID", help="an id in any form")
    parser.add_argument(
        "text", nargs="*", metavar="TEXT", help="the note; '' removes it, no TEXT prints it"
    )
    if _print_help_if_asked(parser, arguments):
        return output.DONE
    options = parser.parse_args(arguments)
    from reader.model.clean import clean_line

    text = clean_line(" ".join(options.text))
    with user_library.open_library(marks=not options.text) as library:
        ids, code = read_ids([options.id], sys.stdin)
        if not ids:
            return code
        row = _rows(library, ids)[0]
        if options.text:
            is_changed = library.write_note(row, text)
            result = ("written" if text else "removed") if is_changed else "unchanged"
            unknown = _unknown(library, [row]) if text else ""
            return _save(library, f"note {result}: {row.ids[0]}{unknown}", code)
        note = library.note(row.ids)
    if not note:
        output.write_error(f"{row.ids[0]} has no note; `daysheet note {row.ids[0]} TEXT` adds one")
        return output.NOTHING_FOUND
    output.write_line(note)
    return output.DONE


def _print_help_if_asked(parser: Parser, arguments: list[str]) -> bool:
    """Print the help if the first argument asks for it. Return whether it did."""
    if Parser.capturing:
        parser.parse_args([])
    if arguments[:1] not in (["-h"], ["--help"]):
        return False
    parser.print_help()
    return True


def _rows(library: Library, ids: list[str]) -> list[Row]:
    """Return a row for each id, without duplicates. An id unknown to the cache can be marked too:
    it gets a row of its own."""
    from reader.model.clean import NOTHING
    from reader.model.view import Row

    rows = []
    for id in dict.fromkeys(ids):
        key = library.key_of(id)
        known = library.cache.rows([key]) if key is not None else []
        rows += known or [Row(0, (id,), NOTHING, NOTHING, None, None)]
    return rows


def _unknown(library: Library, rows: list[Row]) -> str:
    """Return which of the papers are not in the library, as the end of a message.

    A mark is kept for a paper that comes later. But a mistyped id looks like that, too. Nothing is
    said about an empty library.
    """
    unknown = [row.ids[0] for row in rows if not row.key]
    if not unknown or not library.cache.has_papers():
        return ""
    if len(unknown) == 1:
        return f"; {unknown[0]} is not in the library"
    return f"; {unknown[0]} and {len(unknown) - 1:,} more are not in the library"


def _change_count(changed: int, total: int) -> str:
    """Return `3 papers, 1 already` if 3 of 4 papers changed."""
    already = f", {total - changed:,} already" if total != changed else ""
    return f"{output.format_count(changed, 'paper')}{already}"


def _save(library: Library, message: str, code: int) -> int:
    """Save the marks. Print `message` and return `code`, or print why they were not saved."""
    is_saved = library.marks.flush()
    problem = library.marks.problem
    if not is_saved or problem:
        output.write_error(problem or "not saved: the marks file is busy; try again")
        return output.NOT_SAVED
    output.write_status(message)
    return code
