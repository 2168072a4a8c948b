"""What the screens look like, at three sizes and in every theme, as text that a diff can show.

A snapshot is the screen's text, then the same grid with a letter for each style, then the letters'
colours; then the same screen light and without colours, as far as it differs. `pytest
--snapshot-update` keeps what is on the screen now; look at it before.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.style import Style
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from reader.config import OUR_THEMES, Config
from reader.library.library import Library
from reader.library.sample import sample
from reader.ui.look import COLOURLESS
from tests.ui.reading import Reading, library_at, reading

SIZES = {"wide": (128, 36), "narrow": (80, 36), "small": (80, 24)}
SCREENS = {
    "list": ["j", "s", "m", "j"],
    "page": ["[", "j", "s", "m", "j"],
    "text": ["enter"],
    "filter": ["[", "/", *"plastcity"],
    "no-match": ["/", *"zqxj"],
    "no-match-of-terms": ["/", *"upvotes:999.."],
    "all-read": ["M", "2"],
    "all-read-but-newer": ["[", "M", "2"],
    "week": ["V", "j"],
    "elsewhere": ["/", *"plasticity"],
    "library": ["V", "V", "j"],
    "starred-none": ["3"],
    "choices-of-y": ["y"],
    "help": ["?"],
    "days": ["d"],
    "themes": ["T"],
    "export": ["e"],
}
OWN_WORDS = {
    "tags": ["t", *"rl theory ", "enter", "j", "k", "t", *"th"],
    "note": ["w", *"why?"],
    "tagged-and-noted": ["t", *"rl theory ", "enter", "w", *"why, see §3", "enter", "enter"],
}
"""What the user says of a paper."""


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
    return "\n".join(part for part in parts(here) if part)


def parts(here: Reading) -> tuple[str, str, str]:
    """Return the screen's text, the grid of its styles, and their legend."""
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
    return "\n".join([*text, ""]), "\n".join([*styles, ""]), "\n".join([*legend, ""])


async def pictures(here: Reading) -> str:
    """Return the screen in dark, in light and without colours; what is the same stands once."""
    app, told = here.app, []
    before = ("", "", "")
    for look in ("dark", "light", COLOURLESS):
        if look == COLOURLESS:
            app.look.colourless = True
            app._filter_colours()
            app.reader.look_changed()
            app.screen.set_classes(" ".join([*app.screen.classes, app.look.classes]))
            app.refresh(layout=True)
        else:
            app.wear(look)
        await here.settle()
        now = parts(here)
        told += [f"{look}:", *(part for part, old in zip(now, before, strict=True) if part != old)]
        before = now
    return "\n".join(told)


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
        assert await pictures(here) == kept


@pytest.mark.parametrize("size", ["wide", "small"])
@pytest.mark.parametrize("screen", OWN_WORDS)
async def test_tags_and_notes_look_as_they_did(
    library: Library, kept: SnapshotAssertion, screen: str, size: str
) -> None:
    async with reading(library, size=SIZES[size], config=Config(read="manual")) as here:
        await here.press(*OWN_WORDS[screen])
        assert await pictures(here) == kept


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_library_looks_as_it_did(
    tmp_path: Path, kept: SnapshotAssertion, size: str
) -> None:
    with library_at(tmp_path, []) as library:
        async with reading(library, size=SIZES[size]) as here:
            assert await pictures(here) == kept


@pytest.mark.parametrize("depth", ["truecolor", "256", "standard"])
@pytest.mark.parametrize("theme", [*OUR_THEMES, "nord", "solarized-light"])
async def test_the_theme_looks_as_it_did(
    library: Library, kept: SnapshotAssertion, theme: str, depth: str
) -> None:
    async with reading(library, config=Config(theme=theme), depth=depth) as here:
        await here.press("j", "s", "m", "/", *"agent")
        assert picture(here) == kept
