"""What is painted on a screen, in the words of a palette: tones and grounds instead of colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.style import Style
from textual.color import Color
from textual.screen import Screen

from reader.ui.palettes import Palette
from tests.ui.reader_pilot import strips

WEIGHTS: Final = ("bold", "italic", "underline", "reverse", "strike", "dim")
GROUNDS: Final = ("ground", "panel", "row", "accent")
"""What a palette paints behind text. `accent` is the cursor of a line to type in."""
TONES: Final = ("text", "strong", "muted", "faint", "accent", "gold", "match", "line", "ground")
"""What a palette paints text and rules in. `ground` is a character under a cursor."""
BEHIND_DIALOG: Final = 0.6
"""How far what is behind a dialog is faded into the ground: as in styles/dialog.tcss."""
LETTERS: Final = {
    "text": "t",
    "text bold": "T",
    "strong": "s",
    "strong bold": "S",
    "muted": "m",
    "muted bold": "M",
    "muted italic": "i",
    "faint": "f",
    "faint bold": "F",
    "accent": "a",
    "accent bold": "A",
    "accent underline": "u",
    "gold": "g",
    "gold bold": "G",
    "match bold underline": "h",
    "match bold underline reverse": "H",
    "match bold": "e",
    "line": "l",
    "ground": "c",
}
"""The letter of each role. `u`: a link, `h`: a match, `H`: the match that was gone to, `e`: an
error, `i`: a remark, `c`: the character under the cursor."""
BEHIND: Final = "."
"""Anything behind a dialog."""
UNKNOWN: Final = "?"


class Run(NamedTuple):
    """Text painted in one style."""

    text: str
    tone: str
    """Colour of the text: #rrggbb or, once it is named, a tone or `behind` a dialog."""
    ground: str
    weights: str

    @property
    def role(self) -> str:
        return f"{self.tone} {self.weights}".strip()

    @property
    def letters(self) -> str:
        """The letter of the role for each cell; a space where nothing is seen."""
        lined = "underline" in self.weights or "reverse" in self.weights
        letter = BEHIND if self.tone == "behind" else LETTERS.get(self.role, UNKNOWN)
        return "".join(
            (" " if char == " " and not lined else letter) * cell_len(char) for char in self.text
        )


def painted(screen: Screen[object]) -> list[list[Run]]:
    """Return what is painted, line by line, in colours."""
    return [
        [_run(text, style or Style()) for text, style, _ in strip if text]
        for strip in strips(screen)
    ]


def _run(text: str, style: Style) -> Run:
    colour, ground = (
        each.triplet.hex if each and each.triplet else "no colour"
        for each in (style.color, style.bgcolor)
    )
    return Run(text, colour, ground, " ".join(name for name in WEIGHTS if getattr(style, name)))


class Names:
    """The names of a palette's colours, as text and as ground."""

    def __init__(self, palette: Palette) -> None:
        colours: Mapping[str, str] = palette._asdict()
        fade = Color.parse(palette.ground).with_alpha(BEHIND_DIALOG)

        def faded(colour: str) -> str:
            return (Color.parse(colour) + fade).hex.lower()

        self.grounds = {faded(colours[name]): f"behind {name}" for name in GROUNDS}
        self.grounds |= {colours[name]: name for name in GROUNDS}
        self.tones = {faded(colours[name]): "behind" for name in TONES}
        self.tones |= {colours[name]: name for name in TONES}

    def named(self, run: Run) -> Run:
        """Return a run with names for its colours; a colour without a name stays."""
        return run._replace(
            tone=self.tones.get(run.tone, run.tone),
            ground=self.grounds.get(run.ground, run.ground),
        )

    def roles(self, screen: Screen[object]) -> list[list[Run]]:
        """Return what is painted, line by line, in names."""
        return [[self.named(run) for run in line] for line in painted(screen)]


def picture(names: Names, screen: Screen[object]) -> str:
    """Return a screen as its text, the letters of its roles, and its grounds.

    What has no letter is a `?` and named at the end.
    """
    lines = names.roles(screen)
    text = ["".join(run.text for run in line).rstrip() for line in lines]
    letters = ["".join(run.letters for run in line).rstrip() for line in lines]
    parts = [*text, "", *letters, "", *_grounds(lines), *_unknown(lines)]
    return "\n".join(parts) + "\n"


def _grounds(lines: Iterable[list[Run]]) -> Iterator[str]:
    """Yield the grounds of the lines, from left to right with their cells; equal lines once."""
    for grounds, equal in groupby(", ".join(_widths(line)) for line in lines):
        yield f"{len(list(equal))} x {grounds}"


def _widths(line: Iterable[Run]) -> Iterator[str]:
    for ground, runs in groupby(line, key=lambda run: run.ground):
        yield f"{ground} {sum(cell_len(run.text) for run in runs)}"


def _unknown(lines: Iterable[list[Run]]) -> Iterator[str]:
    """Yield a line for each role without a letter."""
    roles = {run.role for line in lines for run in line if UNKNOWN in run.letters}
    return (f"{UNKNOWN} {role}" for role in sorted(roles))
