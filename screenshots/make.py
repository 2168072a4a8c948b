#!/usr/bin/env python3
"""Render the built-in sample into this folder, as SVG and, where Chromium is found, as PNG.

    python screenshots/make.py            # all of them
    python screenshots/make.py wide       # those whose names begin so

The pictures are made by the program itself, from its own sample, never by hand.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reader.config import Config
from reader.library.library import Library
from reader.session import Session
from reader.ui.app import DaysheetApp

HERE = Path(__file__).parent
STARS = (4, 9, 13)
READ = (0, 1, 5, 7, 8, 12)


@dataclass(frozen=True)
class Shot:
    """One picture: its size, its theme, and the keys that lead to it."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    theme: str = "dark"
    page: bool = False
    """Whether it shows the page of titles and abstracts only, instead of the full source."""


SHOTS = (
    Shot("wide", (128, 36)),
    Shot("wide-light", (128, 36), theme="light"),
    Shot("page", (128, 36), page=True),
    Shot("filtering", (128, 36), ("slash", *"plastcity"), page=True),
    Shot("library", (128, 36), ("f", *"reinforcment learing")),
    Shot("digests", (128, 36), ("V", "V", *"jjjjjjjjjjjjjjjj")),
    Shot("narrow", (80, 36)),
    Shot("contrast", (128, 36), theme="contrast-dark"),
    Shot("all-read", (80, 24), ("left_square_bracket", "M", "2")),
    Shot("small-list", (80, 24)),
    Shot("small-text-light", (80, 24), ("enter",), theme="light"),
    Shot("help", (128, 36), ("question_mark",)),
)


async def take(shot: Shot) -> None:
    """Play the keys and write the SVG."""
    library = Library.open_sample()
    app = DaysheetApp(library, Config(theme=shot.theme), Session(greeted=True), depth="truecolor")
    async with app.run_test(size=shot.size) as pilot:
        await pilot.pause(0.2)
        if shot.page:
            await pilot.press("left_square_bracket")
        mark_some(app)
        for key in shot.keys:
            await pilot.press("space" if key == " " else key)
        await pilot.pause(0.6)
        svg = app.export_screenshot(title="daysheet")
    (HERE / f"{shot.name}.svg").write_text(steady(svg), "utf-8")
    library.close()


def mark_some(app: DaysheetApp) -> None:
    """Read six papers and star three, so that every state of a row is seen."""
    reader = app.reader
    rows = app.library.cache.rows(reader.papers.keys)
    app.library.mark("read", [rows[at] for at in READ if at < len(rows)], True)
    app.library.mark("starred", [rows[at] for at in STARS if at < len(rows)], True)
    reader.browser.all_marks_changed()
    reader.papers.move_to(4)


def steady(svg: str) -> str:
    """Return the SVG without what differs from run to run."""
    return re.sub(r"terminal-\d+", "terminal", svg)


def to_png(svg: Path, chromium: str) -> None:
    """Turn an SVG into a PNG; other renderers swallow the spaces at the ends of styled runs."""
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text("utf-8"))
    assert box is not None
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                f"--user-data-dir={profile}",
                "--hide-scrollbars",
                "--default-background-color=00000000",
                f"--window-size={round(float(box[1]))},{round(float(box[2]))}",
                f"--screenshot={svg.with_suffix('.png')}",
                svg.as_uri(),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def main() -> None:
    wanted = tuple(sys.argv[1:]) or ("",)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    for shot in SHOTS:
        if not shot.name.startswith(wanted):
            continue
        asyncio.run(take(shot))
        if chromium:
            to_png((HERE / f"{shot.name}.svg").absolute(), chromium)
        print(shot.name)


if __name__ == "__main__":
    main()
