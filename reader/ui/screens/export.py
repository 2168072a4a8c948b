"""The export dialog: which papers, in which format, to which file or to the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final, NamedTuple

from textual import on
from textual.widgets import Static

from reader.library.exports import FORMATS, format_of
from reader.session import LastExport
from reader.ui.look import Look
from reader.ui.screens.choices import Choice, Choices
from reader.ui.screens.picker import Picker

OFFERED: Final = tuple(name for name in FORMATS if name != "mail")
"""The formats on offer. A mail needs an address, so only the command line writes it."""
KEYS: Final = "Enter writes   ↓ ↑ format   Tab papers   Ctrl-y copies   Esc closes"


class Selection(NamedTuple):
    """Papers that can be exported together."""

    kind: str
    """`shown`, `starred` or `selected`."""
    label: str
    """`48 papers shown`."""
    keys: Sequence[int]
    file: str
    """The name of their file without folder and suffix, `daysheet-2024-03-13`."""


class ExportRequest(NamedTuple):
    """An export that the user asked for."""

    selection: Selection
    format: str
    file: str
    """The file name as typed; empty for the clipboard."""


class ExportDialog(Picker[str]):
    """Lists the formats. The line holds the file name; `Tab` goes to the next selection."""

    def __init__(self, look: Look, selections: Sequence[Selection], last: LastExport) -> None:
        """`selections`: at least one, and none empty. `last`: the last export, offered again."""
        kinds = [each.kind for each in selections]
        current = kinds.index(last.selection) if last.selection in kinds else 0
        format = last.format if last.format in OFFERED else OFFERED[0]
        choices = [Choice(FORMATS[name].title, name, note=NOTES[name]) for name in OFFERED]
        super().__init__(
            look,
            _title(selections[current]),
            choices,
            placeholder="the name of a file",
            index=OFFERED.index(format),
            key_cells=0,
        )
        self._selections = selections
        self._current = current
        self._format = format
        self._last = last
        self.request: ExportRequest | None = None
        """The export to do, or None if the dialog was cancelled. Set before the dialog closes."""

    def on_mount(self) -> None:
        self._set_name(self._suggested_name())
        self.show_message("")

    def show_message(self, text: str) -> None:
        self._footer.update(text or KEYS)

    def filter_choices(self, text: str) -> tuple[Sequence[Choice[str]], int]:
        """Return all formats, because the line holds a file name. Its suffix selects one."""
        format = format_of(text)
        index = OFFERED.index(format) if format in OFFERED else self._choices.index
        return self._all, index

    def take_key(self, key: str) -> bool:
        if key == "Tab":
            self._next_papers()
        elif key == "Ctrl-y":
            self._close("")
        elif key == "Enter":
            self._write()
        else:
            return super().take_key(key)
        return True

    @on(Choices.Clicked)
    def _clicked(self, event: Choices.Clicked) -> None:
        """Select the format without closing, because the file name may still be wrong."""
        event.prevent_default()
        self._selection_changed()

    def _write(self) -> None:
        if name := self._line.value.strip():
            self._close(name)
        else:
            self.show_message("Type the name of a file, or Ctrl-y copies")

    def _selection_changed(self) -> None:
        """Change the suffix of the file name to that of the format, unless the user removed it."""
        selected, self._start = self._choices.selected, self._choices.index
        if selected is None or selected.value in (None, self._format):
            return
        old_suffix, name = FORMATS[self._format].suffixes[0], self._line.value
        self._format = str(selected.value)
        if name.endswith(old_suffix):
            self._set_name(name.removesuffix(old_suffix) + FORMATS[self._format].suffixes[0])

    def _next_papers(self) -> None:
        """Go to the next selection. A file name that the user changed is kept."""
        is_changed = self._line.value != self._suggested_name()
        self._current = (self._current + 1) % len(self._selections)
        self.query_one(".question", Static).update(_title(self._selections[self._current]))
        if not is_changed:
            self._set_name(self._suggested_name())

    def _suggested_name(self) -> str:
        """Return the file of the last export of these papers, else the usual name in its folder."""
        selection, last = self._selections[self._current], self._last
        is_last = last.stem and selection.kind == last.selection
        stem = last.stem if is_last else selection.file
        return str(PurePath(last.folder, stem)) + FORMATS[self._format].suffixes[0]

    @property
    def remembered(self) -> LastExport:
        """This export, to be offered again.

        A name that the user chose is offered for files that grow: a bibliography, and a list of the
        starred papers. Elsewhere it would replace other papers.
        """
        selection, suffix = self._selections[self._current], FORMATS[self._format].suffixes[0]
        last = self._last._replace(selection=selection.kind, format=self._format)
        file = PurePath(self.request.file) if self.request and self.request.file else None
        if file is None:
            return last
        grows = self._format == "bibtex" or selection.kind == "starred"
        is_own = grows and file.suffix == suffix and file.stem != selection.file
        return last._replace(folder=str(file.parent), stem=file.stem if is_own else "")

    def _set_name(self, name: str) -> None:
        self._line.value = name
        self._line.cursor_position = len(name)

    def _close(self, file: str) -> None:
        self.request = ExportRequest(self._selections[self._current], self._format, file)
        self.dismiss(self._format)


NOTES: Final = {
    "bibtex": "for LaTeX; a file that is there is brought up to date",
    "ris": "for Zotero, EndNote and the like",
    "csl-json": "for pandoc and the like",
    "markdown": "a reading list with links",
    "html": "a page for a browser, a phone or paper",
    "atom": "a feed to put on a web server",
    "csv": "a table",
    "jsonl": "all that is known, for programs and for import",
}
"""The purpose of each format."""


def _title(selection: Selection) -> str:
    return f"Export {selection.label}"
