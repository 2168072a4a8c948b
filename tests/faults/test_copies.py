"""Several copies of the reader and the command line on one file, one of them killed or stopped:
every mark that was on the disk is there in the end.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from reader.storage.marks import journal
from reader.storage.marks.journal import Journal
from reader.storage.marks.merge_rule import Operation
from tests.faults.home import IDS, NEW, Home, said, title
from tests.faults.odd_files import FIRST, GOOD, SECOND
from tests.parameters import sampled
from tests.terminal import Terminal
from tests.waiting import until

pytestmark = pytest.mark.slow


class Copy:
    """A reader that stars papers, and remembers which of them must be there in the end."""

    def __init__(self, home: Home, terminal: Terminal) -> None:
        self.terminal = terminal
        self.starred: set[str] = set()
        self._home = home

    def star(self, rows: Iterable[int]) -> None:
        """Star the papers on these rows, in order, each once the last is shown."""
        at = 0
        for row in rows:
            self.terminal.send("j" * (row - at) + "s")
            self.terminal.wait_for(f"★ {title(IDS[row])}")
            self.starred.add(IDS[row])
            at = row

    def star_and_die(self, rows: Iterable[int]) -> None:
        """Do so, and be killed once all but the last two are on the disk."""
        self.star(rows)
        before = {IDS[row] for row in list(rows)[:-2]}
        until(lambda: before <= self._saved())
        self.starred = self._saved()
        self.terminal.kill(signal.SIGKILL)
        self.terminal.wait_for_end()

    def _saved(self) -> set[str]:
        """Return those of its papers that the journal or the file holds."""
        # In this order: from the journal they go into the file.
        journal = self._home.journal
        texts = (journal.read_bytes() if journal.exists() else b"", self._home.file.read_bytes())
        return {id for id in self.starred if any(id.encode() in text for text in texts)}

    def star_and_leave(self, rows: Iterable[int]) -> None:
        """Do so, and quit."""
        self.star(rows)
        self.terminal.send("q")
        assert self.terminal.wait_for_end() == 0


def cursor(terminal: Terminal) -> list[tuple[int, str]]:
    """Return the lines of the list that the cursor is on, without their marks."""
    return [
        (number, line[:60].replace("★", " ").replace("●", " "))
        for number, line in enumerate(terminal.screen.display)
        if "▌" in line
    ]


@pytest.fixture
def copies(home: Home) -> Iterator[list[Copy]]:
    home.put(GOOD.encode())
    with ExitStack() as opened:
        yield [Copy(home, opened.enter_context(home.reader())) for _ in range(2)]


def starred(home: Home) -> set[str]:
    return set(home.document["starred"])


def check(home: Home, copies: Iterable[Copy], more: Iterable[str]) -> None:
    """See that all is there once somebody has looked, and nothing else lies about."""
    assert home.call("list", "is:starred").err == ""
    assert starred(home) >= {FIRST, *more, *(id for copy in copies for id in copy.starred)}
    assert home.names == ["marks.toml"]
    assert home.file.read_text().startswith("# mine\nversion = 1\n")
    assert not home.journal.exists() or home.journal.read_bytes() == b""
    assert not any(b"Traceback" in copy.terminal.raw for copy in copies)


def test_two_readers_and_a_command_star_at_once_and_nothing_is_lost(
    home: Home, copies: list[Copy]
) -> None:
    commanded = IDS[2::3]
    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(copy.star_and_leave, range(number, len(IDS), 3))
            for number, copy in enumerate(copies, 3)
        ]
        for id in commanded:
            assert home.run("star", id).code == 0
        for each in done:
            each.result()
    assert starred(home) == {FIRST, *IDS[2:]}
    check(home, copies, commanded)


@pytest.mark.slow
@pytest.mark.parametrize("after", sampled([1, 3, 6], 3))
def test_of_four_readers_one_is_killed_and_nothing_on_the_disk_is_lost(
    home: Home, after: int
) -> None:
    home.put(GOOD.encode())
    with ExitStack() as opened:
        copies = [Copy(home, opened.enter_context(home.reader())) for _ in range(4)]
        victim, *others = copies
        commanded = IDS[4::5]
        with ThreadPoolExecutor(4) as pool:
            done = [
                pool.submit(copy.star_and_leave, range(number, len(IDS), 5))
                for number, copy in enumerate(others, 1)
            ]
            rows = range(0, len(IDS), 5)[1 : after + 1]
            done.append(pool.submit(victim.star_and_die, rows))
            for id in commanded:
                assert home.run("star", id).code == 0
            for each in done:
                each.result()
        check(home, copies, commanded)


@pytest.mark.slow
def test_a_reader_that_is_killed_while_another_stars_loses_nothing_on_the_disk(
    home: Home, copies: list[Copy]
) -> None:
    victim, other = copies
    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(victim.star_and_die, range(2, len(IDS), 4)),
            pool.submit(other.star_and_leave, range(1, len(IDS), 2)),
        ]
        for each in done:
            each.result()
    assert other.starred
    check(home, copies, [])


def test_what_another_copy_does_appears_and_the_cursor_stays(
    home: Home, copies: list[Copy]
) -> None:
    one, other = (copy.terminal for copy in copies)
    one.press("G")
    last = IDS[-1]
    before = cursor(one)
    assert title(last) in before[0][1]
    other.press("Gks")
    assert home.run("star", last).code == 0
    for id in IDS[-2:]:
        one.wait_for(f"★ {title(id)}")
    other.wait_for(f"★ {title(last)}")
    assert cursor(one) == before
    assert home.run("unstar", last, FIRST).code == 0
    one.wait_for_no(f"★ {title(last)}")
    one.settle()
    assert cursor(one) == before
    one.press("s")
    one.wait_for(f"★ {title(last)}")
    for each in (one, other):
        each.send("q")
        assert each.wait_for_end() == 0
    assert starred(home) == set(IDS[-2:])


def held(lock: Path) -> bool:
    """Whether somebody holds a lock now."""
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.slow
def test_a_copy_that_stops_with_the_lock_keeps_nobody_from_marking(
    home: Home, copies: list[Copy]
) -> None:
    stopped, other = (copy.terminal for copy in copies)
    # A file that somebody is writing is waited for, with the lock held.
    home.file.write_text(home.file.read_text())
    stopped.send("js")
    while not held(home.journal.with_name("marks.lock")):
        os.utime(home.file)
        time.sleep(0.001)
    stopped.kill(signal.SIGSTOP)
    other.press("jjs")
    other.wait_for(f"★ {title(NEW)}")
    ran = home.run("star", IDS[5])
    assert ran.code == 4
    assert "marks.lock: another copy of daysheet holds it; close that one" in said(ran)
    other.kill(signal.SIGKILL)
    other.wait_for_end()
    assert starred(home) == {FIRST}
    stopped.kill(signal.SIGCONT)
    for id in (SECOND, NEW, IDS[5]):
        stopped.wait_for(f"★ {title(id)}")
    stopped.send("q")
    assert stopped.wait_for_end() == 0
    assert starred(home) == {FIRST, SECOND, NEW, IDS[5]}
    check(home, copies, [])


def test_what_others_add_to_the_journal_while_a_copy_hangs_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging, other = (Journal(tmp_path / "marks.journal", patience=0.05) for _ in range(2))
    operations = [Operation("starred", (id,), True, "2024-03-13T08:12:44Z") for id in IDS[:2]]

    def hang(folder: Path) -> None:
        monkeypatch.setattr(journal, "sync_folder", lambda folder: None)
        other.append(operations[:1])

    monkeypatch.setattr(journal, "sync_folder", hang)
    hanging.append(operations[1:])
    assert sorted(other.waiting()) == operations
