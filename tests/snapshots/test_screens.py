"""What the screens look like, at three sizes and in every theme, as text that a diff can show.

A snapshot is the screen's text, then the same grid with a letter for each style, then the letters'
colours. `pytest --snapshot-update` keeps what is on the screen now; look at it before.
"""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest
from rich.style import Style
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from reader.config import Config
from reader.library.library import Library
from reader.library.sample import sample
from tests.ui.reading import Reading, reading

SIZES = {"wide": (128, 36), "narrow": (80, 36), "small": (80, 24)}
SCREENS = {
    "list": ["j", "s", "m", "j"],
    "page": ["[", "j", "s", "m", "j"],
    "text": ["enter"],
    "filter": ["[", "/", *"plastcity"],
    "no-match": ["/", *"zqxj"],
    "elsewhere": ["/", *"plasticity"],
    "library": ["V", "V", "j"],
    "starred-none": ["3"],
    "choices-of-y": ["y"],
    "help": ["?"],
    "days": ["d"],
}


class TextExtension(SingleFileSnapshotExtension):
    """One text file a snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def kept(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextExtension)


@pytest.fixture
def library() -> Iterator[Library]:
    opened = sample()
    yield opened
    opened.close()


def picture(here: Reading) -> str:
    """Return the screen as text, styles and legend."""
    letters: dict[str, str] = {}
    text, styles = [], []
    for strip in here.app.screen._compositor.render_strips():
        text.append(strip.text.rstrip())
        line = "".join(
            letters.setdefault(described(segment.style), string.ascii_letters[len(letters)])
            * len(segment.text)
            for segment in strip
        )
        styles.append(line)
    legend = [f"{letter} {style}" for style, letter in letters.items()]
    return "\n".join([*text, "", *styles, "", *legend, ""])


def described(style: Style | None) -> str:
    if style is None:
        return "plain"
    colours = [
        each.triplet.hex if each and each.triplet else "-" for each in (style.color, style.bgcolor)
    ]
    weights = [name for name in ("bold", "italic", "underline", "reverse") if getattr(style, name)]
    return " ".join([*colours, *weights])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", SCREENS)
async def test_the_screen_looks_as_it_did(
    library: Library, kept: SnapshotAssertion, screen: str, size: str
) -> None:
    async with reading(library, size=SIZES[size]) as here:
        await here.press(*SCREENS[screen])
        assert picture(here) == kept


@pytest.mark.parametrize("depth", ["truecolor", "256", "standard"])
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_the_theme_looks_as_it_did(
    library: Library, kept: SnapshotAssertion, theme: str, depth: str
) -> None:
    async with reading(library, config=Config(theme=theme), depth=depth) as here:
        await here.press("j", "s", "m", "/", *"agent")
        assert picture(here) == kept
