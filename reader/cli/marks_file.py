"""`marks`: looking after the marks file. What it holds, what is wrong with it, other files of marks
brought in, and git taught to merge it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from reader.cli import output, user_library
from reader.cli.arguments import Formatter, Parser, parser
from reader.model.clean import clean_line
from reader.model.errors import DaysheetError

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.library.marks_files import Merge

Action: TypeAlias = Callable[[Parser, list[str]], int]


def run(name: str, arguments: list[str]) -> int:
    """Run one of the actions on the marks file and return the exit code."""
    action = arguments[0] if arguments else ""
    if action in ACTIONS:
        does, help = ACTIONS[action]
        options = Parser(
            prog=f"daysheet {name} {action}",
            description=f"{help[:1].upper()}{help[1:]}.",
            allow_abbrev=False,
            formatter_class=Formatter,
        )
        return does(options, arguments[1:])
    rows = "\n".join(f"  {each:12}  {help}" for each, (_, help) in ACTIONS.items())
    more = f"`daysheet {name} WHAT --help` says more."
    options = parser(name, epilog=f"what:\n{rows}\n\n{more}", usage=f"daysheet {name} WHAT …")
    options.add_argument("what", choices=tuple(ACTIONS), metavar="WHAT", help="one of those below")
    options.parse_args(arguments[:1])
    return output.USAGE


def _path(parser: Parser, arguments: list[str]) -> int:
    parser.parse_args(arguments)
    output.data(str(_places()[0]))
    return output.DONE


def _places() -> tuple[Path, Path]:
    """Return the marks file and the folder of its journal."""
    from reader import paths

    return user_library.config().marks or paths.marks_file(), paths.state()


def _check(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("file", nargs="?", metavar="FILE", help="another file than your own marks")
    given = parser.parse_args(arguments)
    from reader.library.marks_check import check

    checked = check(*_places(), Path(given.file) if given.file else None)
    for said in checked.said:
        output.data(f"{said.place}: {said.what}")
    wrong = f"{output.format_count(checked.wrong, 'thing')} to look at"
    output.talk(f"{checked.summary}; {wrong if checked.wrong else 'nothing wrong'}")
    return output.BROKEN_INPUT if checked.wrong else output.DONE


def _merge(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("files", nargs="*", metavar="FILE", help="a marks file of another machine")
    parser.add_argument(
        "--copies", action="store_true", help="all conflict copies that stand beside the marks"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change, and leave it"
    )
    given = parser.parse_intermixed_args(arguments)
    if not given.files and not given.copies:
        parser.error("name a FILE, or --copies")
    from reader.library.marks_files import merged, planned, title_of

    with user_library.library(marks=False) as library:
        # What waits in the journal is of ours.
        if not given.dry_run and not library.marks.flush():
            return _unsaved(library)
        merge = planned(library, [Path(each) for each in given.files], with_copies=given.copies)
        if not given.dry_run and not merged(library, merge):
            return _unsaved(library)
        if given.dry_run:
            for effect in merge.effects:
                title = effect.title or title_of(library, effect.id)
                output.data(effect.command + (f"  # {title}" if title else ""))
    return _say_merge(merge, dry=given.dry_run)


def _unsaved(library: Library) -> int:
    output.problem(library.marks.problem or "not saved: the marks file is busy; try again")
    return output.NOT_SAVED


def _say_merge(merge: Merge, *, dry: bool) -> int:
    """Say what was merged, or would be, and return the exit code."""
    for line in merge.unread:
        output.problem(line)
    did = "would merge" if dry else "merged"
    output.talk(f"{did}: {merge.counts}" if merge.counts else "nothing new")
    if merge.copies and not (dry or merge.unread):
        copies = "1 conflict copy" if len(merge.copies) == 1 else "the conflict copies"
        output.talk(f"{copies} in {merge.copies[0].parent} may be deleted now")
    return output.BROKEN_INPUT if merge.unread else output.DONE


def _init_git(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    given = parser.parse_args(arguments)
    from reader.library.marks_git import plan

    planned = plan(_places()[0])
    if not planned.steps:
        output.talk(f"already done: git merges {clean_line(str(planned.file))} by its dates")
        return output.DONE
    output.talk(f"so that git merges {clean_line(str(planned.file))} by its dates:")
    for where, what in planned.steps:
        output.talk(f"  {clean_line(where)}: {clean_line(what)}")
    if not (given.yes or _agreed()):
        return output.USAGE
    planned.do()
    output.talk("done; commit .gitattributes, and run this once on your other machines, too")
    return output.DONE


def _agreed() -> bool:
    """Ask, where somebody is there to answer."""
    if not (output.on_terminal(sys.stdin) and output.on_terminal(sys.stderr)):
        output.problem("nothing was done: there is no terminal to ask on; --yes does it")
        return False
    if output.ask("Do this? [y/N]").lower() in ("y", "yes"):
        return True
    output.talk("nothing was done")
    return False


def _merge_driver(parser: Parser, arguments: list[str]) -> int:
    for name in ("base", "ours", "theirs"):
        parser.add_argument(name, metavar=name.upper(), help="a file of git's")
    parser.add_argument("path", nargs="?", metavar="PATH", help="what they are versions of")
    given = parser.parse_args(arguments)
    from reader.library.marks_git import merge_for_git

    try:
        why = merge_for_git(Path(given.base), Path(given.ours), Path(given.theirs))
    except DaysheetError as error:
        why = str(error)
    if why:
        output.problem(f"{given.path or given.ours}: {why}")
    return CONFLICT if why else output.DONE


CONFLICT: Final = 1
"""What git takes for a conflict that is left; more than 128 would stop it in the middle."""
ACTIONS: Final[dict[str, tuple[Action, str]]] = {
    "path": (_path, "print where the marks are kept"),
    "check": (_check, "say what is wrong with the file, by line and column"),
    "merge": (_merge, "bring the marks of other files in"),
    "init-git": (_init_git, "have git merge the file by its dates"),
    "merge-driver": (_merge_driver, "for git, not for you: merge three versions into OURS"),
}
"""For each action what does it, and what its help says."""
