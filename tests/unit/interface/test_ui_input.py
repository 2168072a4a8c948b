"""What a terminal sends, sifted: keys become keys, pastes text, and everything else nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from reader.ui.terminal.input_parser import PASTE_KEPT, Sifter
from reader.ui.terminal.input_throttle import AHEAD, INTERRUPTS, KEPT, PIECE, Intake


def meant(*chunks: bytes | float, encoding: str = "utf-8") -> list[str]:
    """Return what comes of bytes, read one after the other, with seconds of quiet between."""
    now = [0.0]
    sifter = Sifter(encoding, clock=lambda: now[0])
    found: list[Message] = []
    for chunk in (*chunks, 60.0):
        if isinstance(chunk, bytes):
            found += sifter.feed(chunk)
        else:
            now[0] += chunk
            found += sifter.tick()
    return [_named(each) for each in found]


def _named(message: Message) -> str:
    if isinstance(message, events.Paste):
        return f"paste {message.text}"
    return message.key if isinstance(message, events.Key) else type(message).__name__


KEYS = {
    "letters": (b"abc", ["a", "b", "c"]),
    "arrows": (b"\x1b[A\x1bOB\x1b[1;5C", ["up", "down", "ctrl+right"]),
    "keys of a console": (b"\x1b[[A\x1b[15~", ["f1", "f5"]),
    "kitty's keys": (b"\x1b[97u\x1b[57421u", ["a", "pageup"]),
    "the mouse": (b"\x1b[<0;5;5M\x1b[<0;5;5m\x1b[M !!", ["MouseDown", "MouseUp"]),
    "focus": (b"\x1b[I\x1b[O", ["AppFocus", "AppBlur"]),
    "a resize": (b"\x1b[48;24;80;480;640t", ["Resize"]),
    "letters of two bytes": ("é中".encode(), ["é", "中"]),
    "Escape twice": (b"\x1b\x1b", ["escape", "escape"]),
}


@pytest.mark.parametrize("what", KEYS)
def test_keys_are_keys(what: str) -> None:
    sent, keys = KEYS[what]
    assert meant(sent) == keys


@pytest.mark.parametrize("what", [each for each in KEYS if each != "Escape twice"])
def test_keys_may_come_in_pieces(what: str) -> None:
    sent, keys = KEYS[what]
    assert meant(*(sent[at : at + 1] for at in range(len(sent)))) == keys


def test_an_escape_is_one_once_nothing_follows_it() -> None:
    assert meant(b"\x1b", 0.01, b"[A") == ["up"]
    assert meant(b"\x1b", 0.5, b"[") == ["escape", "left_square_bracket"]
    assert meant(b"\x1b", 0.01, b"j") == ["escape", "j"]
    assert meant(b"\x1b" * 500) == ["escape"] * 500


ANSWERS = {
    "attributes": b"\x1b[?62;1c\x1b[>0;10;1c",
    "a colour": b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b]10;rgb:ff/ff/ff\x07",
    "settings": b"\x1bP1$r0m\x1b\\\x1bP>|XTerm(370)\x1b\\",
    "graphics": b"\x1b_Gi=31;OK\x1b\\",
    "a size": b"\x1b[8;24;80t\x1b[4;480;640t",
    "keyboard flags": b"\x1b[?1u",
    "a size of nought": b"\x1b[48;0;0;0;0t",
    "Alt and a key": b"\x1bj\x1b]\x1bP\x1b\x02",
    "numbers beyond all": b"\x1b[99999999999u\x1b[" + b"1" * 300 + b"m",
    "broken sequences": b"\x1b[12;\x1bO\x1b[1\x1b]1",
    "bytes that are no text": b"\xff\xfe\xf8\x80",
    "controls of eight bits": "\x9b\x80\x85".encode(),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_what_no_key_sends_is_no_key(what: str) -> None:
    assert meant(ANSWERS[what], 60.0, b"q") == ["q"]


def test_an_answer_that_comes_slowly_is_no_key_either() -> None:
    assert meant(b"\x1b]11;rg", 0.5, b"b:0/", 0.5, b"0/0\x1b", 0.05, b"\\q") == ["q"]
    assert meant(b"\x1b]11;rg", 60.0, b"q") == ["q"]
    assert meant(b"\x1b]11;" + b"x" * 500_000, b"\x07q") == ["q"]


def test_whatever_is_pasted_is_text() -> None:
    pasted = "x\x1b[2J[red]\n\x1b[A\x1b]0;evil\x07\x03q"
    sent = f"\x1b[200~{pasted}\x1b[201~j".encode()
    assert meant(sent) == [f"paste {pasted}", "j"]
    for at in range(6, len(sent)):
        assert meant(sent[:at], sent[at:]) == [f"paste {pasted}", "j"]
    assert meant(b"\x1b[200~\x1b[201~") == ["paste "]
    assert meant(b"\x1b[200~a\x00b\x1b[201~") == ["paste ab"]


def test_of_a_huge_paste_the_beginning_is_kept() -> None:
    chunks = [b"\x1b[200~", *[b"x" * 4096] * 300, b"\x1b[201~", b"q"]
    found = meant(*chunks)
    assert [len(each) for each in found] == [len("paste ") + PASTE_KEPT, 1]


def test_a_paste_without_an_end_ends() -> None:
    assert meant(b"\x1b[200~abc", 2.0, b"def", 60.0, b"q") == ["paste abcdef", "q"]


def test_keys_of_another_encoding_are_taken_in_it() -> None:
    assert meant(b"\xe9", encoding="iso-8859-1") == ["é"]


@given(st.lists(st.binary(max_size=12) | st.floats(0, 2), max_size=12))
def test_nothing_that_is_sent_breaks_it(chunks: list[bytes | float]) -> None:
    assert meant(*chunks, 60.0, b"q")[-1] == "q"


PARTS = [b"\x1b", b"[", b"]", b"P", b"O", b"200~", b"201~", b"1;", b"M", b"<", b"t", b"q", b"\x07"]


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_no_part_of_a_sequence_breaks_it(parts: list[bytes]) -> None:
    assert meant(b"".join(parts), 60.0, b"q")[-1].endswith("q")


# How much is handed on


class Slow:
    """A reader that takes what it is given when it is told to."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self._asked: list[Callable[[], None]] = []
        self.intake = Intake(Sifter(), lambda each: self.given.append(_named(each)), self._ask)

    def _ask(self, taken: Callable[[], None]) -> None:
        self._asked.append(taken)

    def take(self) -> None:
        """Take all that was given."""
        asked, self._asked = self._asked, []
        for each in asked:
            each()
        self.intake.go_on()


def test_a_reader_that_is_behind_is_given_no_more() -> None:
    slow = Slow()
    for _ in range(100):
        slow.intake.came(b"j" * 1000)
    assert len(slow.given) <= AHEAD + PIECE
    while len(slow.given) < 100_000:
        before = len(slow.given)
        slow.take()
        assert before < len(slow.given) <= before + AHEAD + PIECE


def test_who_types_by_hand_never_waits() -> None:
    slow = Slow()
    for number in range(5 * AHEAD):
        slow.intake.came(b"j")
        assert len(slow.given) == number + 1
        slow.take()


@pytest.mark.parametrize("interrupt", INTERRUPTS, ids=ascii)
def test_ctrl_c_goes_before_all_that_waits(interrupt: bytes) -> None:
    slow = Slow()
    slow.intake.came(b"j" * 100_000)
    slow.intake.came(interrupt)
    assert slow.given[-1] == "ctrl+c"
    assert len(slow.given) <= AHEAD + PIECE + 1
    slow.intake.came(b"\x1b[200~pasted without an end")
    slow.take()
    slow.intake.came(interrupt)
    assert slow.given[-1] == "ctrl+c"


def test_what_waits_is_bounded() -> None:
    slow = Slow()
    for _ in range(2 * KEPT // 100_000):
        slow.intake.came(b"j" * 100_000)
    assert len(slow.intake._waiting) <= KEPT
