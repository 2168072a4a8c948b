"""Saves to be attacked: what stands in a folder before, what is marked, and what must hold after.

Shared by the attacks on the saving of marks. Each does something bad to a save, by way of the
tracer, and then has `complaints` look at what is left as the next start does.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, TypeAlias
from unittest.mock import patch

from reader.model.mark import Change
from reader.storage.marks import Marks, file
from tests.faults.changes import journal_of, note, read, star, tag
from tests.faults.tracer import GO, SAY, Call, Policy, Traced, Verdict, trace

MARKS: Final = "data/marks.toml"
BACKUP: Final = "data/marks.toml.bak"
LINKED: Final = "dotfiles/marks.toml"
JOURNAL: Final = "state/marks.journal"
LOCK: Final = "state/marks.lock"
_REST: Final = 0.02
"""Seconds after which a file is at rest here, so that the tests need not wait."""
_IN_MEMORY: Final = "/dev/shm"
"""A folder where nothing waits for a disk."""
MODE: Final = 0o640
"""Of a file that was there: not the one that a new file gets."""
PATIENCE: Final = 60.0
"""Seconds for a save on a machine that has much else to do."""
_CHANGING: Final = frozenset(
    ("write", "pwrite", "fsync", "ftruncate", "rename", "mkdir", "fchmod", "fchown", "unlink")
)
LONG_AGO: Final = 60
"""Seconds, after which a file is at rest."""

Batch: TypeAlias = tuple[Change, ...]


class Link(NamedTuple):
    """What stands where a symbolic link is."""

    target: str


class Bytes(NamedTuple):
    """What stands where a file is."""

    data: bytes
    mode: int


Node: TypeAlias = Bytes | Link | None
"""What stands at a path; None for a folder."""
Tree: TypeAlias = Mapping[str, Node]
"""What stands in a folder, by path relative to it; folders before what is in them."""


class Scenario(NamedTuple):
    """A save to be attacked."""

    name: str
    before: Tree
    batches: tuple[Batch, ...]
    """What is marked; each batch is waited for."""
    mended: bytes = b""
    """What the user makes of a file that cannot be read, so that it can."""
    touched: bool = False
    """Whether somebody else is at the file when it is to be saved."""
    rewritten: bool = False
    """Whether the file loses its comments, so that a backup is kept."""
    marks_at: str = MARKS
    """Where the file is, behind the links."""

    @property
    def waiting(self) -> bool:
        """Whether the journal has something for the file."""
        return JOURNAL in self.before


def _old(*paths: str, content: bytes) -> dict[str, Node]:
    """Return a tree of one file, with its folders."""
    tree: dict[str, Node] = {}
    for path in paths:
        tree |= {str(folder): None for folder in reversed(Path(path).parents[:-1])}
        tree[path] = Bytes(content, MODE)
    return tree


def _thousand() -> bytes:
    lines = [f'"2401.{n:05}" = 2024-01-01T00:00:00Z  # my note {n}\n' for n in range(1_000)]
    head = "# mine\nversion = 1\n\n[colours]\nbackground = 'dark'  # do not ask\n\n[starred]\n"
    return f"{head}{''.join(lines)}\n[places.home]\nat = [1, 2]  # mine, too\n".encode()


SMALL: Final = b'# mine\nversion = 1\n\n[starred]\n"2401.00001" = 2024-01-01T00:00:00Z  # why not\n'
LATER: Final = b'{"kind": "labels", "ids": ["2401.00001"], "labels": ["of a later version"]}\n'
_WINDOWS: Final = b"\xef\xbb\xbf" + SMALL.replace(b"\n", b"\r\n")
_ODD: Final = b'# mine\nversion = 1\nstarred = { "2401.00001" = 2024-01-01T00:00:00Z }\n'
_BROKEN: Final = SMALL.replace(b"T00:00:00Z", b"T00:")
_WORDED: Final = (
    SMALL
    + b"""
[tags]  # by hand
"2401.00001" = ["rl", "old"]  # why not
"2401.00002" = ["c++",'x']

[notes]
"2401.00001" = "see #3"

[changed.tags]
"2401.00001 rl" = 2024-01-01T00:00:00Z

[changed.notes]
"2401.00001" = 2024-01-01T00:00:00Z
"""
)
_WORDS: Final = (
    (tag("2401.00001", "old", False), tag("2402.00001", "rl"), note("2401.00001", 'not "that"')),
    (note("2402.00001", "compare · this"),),
)
_SHORT: Final = ((star("2402.00001"),),)

WORDS: Final = "tags and notes"
SCENARIOS: Final = {
    each.name: each
    for each in (
        Scenario("the first mark of a new file", {}, _SHORT),
        Scenario("into a file of a thousand", _old(MARKS, content=_thousand()), _SHORT),
        Scenario("into a file from Windows", _old(MARKS, content=_WINDOWS), _SHORT),
        Scenario("a removal", _old(MARKS, content=SMALL), ((star("2401.00001", False),),)),
        Scenario("an odd shape", _old(MARKS, content=_ODD), _SHORT, rewritten=True),
        Scenario(
            "behind a link",
            {"data": None, MARKS: Link(f"../{LINKED}")} | _old(LINKED, content=SMALL),
            _SHORT,
            marks_at=LINKED,
        ),
        Scenario(
            "with a journal that waits",
            _old(MARKS, content=SMALL)
            | _old(JOURNAL, content=journal_of(star("2401.00002"), read("2401.00003")) + LATER),
            _SHORT,
        ),
        Scenario(
            "while the file cannot be read", _old(MARKS, content=_BROKEN), _SHORT, mended=SMALL
        ),
        Scenario(
            "while it cannot be read, with a torn journal",
            _old(MARKS, content=_BROKEN) | _old(JOURNAL, content=LATER + LATER[:30]),
            _SHORT,
            mended=SMALL,
        ),
        Scenario(
            "several in a row",
            _old(MARKS, content=SMALL),
            ((star("2402.00001"), read("2402.00002")), (read("2402.00001"),), (star("2402.3"),)),
        ),
        Scenario("while somebody else writes", _old(MARKS, content=SMALL), _SHORT, touched=True),
        Scenario(WORDS, _old(MARKS, content=_WORDED), _WORDS),
    )
}


class Place:
    """A folder in which a save is attacked."""

    def __init__(self, folder: Path, scenario: Scenario) -> None:
        self.folder = Path(os.path.realpath(folder))
        self.scenario = scenario
        self.file = self.folder / MARKS
        self.state = self.folder / "state"

    def opened(self) -> Marks:
        return Marks.open(self.file, self.state)

    def lay_out(self, tree: Tree) -> None:
        """Put there what stands in a tree; its files were written long ago."""
        for path, node in tree.items():
            at = self.folder / path
            if node is None:
                at.mkdir()
            elif isinstance(node, Link):
                at.symlink_to(node.target)
            else:
                at.write_bytes(node.data)
                at.chmod(node.mode)
                os.utime(at, (time.time() - LONG_AGO,) * 2)

    def tree(self) -> Tree:
        """Return what stands there."""
        return {
            str(path.relative_to(self.folder)): _node(path)
            for path in sorted(self.folder.rglob("*"))
        }

    def content(self) -> bytes:
        """Return the marks file, nothing if it is missing."""
        return self.file.read_bytes() if self.file.exists() else b""


@contextmanager
def placed(name: str, tree: Tree | None = None) -> Iterator[Place]:
    """Yield a place with what a scenario starts from, or with a tree; it is removed afterwards."""
    within = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    with TemporaryDirectory(dir=within) as folder, patch.object(file, "REST", _REST):
        place = Place(Path(folder), SCENARIOS[name])
        place.lay_out(place.scenario.before if tree is None else tree)
        yield place


def _node(path: Path) -> Node:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return Link(str(path.readlink()))
    return None if path.is_dir() else Bytes(path.read_bytes(), stat.S_IMODE(status.st_mode))


class Report(NamedTuple):
    """What the program knows of its marks, as it says it after each batch."""

    saved: bool
    problem: str | None
    unsaved: list[str]

    @property
    def safe(self) -> bool:
        """Whether the user may rely on the marks, in the file or in the journal."""
        return self.saved or "nor in the journal" not in (self.problem or "nor in the journal")

    @classmethod
    def of(cls, marks: Marks, saved: bool) -> Report:
        return cls(saved, marks.problem, [each.ids[0] for each in marks.unsaved()])


def reports(said: Sequence[str]) -> list[Report]:
    """Return the reports among what was said."""
    return [Report(*json.loads(text)) for text in said if text.startswith("[")]


def save(place: Place, say: Callable[[str], None], *, again: bool = False) -> None:
    """Do the save of a scenario, by way of the face, saying how it goes.

    `again`: try once more at the end, and report that, too.
    """
    marks = place.opened()
    say("opened")
    if place.scenario.waiting:
        marks.flush(PATIENCE)
        say("replayed")
    for batch in place.scenario.batches:
        if place.scenario.touched:
            os.utime(place.file)
        marks.apply(batch)
        say("applied")
        say(json.dumps(Report.of(marks, marks.flush(PATIENCE))))
    if again:
        say(json.dumps(Report.of(marks, marks.flush(PATIENCE))))
    marks.close()
    say("closed")


def traced(
    place: Place, policy: Policy, *, again: bool = False, spoil: Callable[[], None] | None = None
) -> Traced:
    """Do the save of a scenario in a child, asking the policy about each call.

    `spoil` makes the program a worse one first, to see that an attack notices.
    """

    def work(say: Callable[[str], None]) -> None:
        if spoil:
            spoil()
        save(place, say, again=again)

    return trace(work, policy, place.folder)


class Counting:
    """A policy that lets everything be, but counts the calls on what stands in the folder."""

    def __init__(self, every: bool = False) -> None:
        self.count = 0
        self._every = every

    def __call__(self, call: Call) -> Verdict:
        if not self.counts(call):
            return GO
        self.count += 1
        return self.verdict(call)

    def counts(self, call: Call) -> bool:
        return self._every or (bool(call.path) and not call.path.startswith("/"))

    def verdict(self, _: Call) -> Verdict:
        return GO


class KillBefore(Counting):
    """Kills the process before its n-th call."""

    def __init__(self, number: int, every: bool = False) -> None:
        super().__init__(every)
        self._number = number

    def verdict(self, _: Call) -> Verdict:
        return Verdict(kill=True) if self.count == self._number else GO


class Undisturbed(NamedTuple):
    """What a scenario does when nobody attacks it."""

    contents: list[bytes]
    """The marks file before, and after each save."""
    calls: int
    """How many there are on what stands in the folder."""
    changing: list[int]
    """The numbers of those that change it."""


@cache
def undisturbed(name: str) -> Undisturbed:
    """Return what a scenario does when nobody attacks it."""
    with placed(name) as place:
        contents, changing = [place.content()], []

        class Reading(Counting):
            def __call__(self, call: Call) -> Verdict:
                if call.name == SAY and (now := place.content()) != contents[-1]:
                    contents.append(now)
                return super().__call__(call)

            def verdict(self, call: Call) -> Verdict:
                if changes(call):
                    changing.append(self.count)
                return GO

        policy = Reading()
        done = traced(place, policy)
        assert (done.status, done.errors) == (0, ""), done.errors
        return Undisturbed(contents, policy.count, changing)


def changes(call: Call) -> bool:
    """Whether a call changes what is on the disk."""
    writing = call.name == "open" and call.flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)
    return call.name in _CHANGING or bool(writing)


def count_calls(name: str) -> int:
    """Return how many calls on files there are in a scenario that nobody attacks."""
    return undisturbed(name).calls


def changing_calls(name: str) -> list[int]:
    """Return the numbers of those that change files."""
    return undisturbed(name).changing
