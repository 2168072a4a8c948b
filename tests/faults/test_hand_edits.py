"""The marks file edited by hand while the reader runs and stars: in every way that editors write,
between two saves and in the middle of one. Nothing of the edit is lost, nor any mark.
"""

from __future__ import annotations

import fcntl
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from tests.faults.home import IDS, Home, title
from tests.faults.odd_files import FIRST, GOOD
from tests.terminal import Terminal
from tests.waiting import until

pytestmark = pytest.mark.slow

Moment: TypeAlias = Callable[[], None]
"""What is done at the worst moment of an edit."""

PAUSE: Final = 0.04
"""Seconds between two steps of an editor."""
STALL: Final = 0.2
"""Seconds between two writes of a program that writes slowly; what rests for 0.1 counts as written,
unless somebody has it open."""
BEFORE: Final = GOOD + f'"{IDS[10]}" = 2024-03-13T09:00:00Z  # mine, too\n'
STARS: Final = {IDS[1], IDS[2]}
"""What the reader stars, before the edit and in the middle of it."""


def edited(text: str) -> str:
    """Return the file as the user leaves it: an id swapped, a line gone, and more written."""
    kept = [line for line in text.splitlines(keepends=True) if IDS[10] not in line]
    swapped = "".join(kept).replace(FIRST, IDS[11])
    return f"# note to self\n{swapped}# the end of the stars\n\n[mine]\nkept = [1, 2]\n"


def in_place(file: Path, text: str, moment: Moment) -> None:
    """As nano does."""
    with file.open("r+") as editor:
        editor.truncate()
        moment()
        editor.write(text)


def in_place_slowly(file: Path, text: str, moment: Moment) -> None:
    """As over a slow network: at every pause it is a good file, and half of one."""
    lines = text.splitlines(keepends=True)
    with file.open("w") as editor:
        for at in range(0, len(lines), 4):
            editor.writelines(lines[at : at + 4])
            editor.flush()
            if at == 4:
                moment()
            time.sleep(STALL)


def by_a_new_file(file: Path, text: str, moment: Moment) -> None:
    """As sed -i, git and file synchronisers do."""
    other = file.with_name("sedXYZ")
    other.write_text(text)
    moment()
    other.replace(file)


def by_a_backup(file: Path, text: str, moment: Moment) -> None:
    """As Vim does: the old one is moved away, a new one written, the old one removed."""
    backup = file.with_name("marks.toml~")
    file.rename(backup)
    moment()
    time.sleep(PAUSE)
    file.write_text(text)
    backup.unlink()


def by_a_backup_that_stays(file: Path, text: str, moment: Moment) -> None:
    """As Emacs does."""
    backup = file.with_name("marks.toml~")
    file.rename(backup)
    file.touch()
    moment()
    time.sleep(PAUSE)
    file.write_text(text)


def by_removing_it(file: Path, text: str, moment: Moment) -> None:
    """As a checkout does."""
    file.unlink()
    moment()
    time.sleep(PAUSE)
    file.write_text(text)


WAYS = (in_place, in_place_slowly, by_a_new_file, by_a_backup, by_a_backup_that_stays)
QUICK = (in_place_slowly, by_a_new_file, by_a_backup)
SLOW = [
    pytest.param(way, marks=pytest.mark.slow)
    for way in (in_place, by_a_backup_that_stays, by_removing_it)
]
Way: TypeAlias = Callable[[Path, str, Moment], None]


@pytest.fixture
def reader(home: Home) -> Iterator[Terminal]:
    """A reader that has starred the second paper, which is saved."""
    home.put(BEFORE.encode())
    with home.reader() as terminal:
        terminal.press("js")
        terminal.wait_for(f"★ {title(IDS[1])}")
        until(lambda: IDS[1] in home.file.read_text())
        yield terminal


def marks(home: Home) -> set[str]:
    """Return the stars in the file; none while an editor is at it."""
    try:
        return set(home.document.get("starred", {}))
    except (ValueError, FileNotFoundError):
        return set()


def leave(terminal: Terminal) -> None:
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert b"Traceback" not in terminal.raw


def keeps_the_edit(home: Home) -> bool:
    """Whether all that the user wrote is there, as it was written."""
    text = home.file.read_text()
    kept = ("# note to self\n# mine\nversion = 1\n\n[starred]\n", "\n\n[mine]\nkept = [1, 2]\n")
    return (
        text.startswith(kept[0])
        and kept[1] in text
        and "# the end of the stars\n" in text
        and "  # Gathering Stones\n" in text
        and "mine, too" not in text
    )


@pytest.mark.parametrize("way", [*QUICK, *SLOW])
def test_an_edit_and_the_marks_made_in_the_middle_of_it_are_kept(
    home: Home, reader: Terminal, way: Way
) -> None:
    way(home.file, edited(home.file.read_text()), lambda: reader.send("js"))
    until(lambda: marks(home) >= STARS)
    reader.wait_for(f"★ {title(IDS[11])}")
    reader.wait_for(f"● {title(FIRST)}".replace("● ", "●   "))
    assert f"▌ ● ★ {title(IDS[2])}" in reader.text()
    reader.press("js")
    leave(reader)
    assert marks(home) == {*STARS, IDS[3], IDS[11]}
    assert keeps_the_edit(home)


@pytest.mark.parametrize("way", [*QUICK, *SLOW[:-1]])
def test_an_edit_in_the_middle_of_a_save_is_kept(home: Home, reader: Terminal, way: Way) -> None:
    """The save waits, for another copy has the lock; the file is another when its turn comes."""
    with held(home):
        reader.send("js")
        reader.wait_for(f"★ {title(IDS[2])}")
        way(home.file, edited(home.file.read_text()), lambda: None)
    until(lambda: marks(home) >= STARS)
    assert marks(home) == {*STARS, IDS[11]}
    assert keeps_the_edit(home)
    leave(reader)


@contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold the lock, as another copy would."""
    with home.journal.with_name("marks.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_a_half_typed_file_is_never_overwritten_and_marks_come_later(
    home: Home, reader: Terminal
) -> None:
    half = home.file.read_text() + f'"{IDS[11]}" = 2025-01-0\n# half typed'
    home.file.write_text(half)
    reader.press("js")
    reader.wait_for("marks.toml, line 8, column 20: ")
    reader.press("js")
    reader.wait_for(f"★ {title(IDS[3])}")
    until(lambda: IDS[3] in home.journal.read_text())
    reader.kill(signal.SIGKILL)
    reader.wait_for_end()
    assert home.file.read_text() == half
    with home.reader() as again:
        again.wait_for(f"★ {title(IDS[3])}")
        again.press("Gs")
        again.wait_for(f"★ {title(IDS[-1])}")
        until(lambda: IDS[-1] in home.journal.read_text())
        assert home.file.read_text() == half
        home.file.write_text(half.replace("-0\n", "-01\n"))
        until(lambda: marks(home) >= {IDS[2], IDS[3], IDS[11], IDS[-1]})
        again.wait_for("? help")
        leave(again)
    assert marks(home) == {FIRST, *IDS[1:4], IDS[10], IDS[11], IDS[-1]}
    assert home.file.read_text().endswith("# half typed")
    assert home.journal.read_bytes() == b""


def test_a_file_that_is_removed_takes_its_marks_along_but_not_those_made_after(
    home: Home, reader: Terminal
) -> None:
    home.file.unlink()
    reader.send("js")
    until(lambda: marks(home))
    reader.wait_for("★ 1")
    assert f"▌ ● ★ {title(IDS[2])}" in reader.text()
    leave(reader)
    assert marks(home) == {IDS[2]}


@pytest.mark.slow
def test_a_folder_that_is_removed_is_made_again(home: Home, reader: Terminal) -> None:
    home.file.unlink()
    home.file.parent.rmdir()
    reader.send("js")
    until(lambda: marks(home))
    leave(reader)
    assert marks(home) == {IDS[2]}


@pytest.mark.slow
def test_a_file_that_moves_to_another_place_with_a_link_left_is_followed(
    home: Home, reader: Terminal, tmp_path: Path
) -> None:
    home.file.rename(tmp_path / "mine.toml")
    home.file.symlink_to(tmp_path / "mine.toml")
    reader.send("js")
    until(lambda: marks(home) >= STARS)
    leave(reader)
    assert home.file.is_symlink()
    assert marks(home) == {FIRST, *STARS, IDS[10]}


@pytest.mark.slow
def test_line_ends_and_a_mark_of_order_that_an_editor_brings_are_taken_on(
    home: Home, reader: Terminal
) -> None:
    dos = b"\xef\xbb\xbf" + home.file.read_bytes().replace(b"\n", b"\r\n")
    home.file.write_bytes(dos)
    reader.send("js")
    until(lambda: marks(home) >= STARS)
    leave(reader)
    after = home.file.read_bytes()
    assert after.count(b"\xef\xbb\xbf") == 1
    assert after.count(b"\n") == after.count(b"\r\n") == dos.count(b"\n") + 1


@pytest.mark.slow
def test_many_edits_at_any_moment_lose_nothing(home: Home, reader: Terminal) -> None:
    """The file hardly comes to rest: saves are put off, and the marks wait in the journal."""
    rows = [row for row in range(2, 26) if row != 10]
    at = 1
    for number, row in enumerate(rows):
        reader.send("j" * (row - at) + "s")
        time.sleep(number % 8 / 100)
        add(home, f"# edit {number}\n", WAYS[number % len(WAYS)])
        reader.wait_for(f"★ {title(IDS[row])}")
        at = row
    until(lambda: marks(home) == set(IDS[:26]))
    leave(reader)
    text = home.file.read_text()
    assert [number for number in range(len(rows)) if f"# edit {number}\n" not in text] == []
    assert marks(home) == set(IDS[:26])
    assert "  # mine, too\n" in text


def add(home: Home, line: str, way: Way) -> None:
    """Add a line at the beginning, to the file as it is at this moment."""
    with ExitStack() as lock:
        # What a reader saves after an editor has read the file, the editor would remove.
        lock.enter_context(held(home))
        begun = (lambda: None) if way is by_a_new_file else lock.close
        way(home.file, line + home.file.read_text(), begun)
