"""Text that terminals measure differently: what stands behind it stands in its place in each."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.model.clean import clean_line
from reader.ui.cells import pad, truncate, width
from reader.ui.terminal.cursor_fixes import reposition
from tests.hostile.strings import ALL

LINE, CELL, ROOM = 3, 5, 30
COMMON = {
    "ASCII": "Chronos",
    "accents": "Poincaré – “naïve” α",
    "Chinese": "强化学习",
    "Korean": "한국어",
    "old Korean": "\u1112\u119e\u11ab a",
    "marks": "x\u0302 y\u0302\u0301",
    "Hindi": "हिन्दी में भाषा",
    "Bengali": "র‍্যাব",
    "Persian": "می‌خواهم",
    "Thai": "ภาษาไทย",
    "emoji": "🚀 fast",
    "a heart, red and black": "❤️ ❤︎ ❤",
    "a family": "👨‍👩‍👧‍👦 ties",
    "skins": "👍🏽 👩🏿‍🔬",
    "flags": "🇬🇧🇫🇷 🇩",
    "keys": "1️⃣ #️⃣",
    "tomorrow's": "\u0378 \U0001fada",
}


def sent(text: str) -> pyte.Screen:
    """Return a screen that showed something else, with `text` and then a sign painted on it."""
    screen = pyte.Screen(80, 6)
    stream = pyte.Stream(screen)
    stream.feed("".join(f"\x1b[{line};1H{'~' * 80}" for line in range(1, 7)))
    at = f"\x1b[{LINE};{CELL}H"
    stream.feed(reposition(f"{at}\x1b[1m{pad(text, ROOM)}\x1b[0m\x1b[31m|\x1b[0m"))
    return screen


def is_in_place(screen: pyte.Screen) -> bool:
    """Whether the sign is where it should be, and nothing old is left or other lines touched."""
    row = screen.buffer[LINE - 1]
    before, inside = row[CELL - 2].data, [row[CELL - 1 + at].data for at in range(ROOM)]
    others = [line for at, line in enumerate(screen.display) if at != LINE - 1]
    return (
        (before, row[CELL - 1 + ROOM].data) == ("~", "|")
        and row[CELL + ROOM].data == "~"
        and "~" not in inside
        and set("".join(others)) == {"~"}
    )


@pytest.mark.parametrize("text", COMMON.values(), ids=COMMON)
def test_following_text_is_in_place_and_no_old_text_is_left(text: str) -> None:
    assert is_in_place(sent(text))


@given(text=st.text().map(clean_line) | st.sampled_from(ALL).map(clean_line))
@example(clean_line("\U0001f468\u200d" * 40))
def test_any_text_leaves_the_following_text_in_place(text: str) -> None:
    assert is_in_place(sent(truncate(text.replace("~", "").replace("|", ""), ROOM)))


def test_unambiguous_text_is_sent_unchanged() -> None:
    for name in ("ASCII", "accents", "Chinese", "Korean", "emoji"):
        data = f"\x1b[2;7H\x1b[1;31m{COMMON[name]}\x1b[0m │●★▌▲‹›·…─"
        assert reposition(data) == data


def test_the_cursor_is_not_moved_while_its_position_is_unknown() -> None:
    assert reposition("👨‍👩‍👧") == "👨‍👩‍👧"
    assert reposition("\x1b[1;1H\n👨‍👩‍👧") == "\x1b[1;1H\n👨‍👩‍👧"


def test_only_cursor_positions_are_added() -> None:
    family = "👨‍👩‍👧"
    assert width(family) == 2
    assert reposition(f"\x1b[4;9Hab {family} c\x1b[0m!") == (
        f"\x1b[4;9Hab     \x1b[4;12H{family} c\x1b[4;16H\x1b[0m!"
    )
