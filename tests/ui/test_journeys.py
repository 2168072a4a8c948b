"""What people come to do, done in a real terminal, with the number of keys that it takes.

A number here may fall. Where it has to rise, somebody's morning has become longer.
"""

from __future__ import annotations

import base64
import re
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from reader.model.clean import clean_line, clean_text
from reader.model.paper import Paper
from tests.inputs import prose
from tests.parameters import sampled
from tests.terminal import Terminal
from tests.ui.leaving import opened
from tests.ui.reader_pilot import TUESDAY, digest

PAGE_DOWN, ENTER, CTRL_C = "\x1b[6~", "\r", "\x03"
COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)")


class Hands:
    """Press keys one by one and count them."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.keys = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            self.terminal.press(key)

    def type(self, text: str) -> None:
        self.press(*text)

    def leave(self) -> None:
        self.press("q")
        assert self.terminal.wait_for_end() == 0


def marks(home: Path) -> dict[str, Any]:
    return tomllib.loads((home / "data" / "marks.toml").read_text("utf-8"))


def differs(terminal: Terminal, before: str) -> bool:
    return terminal.text() != before


def selected(terminal: Terminal) -> str:
    """Return the first line of the selected row."""
    return next((line for line in terminal.screen.display if line.startswith("▌")), "")


def titled(number: int) -> Paper:
    """Return a made-up paper of the usual size."""
    return Paper(
        title=clean_line(f"Title {number}: what paper number {number} is called"),
        abstract=clean_text(prose(f"paper {number}") + " " + prose("much else")),
        arxiv=f"2403.{number:05d}",
        authors=(clean_line("Ada Lovelace"), clean_line("Alan Turing")),
    )


@pytest.fixture
def morning(tmp_path: Path) -> Path:
    """A library of one digest with fifty papers."""
    with opened(tmp_path) as library:
        library.cache.ingest(digest(TUESDAY, [titled(number) for number in range(50)]))
    return tmp_path


@pytest.mark.slow
def test_a_morning_of_fifty_titles_three_stars_and_five_abstracts(morning: Path) -> None:
    with Terminal(morning, size=(128, 36)) as terminal:
        terminal.wait_for("50 unread")
        hands = Hands(terminal)
        seen = set(re.findall(r"Title (\d+):", terminal.text()))
        for _ in range(4):
            before = terminal.text()
            hands.press(PAGE_DOWN)
            terminal.wait_until(partial(differs, terminal, before))
            terminal.settle()
            seen |= set(re.findall(r"Title (\d+):", terminal.text()))
        assert len(seen) == 50
        hands.press("g")
        # Five abstracts, of which three are worth a star; each fits the pane.
        for starred in (True, False, True, False, True):
            hands.press(*("s " if starred else " "))
        terminal.wait_for("45 unread")
        terminal.wait_for("★ 3")
        hands.leave()
        assert hands.keys == 14
    kept = marks(morning)
    assert sorted(kept["starred"]) == ["2403.00000", "2403.00002", "2403.00004"]
    assert sorted(kept["read"]) == [f"2403.{number:05d}" for number in range(5)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("remembered", "keys"),
    # A letter left out; a wrong word beside a right one.
    [("plastc", 8), ("plasticity in vision", 22)],
)
def test_an_old_paper_is_found_from_a_wrong_memory(
    tmp_path: Path, remembered: str, keys: int
) -> None:
    with Terminal(tmp_path, "--sample", size=(128, 36)) as terminal:
        terminal.wait_for("Friday 21 August")
        hands = Hands(terminal)
        hands.press("/")
        hands.type(remembered)
        hands.press(ENTER)
        # It stands in the digest of five months ago: this one has no match, so that is shown.
        terminal.wait_until(lambda: "Revisiting Plasticity in Visual" in selected(terminal))
        assert hands.keys == keys
        hands.leave()


@pytest.mark.slow
def test_starred_papers_are_exported_as_a_bibliography(morning: Path) -> None:
    with Terminal(morning, size=(128, 36)) as terminal:
        terminal.wait_for("50 unread")
        terminal.press("sjsjjs")
        terminal.wait_for("★ 3")
        hands = Hands(terminal)
        hands.press("e", "\t", ENTER)
        terminal.wait_for("daysheet-starred.bib: 3 papers")
        assert hands.keys == 3
        hands.leave()
    written = (morning / "daysheet-starred.bib").read_text("utf-8")
    assert written.count("@misc{") == 3
    assert set(re.findall(r"2403\.(\d{5})", written)) == {"00000", "00001", "00003"}


@pytest.mark.slow
def test_entries_of_starred_papers_are_copied_one_by_one(morning: Path) -> None:
    with Terminal(morning, size=(128, 36)) as terminal:
        terminal.wait_for("50 unread")
        terminal.press("sjsjjs")
        terminal.wait_for("★ 3")
        hands = Hands(terminal)
        hands.press("3", "g")
        hands.press(*"ybjybjyb")
        terminal.wait_until(lambda: len(COPIED.findall(terminal.raw)) == 3)
        assert hands.keys == 10
        copied = [base64.b64decode(each).decode() for each in COPIED.findall(terminal.raw)]
        hands.leave()
    numbers = [re.search(r"2403\.(\d{5})", entry) for entry in copied if entry.startswith("@")]
    assert {match and int(match[1]) for match in numbers} == {0, 1, 3}


@pytest.mark.slow
def test_three_papers_are_tagged_and_found_again(morning: Path) -> None:
    with Terminal(morning, size=(128, 36)) as terminal:
        terminal.wait_for("50 unread")
        hands = Hands(terminal)
        # The tag that was given last is come to first.
        hands.press("t", "r", "l", ENTER, "j", "t", "\t", ENTER, "j", "j", "t", "\t", ENTER)
        terminal.wait_for("Tagged rl; u undoes it")
        hands.press("f", "#", "r", ENTER)
        terminal.wait_for("3 of 50")
        found = {"0", "1", "3"}
        terminal.wait_until(lambda: set(re.findall(r"Title (\d+):", terminal.text())) == found)
        assert hands.keys == 17
        hands.leave()
    assert marks(morning)["tags"] == {f"2403.{number:05d}": ["rl"] for number in (0, 1, 3)}


SCREENS = {
    "list": "",
    "abstract": ENTER,
    "filter": "/titl",
    "kept filter": "/titl" + ENTER,
    "find": ENTER + "/sent",
    "hits": ENTER + "/sent" + ENTER,
    "sequence": "y",
    "help": "?",
    "help searched": "?star",
    "palette": ":",
    "days": "d",
    "days searched": "d13 mar",
    "tags": "tab",
    "note": "wab",
    "question": "VVM",
    "library": "VV",
    "starred": "3",
    "unread": "2",
    "only the text": "z",
    "export": "e",
    "export, another format": "e\t\x1b[B",
    "themes": "T",
    "sorted": "Su",
    "week": "V",
    "one line a row": "=",
    "no match": "/zqxj",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "screen", sampled(SCREENS, "find", "palette", "note", "question", "export", "no match")
)
def test_the_panic_exit_is_one_key_from_everywhere(morning: Path, screen: str) -> None:
    with Terminal(morning, size=(80, 24)) as terminal:
        terminal.wait_for("Title 0:")
        terminal.press("s" + SCREENS[screen])
        hands = Hands(terminal)
        terminal.send(CTRL_C)
        hands.keys += 1
        assert terminal.wait_for_end() == 0
        assert hands.keys == 1
        assert terminal.left_on == []
    assert "2403.00000" in marks(morning)["starred"]
