"""Bytes from the terminal become keys, pastes and reports; everything else is dropped."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from reader.ui.keys import key_name
from reader.ui.terminal.input_parser import MAX_PASTE, EscapeParser
from reader.ui.terminal.input_throttle import MAX_AHEAD, MAX_WAITING, InputThrottle
from reader.ui.terminal.key_codes import Key


def parse(
    *chunks: bytes | float, encoding: str = "utf-8", alt_sequences: bool = True
) -> list[Message]:
    """Return the events of several reads, with seconds of quiet between them."""
    now = [0.0]
    parser = EscapeParser(encoding, alt_sequences=alt_sequences, clock=lambda: now[0])
    found: list[Message] = []
    for chunk in (*chunks, 60.0):
        if isinstance(chunk, bytes):
            found += parser.feed(chunk)
        else:
            now[0] += chunk
            found += parser.tick()
    return found


def names(*chunks: bytes | float, encoding: str = "utf-8", alt_sequences: bool = True) -> list[str]:
    """Return the names of the events of several reads."""
    return [_name(each) for each in parse(*chunks, encoding=encoding, alt_sequences=alt_sequences)]


def _name(message: Message) -> str:
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
    "control characters": (b"\x03\x04\r\t\x7f", ["ctrl+c", "ctrl+d", "enter", "tab", "backspace"]),
    "Alt-Backspace and Shift-Tab of a console": (b"\x1b\x7f\x1b\x09", ["ctrl+w", "shift+tab"]),
    "Escape twice": (b"\x1b\x1b", ["escape", "escape"]),
}
TWO_READS = ("Escape twice", "Alt-Backspace and Shift-Tab of a console")
"""What means something else if it is typed one byte after the other."""


@pytest.mark.parametrize("what", KEYS)
def test_single_keys_are_parsed(what: str) -> None:
    sent, keys = KEYS[what]
    assert names(sent) == keys


@pytest.mark.parametrize("what", [each for each in KEYS if each not in TWO_READS])
def test_keys_may_arrive_in_pieces(what: str) -> None:
    sent, keys = KEYS[what]
    assert names(*(sent[at : at + 1] for at in range(len(sent)))) == keys


def test_escape_is_a_key_if_nothing_follows() -> None:
    assert names(b"\x1b", 0.01, b"[A") == ["up"]
    assert names(b"\x1b", 0.5, b"[") == ["escape", "left_square_bracket"]
    assert names(b"\x1b", 0.01, b"j") == ["escape", "j"]
    assert names(b"\x1b" * 500) == ["escape"] * 500


# Esc and the next key in one read

TOGETHER = {
    "Ctrl-C": (b"\x1b\x03", ["escape", "ctrl+c"]),
    "Ctrl-B": (b"\x1b\x02", ["escape", "ctrl+b"]),
    "a letter": (b"\x1bj", ["escape", "j"]),
    "a letter of two bytes": ("\x1bо".encode(), ["escape", "о"]),
    "a digit": (b"\x1b3", ["escape", "3"]),
    "Enter": (b"\x1b\r", ["escape", "enter"]),
    "Space": (b"\x1b ", ["escape", "space"]),
    "an arrow": (b"\x1b\x1b[A", ["escape", "up"]),
    "a bracket": (b"\x1b[", ["escape", "left_square_bracket"]),
    "a bracket, then Ctrl-C": (b"\x1b[\x03", ["escape", "left_square_bracket", "ctrl+c"]),
    "a closing bracket": (b"\x1b]j", ["escape", "right_square_bracket", "j"]),
    "a capital O, then Ctrl-C": (b"\x1bO\x03", ["escape", "O", "ctrl+c"]),
    "a capital P": (b"\x1bP", ["escape", "P"]),
}


@pytest.mark.parametrize("what", TOGETHER)
def test_escape_and_a_key_in_one_read_both_count(what: str) -> None:
    sent, keys = TOGETHER[what]
    assert names(sent) == keys


def test_in_gnu_screen_escape_never_belongs_to_a_character() -> None:
    sent = b"\x1bf\x1bb\x1b\x7f\x1b[A"
    assert names(sent) == ["ctrl+right", "ctrl+left", "ctrl+w", "up"]
    both = ["escape", "f", "escape", "b", "escape", "backspace", "up"]
    assert names(sent, alt_sequences=False) == both


BROKEN = {
    "a control sequence": b"\x1b[12;\x03",
    "kitty's key": b"\x1b[1089::\x03",
    "a console's key": b"\x1b[[\x03",
    "the mouse": b"\x1b[M !\x03",
    "a string": b"\x1b]11;rgb:00\x03",
    "a device's answer": b"\x1bP1$r\x03",
}


@pytest.mark.parametrize("what", BROKEN)
def test_ctrl_c_ends_an_unfinished_sequence(what: str) -> None:
    assert names(BROKEN[what]) == ["ctrl+c"]


# Keys sent as numbers: the key, what it types, and the Latin key in its place

NUMBERS: dict[str, tuple[str, str, str]] = {
    # kitty: Ctrl on any layout
    "Ctrl-C": ("[99;5u", "Ctrl-c", ""),
    "Ctrl-C on a Russian layout": ("[1089;5u", "Ctrl-c", ""),
    "Ctrl-C on a Russian layout, with the base layout": ("[1089::99;5u", "Ctrl-c", ""),
    "Ctrl-C on a Russian layout, with the shifted key": ("[1089:1057:99;5u", "Ctrl-c", ""),
    "Ctrl-C on a Russian layout, pressed": ("[1089::99;5:1u", "Ctrl-c", ""),
    "Ctrl-C on a Russian layout, repeated": ("[1089::99;5:2u", "Ctrl-c", ""),
    "Ctrl-C on a Russian layout, with locks on": ("[1089::99;197u", "Ctrl-c", ""),
    "Ctrl-C on a Greek layout": ("[968;5u", "Ctrl-c", ""),
    "Ctrl-C on a Hebrew layout": ("[1489;5u", "Ctrl-c", ""),
    "Ctrl-C on an Arabic layout": ("[1572;5u", "Ctrl-c", ""),
    "Ctrl-C on a Persian layout": ("[1586;5u", "Ctrl-c", ""),
    "Ctrl-C on a Korean layout": ("[12618;5u", "Ctrl-c", ""),
    "Ctrl-C on a Thai layout": ("[3649;5u", "Ctrl-c", ""),
    "Ctrl-C on a Georgian layout": ("[4330;5u", "Ctrl-c", ""),
    "Ctrl-C on a Serbian layout, with the base layout": ("[1094::99;5u", "Ctrl-c", ""),
    "Ctrl-C with Caps Lock": ("[67;69u", "Ctrl-c", ""),
    "Ctrl-D on a Ukrainian layout": ("[1074;5u", "Ctrl-d", ""),
    "Ctrl-S on a Ukrainian layout": ("[1110;5u", "Ctrl-s", ""),
    "Ctrl-W on a Hebrew layout": ("[39::119;5u", "Ctrl-w", ""),
    "Ctrl-J on Dvorak": ("[106::99;5u", "Ctrl-j", ""),
    "Ctrl-A on AZERTY": ("[97::113;5u", "Ctrl-a", ""),
    "Alt-C on a Russian layout": ("[1089;3u", "alt+c", ""),
    "Ctrl-[": ("[91;5u", "Esc", ""),
    "Ctrl-[ on a Russian layout": ("[1093::91;5u", "Esc", ""),
    "Ctrl-I": ("[105;5u", "Ctrl-i", "Tab"),
    "Ctrl-M": ("[109;5u", "Ctrl-m", "Enter"),
    "Ctrl-H": ("[104;5u", "Ctrl-h", "Backspace"),
    # xterm
    "xterm's Ctrl-C": ("[27;5;99~", "Ctrl-c", ""),
    "xterm's Ctrl-C on a Russian layout": ("[27;5;1089~", "Ctrl-c", ""),
    "xterm's Ctrl-[": ("[27;5;91~", "Esc", ""),
    "xterm's question mark": ("[27;2;63~", "?", ""),
    # Named keys
    "Esc": ("[27u", "Esc", ""),
    "Esc pressed": ("[27;1:1u", "Esc", ""),
    "Esc with Num Lock": ("[27;129u", "Esc", ""),
    "Esc with Shift": ("[27;2u", "Esc", ""),
    "Enter": ("[13u", "Enter", ""),
    "Shift-Enter": ("[13;2u", "Enter", ""),
    "Tab": ("[9u", "Tab", ""),
    "Shift-Tab": ("[9;2u", "Shift-Tab", ""),
    "Backspace": ("[127u", "Backspace", ""),
    "Space": ("[32;;32u", "Space", ""),
    "Shift-Space": ("[32;2;32u", "Space", ""),
    "an arrow pressed": ("[1;1:1A", "Up", ""),
    "an arrow with Num Lock": ("[1;129A", "Up", ""),
    "PgDn pressed": ("[6;1:1~", "PgDn", ""),
    "F3": ("[13;1~", "F3", ""),
    "a digit of the keypad": ("[57401;129;50u", "2", ""),
    "a digit of the keypad without text": ("[57401u", "2", ""),
    "Enter of the keypad": ("[57414u", "Enter", ""),
    # Characters
    "a letter": ("[106;;106u", "j", ""),
    "a capital": ("[103:71;2;71u", "G", ""),
    "a capital without text": ("[103:71;2u", "G", ""),
    "a capital without anything": ("[103;2u", "G", ""),
    "a capital by Caps Lock": ("[103;65u", "G", ""),
    "a shifted sign": ("[47:63;2;63u", "?", ""),
    "a sign that xterm shifted": ("[63;2u", "?", ""),
    "AltGr": ("[113;7;64u", "@", ""),
    "Option on a Mac": ("[97;3;229u", "å", ""),
    "a letter of a Russian layout": ("[1086::106;;1086u", "о", "j"),
    "a letter of a Russian layout without text": ("[1086::106u", "о", "j"),
    "a letter of a Russian layout without base": ("[1086u", "о", ""),
    "a capital of a Russian layout": ("[1087:1055:103;2;1055u", "П", "G"),
    "a capital by Caps Lock of a Russian layout": ("[1087::103;65;1055u", "П", "G"),
    "a bracket of a Russian layout": ("[1093::91;;1093u", "х", "["),
    "the full stop of a Russian layout": ("[46::47;;46u", ".", ""),
    "a question mark of an Arabic layout": ("[1592:1567:47;2;1567u", "؟", "?"),
    "a letter of AZERTY": ("[97::113;;97u", "a", ""),
    "an umlaut": ("[252::91;;252u", "ü", ""),
}


@pytest.mark.parametrize("what", NUMBERS)
def test_keys_sent_as_numbers_are_parsed(what: str) -> None:
    sent, key, alternative = NUMBERS[what]
    found = parse(f"\x1b{sent}".encode())
    assert len(found) == 1
    assert isinstance(found[0], events.Key)
    assert key_name(found[0]) == key
    other = found[0].alternative if isinstance(found[0], Key) else None
    assert (key_name(other) if other else "") == alternative


def test_composed_text_is_typed_as_a_whole() -> None:
    assert names(b"\x1b[0;;20013:22269u") == ["中", "国"]
    long = ":".join(["20013"] * 200)
    assert names(f"\x1b[0;;{long}u".encode()) == ["中"] * 200


NO_KEYS = {
    **{f"the modifier {code}": f"\x1b[{code};2u".encode() for code in range(57441, 57455)},
    "a modifier on a Russian layout": b"\x1b[57442;5:1u",
    "a modifier released": b"\x1b[57441;1:3u",
    "Caps Lock": b"\x1b[57358;65u",
    "Scroll Lock": b"\x1b[57359u",
    "Num Lock": b"\x1b[57360;129u",
    "Print Screen": b"\x1b[57361u",
    "a key for media": b"\x1b[57430u",
    "an unknown key of kitty": b"\x1b[57500u\x1b[63000;5u",
    "an unknown function key": b"\x1b[99;2~\x1b[1;2E",
    "Ctrl-C released": b"\x1b[99;5:3u",
    "a letter released": b"\x1b[106;1:3u",
    "an arrow released": b"\x1b[1;1:3A",
    "a code beyond Unicode": b"\x1b[1114112u\x1b[9999999;5u",
    "a surrogate": b"\x1b[55296u",
    "a control character as text": b"\x1b[0;;7:27u",
    "no code": b"\x1b[u\x1b[;5u\x1b[0u",
    "too many parts": b"\x1b[97:65:97:97;1;97;97u\x1b[::;::;::u",
    "attributes": b"\x1b[?62;1c\x1b[>0;10;1c",
    "a colour": b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b]10;rgb:ff/ff/ff\x07",
    "settings": b"\x1bP1$r0m\x1b\\\x1bP>|XTerm(370)\x1b\\",
    "graphics": b"\x1b_Gi=31;OK\x1b\\",
    "a size": b"\x1b[8;24;80t\x1b[4;480;640t",
    "keyboard flags": b"\x1b[?1u",
    "a cursor position": b"\x1b[12;40R",
    "a size of zero": b"\x1b[48;0;0;0;0t",
    "numbers beyond all": b"\x1b[99999999999u\x1b[" + b"1" * 300 + b"m",
    "broken sequences": b"\x1b[12;\x1b[1\x1b]1",
    "bytes that are no text": b"\xff\xfe\xf8\x80",
    "controls of eight bits": "\x9b\x80\x85".encode(),
}


@pytest.mark.parametrize("what", NO_KEYS)
def test_an_unknown_sequence_is_dropped_as_a_whole(what: str) -> None:
    assert names(NO_KEYS[what], 60.0, b"q") == ["q"]


def test_an_unfinished_string_swallows_no_key() -> None:
    assert names(b"\x1b]11;rg\x1b[A") == ["up"]
    assert names(b"\x1b]11;rg\rj") == ["enter", "j"]


def test_a_slow_terminal_answer_is_not_a_key() -> None:
    assert names(b"\x1b]11;rg", 0.5, b"b:0/", 0.5, b"0/0\x1b", 0.05, b"\\q") == ["q"]
    assert names(b"\x1b]11;rg", 60.0, b"q") == ["q"]
    assert names(b"\x1b]11;" + b"x" * 500_000, b"\x07q") == ["q"]


# Pastes


def test_any_pasted_content_is_text() -> None:
    pasted = "x\x1b[2J[red]\n\x1b[A\x1b]0;evil\x07\x03q"
    sent = f"\x1b[200~{pasted}\x1b[201~j".encode()
    assert names(sent) == [f"paste {pasted}", "j"]
    for at in range(6, len(sent)):
        assert names(sent[:at], sent[at:]) == [f"paste {pasted}", "j"]
    assert names(b"\x1b[200~\x1b[201~") == ["paste "]
    assert names(b"\x1b[200~a\x00b\x1b[201~") == ["paste ab"]


def test_a_huge_paste_is_truncated() -> None:
    chunks = [b"\x1b[200~", *[b"x" * 4096] * 300, b"\x1b[201~", b"q"]
    found = names(*chunks)
    assert [len(each) for each in found] == [len("paste ") + MAX_PASTE, 1]


def test_an_unterminated_paste_ends() -> None:
    assert names(b"\x1b[200~abc", 2.0, b"def", 60.0, b"q") == ["paste abcdef", "q"]


def test_keys_in_another_encoding_are_decoded() -> None:
    assert names(b"\xe9", encoding="iso-8859-1") == ["é"]


# Whatever is sent


@given(st.lists(st.binary(max_size=12) | st.floats(0, 2), max_size=12))
def test_random_input_never_breaks_the_parser(chunks: list[bytes | float]) -> None:
    assert names(*chunks, 60.0, b"q")[-1] == "q"


PARTS = [b"\x1b", b"[", b"]", b"P", b"O", b"200~", b"201~", b"1;", b"M", b"<", b"t", b"q", b"\x07"]
PARTS += [b"u", b"99", b"1089", b":", b";5", b";5:3", b"27;5;", b"~"]


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_partial_sequences_never_break_the_parser(parts: list[bytes]) -> None:
    assert names(b"".join(parts), 60.0, b"q")[-1].endswith("q")


WHOLE = [
    *(sent for what, (sent, _) in KEYS.items() if what not in TWO_READS),
    *(sent for sent, _ in TOGETHER.values()),
    *(f"\x1b{sent}".encode() for sent, _, _ in NUMBERS.values()),
    *BROKEN.values(),
    *NO_KEYS.values(),
    b"\x1b[200~pa\x1bste\x1b[201~",
    b"\x1b",
    "ж".encode(),
]


@given(st.lists(st.sampled_from(WHOLE), max_size=6), st.sets(st.integers(0, 200), max_size=40))
def test_any_split_into_reads_gives_the_same_events(sent: list[bytes], cuts: set[int]) -> None:
    whole = b"".join(sent)
    edges = [0, *sorted(each for each in cuts if each < len(whole)), len(whole)]
    reads = [whole[start:end] for start, end in itertools.pairwise(edges)]
    # What one read with ESC and a character means beyond two keys depends on time.
    assert names(*reads, alt_sequences=False) == names(whole, alt_sequences=False)


# How much is handed on


class Slow:
    """A reader that takes what it is sent when it is told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self._requests: list[Callable[[], None]] = []
        self.throttle = InputThrottle(
            EscapeParser(), lambda each: self.sent.append(_name(each)), self._requests.append
        )

    def take(self) -> None:
        """Take all that was sent."""
        requests, self._requests[:] = list(self._requests), []
        for confirm in requests:
            confirm()
        self.throttle.send_waiting()


def test_a_busy_reader_is_sent_no_more_input() -> None:
    slow = Slow()
    for _ in range(100):
        slow.throttle.receive(b"j" * 1000)
    assert len(slow.sent) <= MAX_AHEAD
    while len(slow.sent) < 100_000:
        before = len(slow.sent)
        slow.take()
        assert before < len(slow.sent) <= before + MAX_AHEAD


def test_keys_typed_by_hand_are_never_delayed() -> None:
    slow = Slow()
    for number in range(5 * MAX_AHEAD):
        slow.throttle.receive(b"j")
        assert len(slow.sent) == number + 1
        slow.take()


INTERRUPTS = {
    "as a character": b"\x03",
    "several times": b"\x03\x03\x03",
    "after Esc": b"\x1b\x03",
    "as a number": b"\x1b[99;5u",
    "after the modifier": b"\x1b[57442;5u\x1b[99;5u",
    "on a Russian layout": b"\x1b[1089;5u",
    "with the base layout": b"\x1b[1089::99;5:1u",
    "after Esc, as a number": b"\x1b\x1b[1089::99;5u",
    "by xterm": b"\x1b[27;5;1089~",
}


@pytest.mark.parametrize("how", INTERRUPTS)
@pytest.mark.parametrize("unfinished", ["a paste", "a sequence", "a string"])
def test_ctrl_c_overtakes_waiting_input(how: str, unfinished: str) -> None:
    slow = Slow()
    slow.throttle.receive(b"j" * 100_000)
    slow.throttle.receive(INTERRUPTS[how])
    assert slow.sent[-1] == "ctrl+c"
    assert len(slow.sent) <= MAX_AHEAD + 4
    begun = {"a paste": b"\x1b[200~pasted", "a sequence": b"\x1b[10", "a string": b"\x1b]0;"}
    slow.throttle.receive(begun[unfinished])
    slow.take()
    del slow.sent[:]
    slow.throttle.receive(INTERRUPTS[how])
    assert slow.sent[-1] == "ctrl+c"


@pytest.mark.parametrize("data", [b"\x1b[200~\x03", b"\x1b[200~\x1b[99;5u"], ids=["^C", "number"])
def test_a_paste_that_begins_with_ctrl_c_is_text(data: bytes) -> None:
    slow = Slow()
    slow.throttle.receive(data)
    slow.throttle.receive(b"\x1b[201~q")
    assert slow.sent[-1] == "q"
    assert "ctrl+c" not in slow.sent


def test_waiting_input_is_bounded() -> None:
    slow = Slow()
    for _ in range(2 * MAX_WAITING // 100_000):
        slow.throttle.receive(b"j" * 100_000)
    assert MAX_WAITING - 100_000 < slow.throttle.waiting <= MAX_WAITING
