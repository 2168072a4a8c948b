"""Copies of the program that share a folder, for the tests of undo: what they mark and undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from reader.library.library import Library
from reader.library.undo import Replay
from reader.model.clean import NOTHING, clean_line
from reader.model.mark import KINDS
from reader.model.view import Row
from tests.waiting import until


def row(number: int, title: str = "") -> Row:
    ids = (f"2403.{number:05}", f"title:{number:016x}")
    return Row(number, ids, clean_line(title or f"Paper {number}"), NOTHING, None, None)


ROWS = [row(number) for number in range(6)]


class Home:
    """A folder in which copies of the program are opened, all closed in the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.log = self.state / "undo.jsonl"
        self.marks = folder / "marks.toml"
        self._opened: list[Library] = []

    def open(self, state: Path | None = None) -> Library:
        opened = Library.open(self.folder / "library.sqlite3", self.marks, state or self.state)
        self._opened.append(opened)
        return opened

    def close(self) -> None:
        for library in self._opened:
            library.close()

    @property
    def lines(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []

    def wait_for_lines(self, count: int) -> None:
        """Wait until the log has so many lines: a thread writes it."""
        until(lambda: len(self.lines) >= count)

    def rewrite(self, change: Callable[[str], str]) -> None:
        self.log.write_text("".join(change(line) + "\n" for line in self.lines), "utf-8")

    def age(self, days: int) -> date:
        """Make everything in the log as old as this; return the day on which it was done."""
        then = datetime.now(UTC) - timedelta(days=days)
        self.rewrite(lambda line: re.sub(r'"at": "[^"]*"', f'"at": "{then.isoformat()}"', line))
        return then.astimezone().date()


def undo(library: Library) -> Replay | None:
    return library.start_undo().finish()


def redo(library: Library) -> Replay | None:
    return library.start_redo().finish()


def undone(library: Library) -> str:
    """Undo a step that wholly holds and return its name, nothing where there is none."""
    return name_of(undo(library))


def done_again(library: Library) -> str:
    return name_of(redo(library))


def name_of(replay: Replay | None) -> str:
    if replay is None:
        return ""
    assert replay.unconfirmed_day is None and replay.papers and not replay.left
    return replay.what


def starred(library: Library) -> set[str]:
    return set(library.marks.all("starred"))


def see(library: Library, of: Library) -> None:
    """Have one copy see what another has marked, and that one what this has: both as the file is.

    A copy that is saving looks in vain; then, and where the other saved first, it looks again.
    """
    assert library.marks.flush() and of.marks.flush()

    def agree() -> bool:
        for each in (library, of):
            each.marks.check_outside()
        return all(library.marks.all(kind) == of.marks.all(kind) for kind in KINDS)

    until(agree)
