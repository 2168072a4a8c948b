"""Hostile papers on every screen in a real pseudo-terminal: what is sent is what is sent of
harmless ones, and text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commandline import Daysheet
from tests.hostile.papers import lines, steering
from tests.hostile.strings import ALL, STRINGS
from tests.terminal import Terminal

MIXED = "".join(text for texts in STRINGS.values() for text in texts[:2] if len(text) < 60)
SEQUENCE = re.compile(
    rb"\x1b\[(?P<marks>[<-?]?)[0-9;:]*(?P<between>[ -/]*)(?P<last>[@-~])"
    rb"|\x1b\](?P<osc>[0-9]*;?)(?P<said>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|\x1b(?P<string>[PX^_])[^\x1b]*\x1b\\|\x1b(?P<other>[ -/]*[0-~])"
)
LINK = re.compile(rb"(?:;https://(?:arxiv\.org|example\.org|doi\.org|github\.com)/[!-~]*)?|;")
SCRIPT = (
    *("\r a", "Gh", "=V", "VG", "g1", "23", "1\\", "zz"),
    *("/chronos\r", "\x1b", "/zero pass word by:a nothing:x\r", "\x1b", "fpaper\r", "\x1b"),
    *("\r/paper\r", "nN\x1b\x1b", "sm", "uU", "yt", "yb", "yc", "yy", "op", "cO"),
    *("?gate", "\x1b", ":star", "\x1b", "d13", "\x1b", "T", "\x1b", "[]", ".`"),
)


def kinds(raw: bytes) -> set[bytes]:
    """Return the kinds of sequences in what was sent, colours and places aside."""
    found = set()
    for each in SEQUENCE.finditer(raw):
        if each["last"]:
            found.add(b"CSI " + each["marks"] + each["between"] + each["last"])
        elif each["osc"] is not None:
            found.add(b"OSC " + each["osc"])
        else:
            found.add(each["string"] or each["other"])
    return found


def texts(raw: bytes) -> str:
    """Return what was sent but for the sequences."""
    return SEQUENCE.sub(b"", raw).decode("utf-8")


def addresses(raw: bytes) -> set[bytes]:
    return {each["said"] for each in SEQUENCE.finditer(raw) if each["osc"] == b"8;"}


@contextmanager
def reader(home: Path, *arguments: str, size: tuple[int, int] = (120, 36)) -> Iterator[Terminal]:
    with Terminal(home, *arguments, size=size) as terminal:
        terminal.wait_for("? help")
        yield terminal
        terminal.send("\x03")
        assert terminal.wait_for_end() == 0
        assert terminal.left_on == []


def library(folder: Path, page: bytes) -> Path:
    """Return a home with these papers in it."""
    run = Daysheet(folder)
    assert run("import", "-", stdin=page).code == 0
    return folder / "home"


def harmless() -> bytes:
    """Return as many papers that mean no harm, with what text may ask of a terminal."""
    title = "A title of a paper 👨‍👩‍👧 हिन्दी 强化学习"
    papers = [
        {
            "id": f"2403.{at:05d}",
            "title": f"{title} {at}",
            "abstract": f"{title}. " * 20,
            "authors": [title] * 12,
            "keywords": [title],
            "summary": title,
            "links": {"code": "https://github.com/a/b", "project": "https://example.org/x"},
            "upvotes": at,
            "digests": [{"source": "huggingface", "date": "2024-03-13", "position": at}],
        }
        for at in range(len(ALL))
    ]
    return "\n".join(map(json.dumps, papers)).encode()


def read_all(home: Path, size: tuple[int, int], script: Sequence[str]) -> bytes:
    """Go through every screen and every paper; return what was sent."""
    with reader(home, size=size) as terminal:
        for keys in script:
            terminal.press(keys)
        # Every row, then every abstract.
        for keys in ("1g", *["jjjj"] * (len(ALL) // 4), "g\r", *["nnnn"] * (len(ALL) // 4), "h"):
            terminal.send(keys)
            terminal.settle() if keys in ("1g", "g\r", "h") else None
        return terminal.raw


def check(raw: bytes, usual: set[bytes]) -> None:
    """Check that only usual sequences and text were sent."""
    assert kinds(raw) <= usual
    left = texts(raw)
    # What begins a line, and what Textual rings for.
    assert [each for each in steering(left) if each != "U+000D"] == []
    assert all(LINK.fullmatch(each) for each in addresses(raw)), addresses(raw)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "script"), [((120, 36), SCRIPT), ((80, 24), ("\r", "h"))], ids=["wide", "small"]
)
def test_every_screen_is_sent_as_those_of_harmless_papers(
    tmp_path: Path, size: tuple[int, int], script: Sequence[str]
) -> None:
    for name in ("usual", "hostile"):
        (tmp_path / name).mkdir()
    usual = read_all(library(tmp_path / "usual", harmless()), size, script)
    check(usual, kinds(usual))
    hostile = read_all(library(tmp_path / "hostile", lines()), size, script)
    check(hostile, kinds(usual))


@pytest.mark.slow
def test_a_screen_of_hostile_papers_is_sent_as_one_of_harmless_ones(tmp_path: Path) -> None:
    sent = []
    for name, page in (("usual", harmless()), ("hostile", lines())):
        (tmp_path / name).mkdir()
        with reader(library(tmp_path / name, page)) as terminal:
            terminal.press("\rah")
            for _ in range(3):
                terminal.press("\x1b[6~")
            sent.append(terminal.raw)
    check(sent[1], kinds(sent[0]))


def hostile_home(home: Path) -> None:
    """Put the strings into every file that the reader opens besides the library."""
    texts = [text for text in ALL if len(text) < 300]
    written = [json.dumps(text.encode("utf-8", "replace").decode()) for text in texts]
    rows = [f"{text} = {text}" for text in dict.fromkeys(written) if text != '""']
    (home / "config").mkdir(parents=True)
    settings = "\n".join((f"theme = {json.dumps(MIXED)}", *rows, "[keys]", *rows))
    (home / "config" / "config.toml").write_bytes(settings.encode("utf-8", "replace"))
    (home / "data").mkdir(exist_ok=True)
    (home / "data" / "marks.toml").write_text("\n".join(("[read]", *rows, "[starred]", *rows)))
    (home / "data" / f"marks {PRINTED[:40]}.sync-conflict-20240313-080000-ABCDEFG.toml").write_text(
        '[starred]\n"2403.00001" = 2024-03-13\n'
    )
    place = {"view": {"kind": "day", "day": "2024-03-13"}, "only_unread": False, "query": MIXED}
    session = {"queries": texts, "place": place, "theme": MIXED}
    (home / "state").mkdir(exist_ok=True)
    (home / "state" / "session.json").write_text(json.dumps(session))


PRINTED = MIXED.replace("/", "").replace("\0", "").encode("utf-8", "replace").decode()
"""What may be an argument, and the name of a file."""


@pytest.mark.slow
def test_settings_marks_and_what_is_typed_are_sent_as_text(tmp_path: Path) -> None:
    for name in ("usual", "hostile"):
        (tmp_path / name).mkdir()
    home = library(tmp_path / "usual", harmless())
    keys = ("x", "\r", "\x1b", "/", "\x12", "\x12", "\r", "\x1b", "o", "yy", "V", "u", "?", "\x1b")
    with Terminal(home, "--filter", "paper") as terminal:
        terminal.wait_for("paper")
        for each in (*keys, "/" + "a" * 9, "\x1b[200~pasted\x1b[201~"):
            terminal.press(each)
        terminal.send("\x03")
        terminal.wait_for_end()
        usual = kinds(terminal.raw)
    home = library(tmp_path / "hostile", lines())
    hostile_home(home)
    pasted = PRINTED.replace("\x1b", "").replace("\x03", "")
    with Terminal(home, "--filter", PRINTED) as terminal:
        terminal.settle()
        for each in (*keys, "/", f"\x1b[200~{pasted}\x1b[201~", "\u202e\u200b\x9b31m\ue000\u0301"):
            terminal.press(each)
        terminal.send("\x03\x03")
        terminal.wait_for_end()
        assert b"Traceback" not in terminal.raw
        check(terminal.raw, usual)
