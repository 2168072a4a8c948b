"""`star`, `unstar`, `read`, `unread`: marks without the reader."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, parser

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.view import Row


def run(name: str, arguments: list[str]) -> int:
    """Run one of these commands and return its exit code."""
    if name not in WRITING:
        return _mark(parser(name), name, arguments)
    usage, does = WRITING[name]
    # Nothing here begins an option: `-rl` takes a tag away, and a note may begin anyhow.
    options = parser(name, usage=usage, add_help=False, prefix_chars="\0")
    return does(options, arguments)


def _mark(parser: Parser, name: str, arguments: list[str]) -> int:
    parser.add_argument(
        "ids", nargs="+", metavar="ID", help="an id in any form, or - for the first field of lines"
    )
    given = parser.parse_args(arguments)
    from reader.cli.arguments import ids_from
    from reader.model.mark import VERBS

    kind, marked = VERBS[name]
    # What is wrong with the marks is said once, at the end: it may pass.
    with user_library.library(marks=False) as library:
        ids, code = ids_from(given.ids, sys.stdin)
        changed = library.mark(kind, rows_of(library, ids), marked)
        return saved(library, f"{name}: {counted(changed, len(ids))}", code)


def counted(changed: int, all: int) -> str:
    """Return how many papers were changed, and how many of all were so already."""
    already = f", {all - changed:,} already" if all != changed else ""
    return f"{output.format_count(changed, 'paper')}{already}"


def saved(library: Library, said: str, code: int) -> int:
    """Save what was marked, and say so, or why not; return the exit code."""
    is_saved = library.marks.flush()
    why = library.marks.problem
    if not is_saved or why:
        output.problem(why or "not saved: the marks file is busy; try again")
        return output.NOT_SAVED
    output.talk(said)
    return code


def rows_of(library: Library, ids: list[str]) -> list[Row]:
    """Return what is marked for each id; one that the cache does not know is a row of its own."""
    from reader.model.clean import NOTHING
    from reader.model.view import Row

    rows = []
    for each in dict.fromkeys(ids):
        key = library.key_of(each)
        known = library.cache.rows([key]) if key is not None else []
        rows += known or [Row(0, (each,), NOTHING, NOTHING, None, None)]
    return rows


def _tag(options: Parser, arguments: list[str]) -> int:
    options.add_argument("tags", nargs="*", metavar="+TAG -TAG", help="to be given, to be taken")
    options.add_argument(
        "ids", nargs="*", metavar="ID", help="an id in any form, or - for the first field of lines"
    )
    if _asks_for_help(options, arguments):
        return output.DONE
    words = [each for each in arguments if each != "--"]
    signed = [each for each in words if each[:1] in ("+", "-") and each != "-"]
    written = [each for each in words if each not in signed]
    from reader.cli.arguments import ids_from
    from reader.model.tags import TAG_LIMIT, parse_tag

    if not signed or not written:
        said = "a tag with its sign, and a paper: daysheet tag"
        options.error(f"{said} {' '.join(signed) or '+rl'} {' '.join(written[1:]) or '2403.07815'}")
    if wrong := [each for each in signed if not parse_tag(each)]:
        allowed = f"letters, digits and -_./+, at most {TAG_LIMIT}"
        options.error(f"{wrong[0][1:]!r} is no tag; write {allowed}")
    given, taken = ([each[1:] for each in signed if each[0] == sign] for sign in "+-")
    # What is wrong with the marks is said once, at the end: it may pass.
    with user_library.library(marks=False) as library:
        ids, code = ids_from(written, sys.stdin)
        changed = library.tag(rows_of(library, ids), given, taken)
        return saved(library, f"tag {' '.join(signed)}: {counted(changed, len(ids))}", code)


def _tags(options: Parser, arguments: list[str]) -> int:
    if _asks_for_help(options, arguments):
        return output.DONE
    options.parse_args(arguments)
    with user_library.library() as library:
        tags = library.marks.all_tags()
    for tag, papers in tags:
        output.data(f"{tag}\t{papers}")
    if not tags:
        output.problem("there are no tags; `daysheet tag +TAG ID` gives one")
    return output.DONE if tags else output.NOTHING_FOUND


def _note(options: Parser, arguments: list[str]) -> int:
    options.add_argument("id", metavar="ID", help="an id in any form")
    options.add_argument(
        "text", nargs="*", metavar="TEXT", help="the note; '' takes it away, no TEXT prints it"
    )
    if _asks_for_help(options, arguments):
        return output.DONE
    given = options.parse_args(arguments)
    from reader.cli.arguments import ids_from
    from reader.model.clean import clean_line
    from reader.model.tags import NOTE_LIMIT

    text = clean_line(" ".join(given.text))
    if len(text) > NOTE_LIMIT:
        options.error(f"the note has {len(text):,} characters; write at most {NOTE_LIMIT}")
    with user_library.library(marks=not given.text) as library:
        ids, code = ids_from([given.id], sys.stdin)
        if not ids:
            return code
        (row, *_) = rows_of(library, ids)
        if given.text:
            changed = library.write_note(row, text)
            said = ("written" if text else "taken away") if changed else "as it was"
            return saved(library, f"note {said}: {row.ids[0]}", code)
        note = library.note(row.ids)
    if not note:
        output.problem(f"{row.ids[0]} has no note; `daysheet note {row.ids[0]} TEXT` writes one")
        return output.NOTHING_FOUND
    output.data(note)
    return output.DONE


def _asks_for_help(options: Parser, arguments: list[str]) -> bool:
    """Print the help if that is what is asked for, and return whether it is."""
    if Parser.shows:
        options.parse_args([])
    if arguments[:1] not in (["-h"], ["--help"]):
        return False
    options.print_help()
    return True


WRITING: Final = {
    "tag": ("daysheet tag +TAG|-TAG… ID…|-", _tag),
    "tags": ("daysheet tags", _tags),
    "note": ("daysheet note ID [TEXT…]", _note),
}
