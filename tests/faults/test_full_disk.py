"""Disks that fill, or may only be read: real file systems of a few pages, mounted for the test.

No file of the user is damaged, what was shown as starred is there once there is space again, and
what cannot be kept anywhere is said, asked about, and printed on leaving.
"""

from __future__ import annotations

import signal
from typing import Final

import pytest

from tests.faults.home import IDS, NEW, Home, ids, said
from tests.faults.mounts import PAGE, SMALL, Machine
from tests.faults.odd_files import FIRST, GOOD, SECOND, STAR

pytestmark = pytest.mark.slow

FULL: Final = "no space left on device; free some space"
COMMENT: Final = "# mine, and of some length\n"


def starred(home: Home) -> set[str]:
    """Return the stars that stand in the file; it must be whole."""
    return set(home.document.get("starred", {}))


def ballast_text(size: int) -> str:
    """Return a good file of about so many bytes."""
    return GOOD + COMMENT * ((size - len(GOOD)) // len(COMMENT))


def test_stars_of_the_command_line_fill_a_disk_and_none_is_lost(machine: Machine) -> None:
    home = machine.home
    disks = machine.mount(data=64 << 10)
    home.put(GOOD.encode())
    given: list[str] = []
    codes: list[int] = []
    while codes[-2:] != [4, 4]:
        more = [f"24{len(codes) + 10}.{n:05d}" for n in range(300)]
        ran = home.run("star", *more)
        given += more
        codes.append(ran.code)
        whole = starred(home)
        if ran.code == 0:
            assert whole == {FIRST, *given}
        else:
            assert FULL in said(ran)
            assert ran.err.startswith(f"daysheet: not saved: {home.folder}")
            assert len(whole) == 1 + 300 * codes.index(4)
        assert home.names == ["marks.toml"]
    assert 2 <= codes.index(4) < 6
    disks.free("data")
    assert home.run("list", "is:starred").err == ""
    assert starred(home) == {FIRST, *given}
    assert home.file.read_text().startswith(GOOD)
    assert home.journal.read_bytes() == b""


def test_stars_of_the_reader_fill_a_disk_and_survive_its_kill(machine: Machine) -> None:
    home = machine.home
    disks = machine.mount(data=SMALL)
    home.put(ballast_text(2 * PAGE - 200).encode())
    with home.reader() as terminal:
        for count, _ in enumerate(IDS[1:8], 2):
            terminal.press("js")
            terminal.wait_for(f"★ {count}")
        terminal.wait_for(f"marks.toml: {FULL}")
        assert starred(home) < set(IDS[:8])
        terminal.kill(signal.SIGKILL)
        terminal.wait_for_end()
    assert home.names == ["marks.toml"]
    assert set(ids(home.run("list", "is:starred"))) == set(IDS[:8])
    disks.free("data")
    assert home.run("list", "is:starred").err == ""
    assert starred(home) == set(IDS[:8])
    assert home.file.read_text().count(COMMENT) == ballast_text(2 * PAGE - 200).count(COMMENT)


@pytest.mark.slow
def test_once_there_is_space_again_the_reader_saves_by_itself(machine: Machine) -> None:
    home = machine.home
    disks = machine.mount(data=SMALL)
    home.put(GOOD.encode())
    disks.fill("data")
    with home.reader() as terminal:
        terminal.press("js")
        terminal.wait_for(FULL)
        assert starred(home) == {FIRST}
        disks.free("data")
        terminal.wait_for("? help")
        assert starred(home) == {FIRST, SECOND}
        terminal.send("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.slow
def test_a_state_folder_that_is_full_hinders_nothing(machine: Machine) -> None:
    home = machine.home
    disks = machine.mount(state=SMALL)
    home.put(GOOD.encode())
    disks.fill("state")
    assert home.run("star", NEW).err == "star: 1 paper\n"
    with home.reader() as terminal:
        terminal.press("js")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert b"Traceback" not in terminal.raw
    assert starred(home) == {FIRST, SECOND, NEW}


def test_where_nothing_can_be_kept_the_command_says_so(machine: Machine) -> None:
    home = machine.home
    disks = machine.mount(data=SMALL, state=SMALL)
    home.put(GOOD.encode())
    disks.fill("data")
    disks.fill("state")
    ran = home.run("star", NEW)
    assert ran.code == 4
    assert f"marks.toml: {FULL}; nor in the journal: " in said(ran)
    assert f"marks.journal: {FULL}" in said(ran)
    assert home.file.read_text() == GOOD
    disks.free("state")
    assert home.run("star", SECOND).code == 4
    assert set(ids(home.run("list", "is:starred"))) == {FIRST, SECOND}
    disks.free("data")
    assert home.run("star", NEW).code == 0
    assert starred(home) == {FIRST, SECOND, NEW}


def test_where_nothing_can_be_kept_the_reader_asks_and_prints_what_to_run(
    machine: Machine,
) -> None:
    home = machine.home
    disks = machine.mount(data=SMALL, state=SMALL)
    home.put(GOOD.encode())
    disks.fill("data")
    disks.fill("state")
    with home.reader() as terminal:
        terminal.press("sjs")
        terminal.wait_for("not saved: ")
        terminal.wait_for("★ 1")
        terminal.press("q")
        terminal.wait_for("Quit all the same?")
        terminal.press("n")
        terminal.wait_for_no("Quit all the same?")
        # Nobody can miss it while nothing but memory holds the marks.
        terminal.press("k")
        terminal.wait_for("not saved: ")
        terminal.press("jjs")
        terminal.wait_for("★ 2")
        terminal.press("q")
        terminal.wait_for("Quit all the same?")
        terminal.send("y")
        assert terminal.wait_for_end() == 4
        printed = terminal.raw.decode().replace("\r\n", "\n").splitlines()
        commands = [line.strip() for line in printed if line.startswith("  daysheet ")]
        assert b"Traceback" not in terminal.raw
    assert commands == [
        f"daysheet unstar {FIRST}",
        f"daysheet star {SECOND}",
        f"daysheet star {NEW}",
    ]
    assert home.file.read_text() == GOOD
    disks.free("data")
    for command in commands:
        assert home.run(*command.split()[1:]).code == 0
    assert starred(home) == {SECOND, NEW}


@pytest.mark.slow
@pytest.mark.parametrize("too", ["the marks alone", "the state, too"])
def test_a_disk_that_may_only_be_read_keeps_nothing_from_coming_later(
    machine: Machine, too: str
) -> None:
    home = machine.home
    disks = machine.mount(data=SMALL, state=SMALL)
    home.put(GOOD.encode())
    disks.protect("data")
    if too == "the state, too":
        disks.protect("state")
    ran = home.run("star", SECOND)
    assert ran.code == 4
    assert "read-only file system; make the file system writable" in said(ran)
    with home.reader() as terminal:
        terminal.press("jjs")
        terminal.wait_for("read-only file system")
        disks.protect("state", "rw")
        disks.protect("data", "rw")
        terminal.wait_for("? help")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    waited = {SECOND} if too == "the marks alone" else set()
    assert starred(home) == {FIRST, NEW} | waited


def test_a_journal_without_space_takes_a_mark_whole_or_not_at_all(machine: Machine) -> None:
    """Pages are given out one by one: the journal is stopped at every size in its turn."""
    home = machine.home
    disks = machine.mount(state=SMALL)
    home.put(b"[broken\n")
    disks.fill("state")
    (home.journal.parent / "ballast").write_bytes(bytes(PAGE))
    kept: set[str] = set()
    refused = 0
    for number in range(60):
        more = [f"24{number + 10}.{n:05d}" for n in range(1 + number % 7 * 5)]
        ran = home.run("star", *more)
        assert ran.code == 4
        if "nor in the journal" in ran.err:
            refused += 1
        else:
            kept.update(more)
        if refused > 3:
            break
    assert refused > 3
    home.put(STAR.encode())
    disks.free("state")
    assert home.run("list", "is:starred").err == ""
    assert starred(home) == {FIRST, *kept}


def test_a_disk_that_may_only_be_read_is_named_and_the_mark_comes_later(machine: Machine) -> None:
    home = machine.home
    disks = machine.mount(data=SMALL)
    home.put(GOOD.encode())
    disks.protect("data")
    ran = home.run("star", SECOND)
    assert ran.code == 4
    assert "marks.toml: read-only file system; make the file system writable" in said(ran)
    disks.protect("data", "rw")
    assert home.run("list", "is:starred").err == ""
    assert starred(home) == {FIRST, SECOND}
