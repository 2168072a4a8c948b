#!/usr/bin/env python3
"""Render the built-in sample into this folder, as SVG and, where Chromium is found, as PNG.

    python screenshots/make.py            # all of them
    python screenshots/make.py wide       # those whose names begin so
    python screenshots/make.py tour       # the animation, an SVG with a style that shows its frames

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


@dataclass(frozen=True)
class Step:
    """One frame of the animation: the keys that lead to it, how long it is seen, its caption."""

    keys: tuple[str, ...]
    seconds: float
    caption: str


TOUR_SIZE = (124, 30)
TOUR = (
    Step((), 1.4, "daysheet: today's papers"),
    Step(("j",), 0.4, "j  goes down"),
    Step(("enter",), 1.0, "Enter  goes to the abstract"),
    Step(("s",), 1.2, "s  stars the paper"),
    Step(("space",), 0.7, "Space  reads on: to the next unread paper"),
    Step(("space",), 1.0, "Space  reads on: to the next unread paper"),
    Step(("f",), 0.6, "f  finds in the whole library"),
    *(Step((letter,), 0.14, "f  finds in the whole library") for letter in "plastcit"),
    Step(("y",), 1.8, "wrong letters do not matter"),
    Step(("enter",), 0.4, "Enter  keeps what was found"),
    Step(("enter",), 1.2, "Enter  goes to the abstract"),
    Step(("s",), 0.8, "s  stars the paper"),
    Step(("escape", "escape", "escape", "3"), 1.5, "3  shows every paper with a star"),
    Step(("1", "left_square_bracket"), 1.4, "[  opens the digest before"),
)


async def take_tour() -> None:
    """Play the steps and write their frames into one SVG, which takes about fifteen seconds."""
    library = Library.open_sample()
    app = DaysheetApp(library, Config(), Session(greeted=True), depth="truecolor")
    frames = []
    async with app.run_test(size=TOUR_SIZE) as pilot:
        await pilot.pause(0.2)
        for step in TOUR:
            await pilot.press(*step.keys)
            await pilot.pause(0.5)
            frames.append(steady(app.export_screenshot(title=step.caption)))
    library.close()
    (HERE / "tour.svg").write_text(animated(frames), "utf-8")


def animated(frames: list[str]) -> str:
    """Return one SVG that shows the frames in turn, and only the first where motion is reduced."""
    length = sum(step.seconds for step in TOUR)
    styles = [
        f"svg.frame {{ visibility: hidden; animation: {length:.2f}s step-end infinite; }}",
        "@media (prefers-reduced-motion) { svg.frame { animation: none !important; } ",
        "svg.frame:first-of-type { visibility: visible; } }",
    ]
    start = 0.0
    shown = []
    for number, (step, frame) in enumerate(zip(TOUR, frames, strict=True)):
        end = start + step.seconds
        times = [(start, "visible"), (end, "hidden")]
        if number:
            times.insert(0, (0.0, "hidden"))
        rules = "".join(f"{100 * at / length:.3f}% {{ visibility: {how}; }} " for at, how in times)
        styles.append(f"@keyframes frame{number} {{ {rules}}}")
        styles.append(f"#frame{number} {{ animation-name: frame{number}; }}")
        shown.append(apart(frame, number))
        start = end
    box = re.search(r'viewBox="([^"]+)"', frames[0])
    assert box is not None
    style = "\n".join(styles)
    return (
        f'<svg viewBox="{box[1]}" xmlns="http://www.w3.org/2000/svg">\n'
        f"<style>\n{style}\n</style>\n{''.join(shown)}</svg>\n"
    )


def apart(svg: str, number: int) -> str:
    """Return a frame whose names are its own, and which loads no font."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\bterminal-", f"t{number}-", svg)
    svg = re.sub(r"^\s+", "", svg, flags=re.MULTILINE)
    return svg.replace('class="rich-terminal"', f'id="frame{number}" class="frame"')


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
    if "tour".startswith(wanted):
        asyncio.run(take_tour())
        print("tour")
    for shot in SHOTS:
        if not shot.name.startswith(wanted):
            continue
        asyncio.run(take(shot))
        if chromium:
            to_png((HERE / f"{shot.name}.svg").absolute(), chromium)
        print(shot.name)


if __name__ == "__main__":
    main()
