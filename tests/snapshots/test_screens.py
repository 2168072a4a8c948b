"""What each screen looks like, as text that a diff can show.

A snapshot is the screen's text, then the letter of each character's role (see `tests.ui.painted`),
then the grounds. It holds no colours: `tests/ui/test_palettes.py` checks that each theme paints
each role in its own colour. `pytest tests/snapshots --snapshot-update` rewrites the snapshots; look
at the diff before you commit it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from reader.config import Config
from reader.library.library import Library
from tests.ui.painted import Names, picture
from tests.ui.reader_pilot import library_at, run_reader

SIZES = {"wide": (128, 36), "narrow": (80, 36), "small": (80, 24), "broad": (200, 36)}
KEYS = {
    "list": ["j", "s", "m", "j"],
    "page": ["[", "j", "s", "m", "j"],
    "text": ["enter"],
    "find": ["[", "enter", "/", *"training", "enter"],
    "filter": ["[", "/", *"plastcity"],
    "elsewhere": ["/", *"plasticity"],
    "no-match": ["/", *"zqxj"],
    "all-read": ["M", "2"],
    "week": ["V", "j"],
    "library": ["V", "V", "j"],
    "starred-none": ["3"],
    "choices-of-y": ["y"],
    "tagged-and-noted": ["t", *"rl theory ", "enter", "w", *"why, see §3", "enter", "enter"],
    "help": ["?"],
    "commands": [":"],
    "days": ["d"],
    "themes": ["T"],
    "export": ["e"],
    "tags": ["t", *"rl theory ", "enter", "j", "k", "t", *"th"],
    "note": ["w", *"why?"],
    "question": ["V", "V", "M"],
    "empty": [],
}
"""The keys that lead to each screen."""
SCREENS = [
    *((screen, "wide") for screen in KEYS),
    *(
        (screen, "small")
        for screen in ("list", "text", "filter", "help", "export", "note", "empty")
    ),
    *((screen, "narrow") for screen in ("list", "elsewhere")),
    ("list", "broad"),
]
"""Each screen at the usual size, and at others where its layout differs."""


FOLDER: Final = Path(__file__).parent / "__snapshots__" / "test_screens"


class TextExtension(SingleFileSnapshotExtension):
    """One text file a snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def kept(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextExtension)


@pytest.mark.parametrize(
    ("screen", "size"), [pytest.param(*each, id="-".join(each)) for each in SCREENS]
)
async def test_screen(tmp_path: Path, kept: SnapshotAssertion, screen: str, size: str) -> None:
    # The clock that marks an abstract as read would change the screen of a slow test.
    config = Config(read="manual")
    with library_at(tmp_path, []) if screen == "empty" else Library.open_sample() as library:
        async with run_reader(library, size=SIZES[size], config=config) as pilot:
            await pilot.press(*KEYS[screen])
            assert picture(Names(pilot.app.look.palette), pilot.app.screen) == kept


def test_no_snapshot_is_left_over() -> None:
    named = {f"test_screen[{screen}-{size}].txt" for screen, size in SCREENS}
    assert {path.name for path in FOLDER.iterdir()} == named
