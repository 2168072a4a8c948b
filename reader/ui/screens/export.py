"""Exporting from the reader: which papers, in which format, into which file or the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual import on
from textual.widgets import Static

from reader.library.exports import FORMATS
from reader.ui.look import Look
from reader.ui.screens.picker import Choice, Choices, Picker

OFFERED: Final = tuple(name for name in FORMATS if name != "mail")
"""A mail wants an address, so that it is the command line's."""
KEYS: Final = "Enter writes   ↓ ↑ format   Tab papers   Ctrl-y copies   Esc closes"


class Selection(NamedTuple):
    """Papers that may be exported together."""

    label: str
    """`48 papers shown`."""
    keys: Sequence[int]
    file: str
    """The name of their file without its suffix, `~/daysheet-2024-03-13`."""


class ExportRequest(NamedTuple):
    """What is to be exported."""

    selection: Selection
    format: str
    file: str
    """As it was typed; empty for the clipboard."""


class ExportDialog(Picker[str]):
    """The formats; the line holds the name of the file, `Tab` goes to the next papers."""

    def __init__(self, look: Look, selections: Sequence[Selection], format: str) -> None:
        """`selections`: the choices, none of them empty. `format` is selected at first."""
        choices = [Choice(FORMATS[name].title, name, note=NOTES[name]) for name in OFFERED]
        super().__init__(
            look,
            _title(selections[0]),
            choices,
            placeholder="the name of a file",
            index=OFFERED.index(format),
            key_cells=0,
        )
        self._selections = selections
        self._current = 0
        self._format = format
        self.request: ExportRequest | None = None
        """What was asked for, once the dialog is closed by that."""

    def on_mount(self) -> None:
        self._line.value = self._proposed(self._format)
        self._line.cursor_position = len(self._line.value)
        self.say("")

    def say(self, text: str) -> None:
        self._answers.update(text or KEYS)

    def narrowed(self, _text: str) -> tuple[Sequence[Choice[str]], int]:
        """Return all formats: the line names a file."""
        return self._all, self._choices.index

    def take_key(self, key: str) -> bool:
        if key == "Tab":
            self._next_papers()
        elif key == "Ctrl-y":
            self._want("")
        elif key == "Enter":
            self._write()
        else:
            return super().take_key(key)
        return True

    @on(Choices.Picked)
    def _clicked(self, event: Choices.Picked) -> None:
        """Take the format, and no more: the name may not be right yet."""
        event.prevent_default()
        self._moved()

    def _write(self) -> None:
        if name := self._line.value.strip():
            self._want(name)
        else:
            self.say("Type the name of a file, or Ctrl-y copies")

    def _moved(self) -> None:
        """Give the file the suffix of the format, where its name is still one that has one."""
        chosen = self._choices.chosen
        if chosen is None or chosen.value in (None, self._format):
            return
        before, name = FORMATS[self._format].suffixes[0], self._line.value
        self._format = str(chosen.value)
        if name.endswith(before):
            self._line.value = name.removesuffix(before) + FORMATS[self._format].suffixes[0]
            self._line.cursor_position = len(self._line.value)

    def _next_papers(self) -> None:
        own = self._line.value != self._proposed(self._format)
        self._current = (self._current + 1) % len(self._selections)
        self.query_one(".question", Static).update(_title(self._selections[self._current]))
        if not own:
            self._line.value = self._proposed(self._format)
            self._line.cursor_position = len(self._line.value)

    def _proposed(self, format: str) -> str:
        return self._selections[self._current].file + FORMATS[format].suffixes[0]

    def _want(self, file: str) -> None:
        self.request = ExportRequest(self._selections[self._current], self._format, file)
        self.dismiss(self._format)


NOTES: Final = {
    "bibtex": "for LaTeX; a file that is there is brought up to date",
    "ris": "for Zotero, EndNote and the like",
    "csl-json": "for pandoc and the like",
    "markdown": "a reading list with links",
    "csv": "a table",
    "jsonl": "all that is known, for programs and for import",
}
"""What a format is for."""


def _title(selection: Selection) -> str:
    return f"Export {selection.label}"
