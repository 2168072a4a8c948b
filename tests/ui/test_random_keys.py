"""Random keys, wheel, mouse, pastes and sizes over all screens: only the user ends the reader.

Each run is one seed, which its name and its failure tell: what it pressed can be pressed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from textual import events

from reader.config import Config
from reader.library.library import Library
from tests.parameters import sampled
from tests.ui.reader_pilot import ReaderPilot, library_at, run_reader, two_days

pytestmark = pytest.mark.slow

KEYS = 400
SETTLE_EACH = 8
"""Keys in one burst before the screen is waited for."""
COMMANDS = "jjjjkkgG][sssmMuUnN.`1233/ffdtwte=\\zaTS?: VoOpcvyyh"
TYPED = "abcdefghilmnoprstuvwxyz0123456789 \"'!#:.-<>,/?[]"
SPECIAL = (
    *("escape", "escape", "escape", "enter", "enter", "space", "tab", "backspace", "delete"),
    *("up", "up", "down", "down", "left", "right", "pageup", "pagedown", "home", "end", "f5"),
    *(f"ctrl+{letter}" for letter in "abdefhklnprtuwy"),
)
QUERIES = ("date:2024-03", "is:starred OR", "upvotes:50..", "-survey", "zzzz", 'sort:title "x')
PASTES = ("plas", "a\nb\r\nc", "is:unread", "x" * 300, "\x1b[31m", "é\u0301")
SIZES = [(128, 36), (80, 24), (100, 40), (60, 20), (30, 9), (10, 4), (1, 1), (200, 60)]
MOUSE = (events.MouseScrollDown, events.MouseScrollUp, events.MouseMove)
LIBRARIES = {"empty": 0, "one paper": 1, "two days": 32}


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Settings that send nothing; exports go below the test's own folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Config(open=("true", "{url}"), copy=("true",), sync_huggingface=False)


@pytest.fixture(params=list(LIBRARIES.values()), ids=list(LIBRARIES))
def any_library(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Library]:
    entries = two_days()[: request.param] if request.param else []
    library = library_at(tmp_path, entries)
    yield library
    library.close()


async def press_one(pilot: ReaderPilot, dice: Random, pressed: list[str]) -> None:
    """Do one thing that a user may do, and write it down."""
    kind = dice.choices(
        ["command", "typed", "special", "query", "paste", "mouse", "size"],
        [50, 16, 22, 2, 2, 7, 1],
    )[0]
    width, height = pilot.app.size
    if kind == "mouse":
        event, x, y = dice.choice(MOUSE), dice.randrange(width), dice.randrange(height)
        pressed.append(f"{event.__name__} at {x}, {y}")
        pilot.mouse(event, x, y)
    elif kind == "size":
        size = dice.choice(SIZES)
        pressed.append(f"size {size}")
        await pilot.textual.resize_terminal(*size)
    elif kind == "paste":
        text = dice.choice(PASTES)
        pressed.append(f"paste {text!r}")
        pilot.app.post_message(events.Paste(text))
    else:
        choice = {"command": COMMANDS, "typed": TYPED, "special": SPECIAL, "query": QUERIES}[kind]
        keys = dice.choice(choice)
        pressed.append(keys)
        for key in [keys] if kind == "special" else keys:
            pilot.send(key)


@pytest.mark.parametrize("seed", sampled(range(1, 5), 1))
async def test_random_keys_never_crash_the_reader(
    any_library: Library, offline: Config, seed: int
) -> None:
    dice, pressed = Random(seed), list[str]()
    try:
        while len(pressed) < KEYS:
            size = dice.choice(SIZES)
            pressed.append(f"start {size}")
            async with run_reader(any_library, size=size, config=offline) as pilot:
                while len(pressed) < KEYS and pilot.app.is_running:
                    await press_one(pilot, dice, pressed)
                    if len(pressed) % SETTLE_EACH == 0 and pilot.app.is_running:
                        await pilot.settle()
                assert pilot.app.return_code in (None, 0)
    except BaseException as error:
        error.add_note(f"seed {seed}, after {len(pressed)}: {pressed[-20:]}")
        raise
