"""`marks`: check the marks file, merge other files of marks into it, and let git merge it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Action, Parser, run_action
from reader.model.clean import clean_line
from reader.model.errors import DaysheetError

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.library.marks_files import Merge


GIT_CONFLICT: Final = 1
"""The exit code of the merge driver if conflicts remain. Above 128, git would abort the merge."""


def run(name: str, arguments: list[str]) -> int:
    """Run one of the actions and return the exit code."""
    return run_action(name, arguments, ACTIONS)


def _path(parser: Parser, arguments: list[str]) -> int:
    parser.parse_args(arguments)
    output.write_line(str(_marks_paths()[0]))
    return output.DONE


def _marks_paths() -> tuple[Path, Path]:
    """Return the marks file and the folder of its journal."""
    from reader import paths

    return user_library.load_config().marks or paths.marks_file(), paths.state()


def _check(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("file", nargs="?", metavar="FILE", help="another file, not your own marks")
    options = parser.parse_args(arguments)
    from reader.library.marks_check import check

    result = check(*_marks_paths(), Path(options.file) if options.file else None)
    count = result.problem_count
    for finding in result.findings:
        output.write_line(f"{finding.position}: {finding.message}")
    problems = output.format_count(count, "problem") if count else "no problems"
    output.write_status(f"{result.summary}; {problems}")
    return output.BAD_INPUT if count else output.DONE


def _merge(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("files", nargs="*", metavar="FILE", help="a marks file of another machine")
    parser.add_argument(
        "--copies", action="store_true", help="all conflict copies beside the marks file"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would change, and change nothing"
    )
    options = parser.parse_intermixed_args(arguments)
    if not options.files and not options.copies:
        parser.error("name a FILE, or --copies")
    from reader.library.marks_files import apply_merge, plan_merge, title_of

    with user_library.open_library(marks=False) as library:
        # Marks that wait in the journal are ours.
        if not options.dry_run and not library.marks.flush():
            return _report_unsaved(library)
        files = [Path(file) for file in options.files]
        merge = plan_merge(library, files, with_copies=options.copies)
        if not options.dry_run and not apply_merge(library, merge):
            return _report_unsaved(library)
        if options.dry_run:
            for effect in merge.effects:
                title = effect.title or title_of(library, effect.id)
                output.write_line(effect.command + (f"  # {title}" if title else ""))
    return _print_merge(merge, dry_run=options.dry_run)


def _report_unsaved(library: Library) -> int:
    output.write_error(library.marks.problem or "not saved: the marks file is busy; try again")
    return output.NOT_SAVED


def _print_merge(merge: Merge, *, dry_run: bool) -> int:
    """Print what was merged, or would be, and return the exit code."""
    for line in merge.unread:
        output.write_error(line)
    verb = "would merge" if dry_run else "merged"
    output.write_status(f"{verb}: {merge.counts}" if merge.counts else "nothing new")
    if merge.copies and not (dry_run or merge.unread):
        copies = "1 conflict copy" if len(merge.copies) == 1 else "the conflict copies"
        output.write_status(f"{copies} in {merge.copies[0].parent} can be deleted now")
    return output.BAD_INPUT if merge.unread else output.DONE


def _init_git(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    options = parser.parse_args(arguments)
    from reader.library.marks_git import plan_setup

    setup = plan_setup(_marks_paths()[0])
    if not setup.steps:
        output.write_status(f"already done: git merges {clean_line(str(setup.file))} by date")
        return output.DONE
    output.write_status(f"to make git merge {clean_line(str(setup.file))} by date:")
    for where, what in setup.steps:
        output.write_status(f"  {clean_line(where)}: {clean_line(what)}")
    if not (options.yes or _confirm()):
        return output.USAGE_ERROR
    setup.apply()
    output.write_status("done; commit .gitattributes, and run this once on each other machine")
    return output.DONE


def _confirm() -> bool:
    """Ask the user to confirm. Return False if the answer is no, or there is no terminal."""
    if not (output.is_terminal(sys.stdin) and output.is_terminal(sys.stderr)):
        output.write_error("nothing was done: there is no terminal to ask on; use --yes")
        return False
    if output.prompt("Do this? [y/N]").lower() in ("y", "yes"):
        return True
    output.write_status("nothing was done")
    return False


def _merge_driver(parser: Parser, arguments: list[str]) -> int:
    for name in ("base", "ours", "theirs"):
        parser.add_argument(name, metavar=name.upper(), help="a temporary file from git")
    parser.add_argument("path", nargs="?", metavar="PATH", help="the file in the repository")
    options = parser.parse_args(arguments)
    from reader.library.marks_git import merge_for_git

    try:
        problem = merge_for_git(Path(options.base), Path(options.ours), Path(options.theirs))
    except DaysheetError as error:
        problem = str(error)
    if problem:
        output.write_error(f"{options.path or options.ours}: {problem}")
    return GIT_CONFLICT if problem else output.DONE


ACTIONS: Final[dict[str, tuple[Action, str]]] = {
    "path": (_path, "print the path of the marks file"),
    "check": (_check, "list the problems of the marks file, by line and column"),
    "merge": (_merge, "merge the marks of other files into your own"),
    "init-git": (_init_git, "configure git to merge the file by date"),
    "merge-driver": (_merge_driver, "merge three versions into OURS; git runs this, not you"),
}
"""For each action, the function that runs it, and its help text."""
