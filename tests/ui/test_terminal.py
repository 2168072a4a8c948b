"""The reader in a real terminal: it opens, answers, and leaves at once. How it leaves otherwise is
in `test_leaving`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

SLOW = pytest.mark.slow
SCREENS = {"list": "", "abstract": "\r", "bar": "/plas", "help": "?", "days": "d", "keys": "y"}
PAGE = "Mar 13\n\n" + "\n\n".join(
    f"Title of paper {number}\n\nAbstract of paper {number}: {'it has some words ' * 30}."
    for number in range(30)
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library of one saved page."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    subprocess.run(
        [sys.executable, "-m", "reader", "import", "--date", "2024-03-13", str(page)],
        env={"DAYSHEET_HOME": str(tmp_path), "LANG": "C.UTF-8"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    "screen",
    [each if each == "bar" else pytest.param(each, marks=SLOW) for each in SCREENS],
)
def test_ctrl_c_leaves_from_every_screen_with_marks_saved(home: Path, screen: str) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("Title of paper 0")
        terminal.press("s")
        terminal.press(SCREENS[screen])
        terminal.send("\x03")
        assert terminal.wait_for_end() == 0
        assert not terminal.left_on
    assert "Title of paper 0" in (home / "data" / "marks.toml").read_text("utf-8")


@pytest.mark.slow
def test_keys_typed_ahead_are_not_lost(home: Path) -> None:
    with Terminal(home, typed_ahead="jjjs") as terminal:
        terminal.wait_for("★ 1")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    assert "Title of paper 3" in (home / "data" / "marks.toml").read_text("utf-8")


@pytest.mark.slow
def test_partial_repaints_equal_a_full_repaint(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("Title of paper 0")
        for keys in ("j", "G", "k", " ", "s", "u", "/per 2", "\x1b", "\r", "j", "h", "="):
            terminal.press(keys)
        # All of them are in view once rows are of one line.
        terminal.wait_for("Title of paper 2 ")
        terminal.settle()
        pieces = terminal.text()
        terminal.resize(119, 36)
        terminal.settle()
        terminal.resize(120, 36)
        terminal.wait_for(pieces)


@pytest.mark.slow
def test_a_link_without_a_desktop_is_copied_and_shown(tmp_path: Path) -> None:
    with Terminal(tmp_path, "--sample") as terminal:
        terminal.wait_for("EnvHarness")
        terminal.press("o")
        terminal.wait_for("No browser here, copied: https://arxiv.org/abs/")
        assert b"\x1b]52;c;" in terminal.raw


@pytest.mark.slow
def test_the_sample_reports_when_papers_arrive_in_the_users_library(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    with Terminal(tmp_path) as terminal:
        terminal.wait_for("Sample")
        subprocess.run(
            [sys.executable, "-m", "reader", "import", "--date", "2024-03-13", str(page)],
            env={"DAYSHEET_HOME": str(tmp_path)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        terminal.wait_for("New papers are in your library")


@pytest.mark.slow
def test_the_sample_saves_only_that_it_has_greeted(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for("Sample")
        terminal.press("sjs")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    assert not (tmp_path / "data").exists()
    session = json.loads((tmp_path / "state" / "session.json").read_text("utf-8"))
    assert {name: value for name, value in session.items() if value} == {
        "greeted": True,
        "row_height": 2,
        "last_export": {"selection": "shown", "format": "bibtex", "folder": "~", "stem": ""},
        "plain_maths": "unicode",
    }


def test_keys_sent_at_once_reach_the_bar_and_the_dialogs(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("Title of paper 0")
        terminal.press("/paper 17\rs")
        terminal.wait_for("★ 1")
        terminal.press("\x1b")
        terminal.press("?undo")
        terminal.wait_for("Undo the last change")
        assert "Next unread" not in terminal.text()
        terminal.press("\r")
        terminal.wait_for("Undone: star “Title of paper 17”")


@pytest.mark.slow
@pytest.mark.parametrize(
    "keys",
    [
        "VV:",
        *(pytest.param(keys, marks=SLOW) for keys in ("VVM", "/paper 2?", "fpaper 2\r?", "VVd")),
    ],
)
def test_keys_typed_during_a_search_reach_a_dialog(home: Path, keys: str) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("Title of paper 0")
        terminal.press(keys)
        terminal.send("\x03")
        assert terminal.wait_for_end() == 0
        assert b"Traceback" not in terminal.raw


@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [(80, 24), *(pytest.param(size, marks=SLOW) for size in ((80, 36), (128, 30)))]
)
def test_a_scrolled_abstract_leaves_no_trace_under_the_next(
    home: Path, size: tuple[int, int]
) -> None:
    page = home / "long.txt"
    words = " ".join(f"word{number}" for number in range(900))
    page.write_text(f"Mar 14\n\nA long one\n\n{words}.\n\nA short one\n\nIts abstract is short.\n")
    subprocess.run(
        [sys.executable, "-m", "reader", "import", "--date", "2024-03-14", str(page)],
        env={"DAYSHEET_HOME": str(home)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with Terminal(home, size=size) as terminal:
        terminal.wait_for("A long one")
        terminal.press("\r")
        for _ in range(60):
            terminal.press(" ")
            if "Its abstract is short" in terminal.text():
                break
        assert "word" not in terminal.text()


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [b"this is no library any more " * 4096, pytest.param(None, marks=SLOW)],
    ids=["overwritten", "deleted"],
)
def test_a_library_that_breaks_while_open_is_reported_in_one_line(
    home: Path, damage: bytes | None
) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("Title of paper 0")
        for file in (home / "cache").glob("library.sqlite3*"):
            if damage is None:
                file.unlink()
            else:
                file.write_bytes(damage)
        terminal.press("s]VVjj/paper 3")
        terminal.send("\x03")
        assert terminal.wait_for_end() in (0, 3)
        assert b"Traceback" not in terminal.raw
    assert "Title of paper 0" in (home / "data" / "marks.toml").read_text("utf-8")


@pytest.mark.slow
def test_unreadable_marks_are_reported_until_they_are_repaired(home: Path) -> None:
    marks = home / "data" / "marks.toml"
    with Terminal(home) as terminal:
        terminal.wait_for("Title of paper 0")
        terminal.press("s")
        good = marks.read_text("utf-8")
        marks.write_text(good + "\n[broken\n", "utf-8")
        terminal.wait_for("marks.toml")
        assert "line" in terminal.text()
        marks.write_text(good, "utf-8")
        terminal.wait_for("? help")


@pytest.mark.slow
def test_text_from_the_session_is_cleaned(home: Path) -> None:
    state = home / "state"
    state.mkdir(exist_ok=True)
    query = "pa\\u001b]0;evil\\u0007\\u202eper \\ud800"
    place = '{"view": {"kind": "day", "day": "2024-03-13"}, "only_unread": false, "paper": null, '
    text = f'{{"place": {place} "query": "{query}"}}, "newest_shown": "2024-03-13"}}'
    (state / "session.json").write_text(text.replace("\\\\", "\\"), "utf-8")
    with Terminal(home) as terminal:
        terminal.wait_for("Title of paper 0")
        # A start restores no filter; it is the first of the history.
        terminal.send("/\x12")
        terminal.wait_for("pa]0;evilper")
        assert b"\x1b]0;" not in terminal.raw
        assert "\u202e".encode() not in terminal.raw
