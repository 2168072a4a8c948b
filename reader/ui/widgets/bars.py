"""The digest bar above the panes and the hint bar below them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.model.clean import CleanText
from reader.model.view import View
from reader.ui.cells import shorten_message, truncate, width
from reader.ui.date_labels import long_day, near_day, short_day
from reader.ui.look import Look, Tone
from reader.ui.widgets.lines import Line, LinesWidget, justify, line_width, to_strip


class Heading(NamedTuple):
    """The content of the digest bar."""

    view: View
    assumed: bool = False
    """Whether the date or its year was guessed."""
    older: date | None = None
    newer: date | None = None
    papers: int = 0
    unread: int = 0
    starred: int = 0
    only_unread: bool = False
    ordered: bool = False
    """Whether the filter sorts the papers."""
    arrived: tuple[date, int] | None = None
    """The day and the number of papers of a newer digest that arrived while reading."""


class DigestBar(LinesWidget):
    """The digest's date, its neighbours, its unread and starred counts."""

    class DigestClicked(Message):
        """The date of a neighbouring digest was clicked."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, look: Look, newer_key: str, banner: Sequence[str] = ()) -> None:
        super().__init__(id="digest-bar")
        self.look = look
        self._newer_key = newer_key
        self.banner = banner
        """The parts of a line above the date. The last are dropped first; empty for no line."""
        self._heading = Heading(View("library"))
        self._targets: list[tuple[int, int, date]] = []

    @property
    def heading(self) -> Heading:
        return self._heading

    def show(self, heading: Heading) -> None:
        if heading != self._heading:
            self._heading = heading
            self.refresh()

    def strip_at(self, y: int) -> Strip:
        cells = self.size.width
        blank = self.look.style("text")
        return to_strip(self._line(y, cells), cells, blank)

    def _line(self, y: int, cells: int) -> Line:
        height = self.size.height
        if self.banner and y == 0:
            return [(self._banner(cells), self.look.style("accent"))]
        if y != height // 2:
            return []
        left = self._date(cells)
        return justify(left, self._counts(), cells, self.look.style("text"))

    def _banner(self, cells: int) -> str:
        dot = f" {self.look.signs.dot} "
        for pieces in range(len(self.banner), 1, -1):
            if width(dot.join(self.banner[:pieces])) <= cells:
                return dot.join(self.banner[:pieces])
        return truncate(self.banner[0], cells, self.look.signs.more)

    def _date(self, cells: int) -> Line:
        look, heading = self.look, self._heading
        view, day = heading.view, heading.view.day
        self._targets = []
        bold, muted = look.style("strong", bold=True), look.style("muted")
        if view.kind == "library":
            every = "unread papers only" if heading.only_unread else "every paper"
            order = "" if heading.ordered else ", newest digest first"
            return [("Library", bold), (f"   {every}{order}", muted)]
        if view.kind == "starred":
            order = "" if heading.ordered else "   newest star first"
            return [("Starred", bold), (order, muted)]
        if day is None:
            return [("No digest yet", bold)]
        if view.kind == "week" and view.span:
            monday = view.span[0]
            line = [(f"Week of {short_day(monday)}", bold), (f"  {monday.year}", muted)]
            return line + self._neighbours(monday, line_width(line), cells)
        year = f"  {day.year}" + (" assumed" if heading.assumed else "")
        line = [(long_day(day) if cells >= 100 else short_day(day), bold), (year, muted)]
        return line + self._neighbours(day, line_width(line), cells)

    def _neighbours(self, day: date, at: int, cells: int) -> Line:
        heading, signs = self._heading, self.look.signs
        faint, accent = self.look.style("faint"), self.look.style("accent")
        pieces: list[tuple[str, date | None, bool]] = []

        def label(each: date) -> str:
            week = heading.view.kind == "week"
            return near_day(each - timedelta(days=each.weekday()) if week else each, day)

        if heading.older:
            pieces.append((f"{signs.older} {label(heading.older)}", heading.older, False))
        newest, papers = heading.arrived or (None, 0)
        if heading.newer and heading.newer != newest:
            pieces.append((f"{label(heading.newer)} {signs.newer}", heading.newer, False))
        if newest:
            news = f"{near_day(newest, day)} {signs.dot} {papers} new"
            # The key goes to the next digest, which is not always the newest.
            news += f" {signs.dot} {self._newer_key}" if newest == heading.newer else ""
            pieces.append((news, newest, True))
        line: Line = []
        gap = "     " if cells >= 100 else "   "
        for text, target, is_new in pieces:
            line.append((gap, faint))
            start = at + line_width(line)
            line.append((text, accent if is_new else faint))
            if target:
                self._targets.append((start, at + line_width(line), target))
            gap = "   "
        return line

    def _counts(self) -> Line:
        look, heading = self.look, self._heading
        muted, text, gold = look.style("muted"), look.style("text"), look.style("gold")
        if heading.view.kind == "starred":
            return [(f"{look.signs.star} ", gold), (str(heading.papers), text)]
        if heading.view.kind == "library" or not heading.papers:
            return []
        unread = look.style("accent", bold=True) if heading.unread else text
        line: Line = [(str(heading.unread), unread), (f" unread of {heading.papers}", muted)]
        if heading.only_unread:
            line.append((", only these shown", muted))
        if heading.starred:
            line += [(f"   {look.signs.star} ", gold), (str(heading.starred), text)]
        return line

    def on_click(self, event: events.Click) -> None:
        cell = event.x - self.gutter.left
        for start, end, day in self._targets:
            if start <= cell < end and event.y == self.size.height // 2:
                self.post_message(self.DigestClicked(day))


class Hint(NamedTuple):
    """A key and a word or two about what it does."""

    key: str
    text: str
    always: bool = False
    """Whether it is shown even if there is little room."""
    commands: tuple[str, ...] = ()
    """The commands that a click runs: the first, or the second on the last key of a pair."""


HINT_GAP: Final = "    "
_HINT_TONES: Final[tuple[Tone, Tone]] = ("muted", "faint")
_SEQUENCE_TONES: Final[tuple[Tone, Tone]] = ("accent", "text")
"""The tones of keys and of their texts."""


class Notice(NamedTuple):
    """A message shown in place of the hints."""

    text: CleanText
    kind: Literal["note", "error"] = "note"


class HintBar(LinesWidget):
    """The keys of the focused pane, or a message in their place."""

    class HintClicked(Message):
        """A hint was clicked, which does what its key does."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, look: Look) -> None:
        super().__init__(id="hint-bar")
        self.look = look
        self._hints: Sequence[Hint] = ()
        self._notice: Notice | None = None
        self._pending = False
        self._targets: list[tuple[int, int, str]] = []
        """The first and the last cell of each part that can be clicked, and its command."""

    def show(self, hints: Sequence[Hint], *, pending: bool = False) -> None:
        """Show hints. The hints of a `pending` key sequence are emphasised, and are shown even on a
        screen that is too small for hints."""
        if (hints, pending) != (self._hints, self._pending):
            self._hints, self._pending = hints, pending
            self.refresh()
        self._update_class()

    def _update_class(self) -> None:
        self.set_class(self._pending or self._notice is not None, "important")

    def show_notice(self, notice: Notice | None) -> None:
        """Show a message, or the hints again if `notice` is None."""
        if notice != self._notice:
            self._notice = notice
            self.refresh()
        self._update_class()

    @property
    def notice(self) -> Notice | None:
        return self._notice

    def strip_at(self, _y: int) -> Strip:
        cells = self.size.width
        notice = self._notice
        self._targets = []
        line = self._hint_line(cells) if notice is None else self._notice_line(notice, cells)
        return to_strip(line, cells, self.look.style("text"))

    def _notice_line(self, notice: Notice, cells: int) -> Line:
        tone = self.look.style(
            "match" if notice.kind == "error" else "text", bold=notice.kind == "error"
        )
        return [(shorten_message(notice.text, cells, self.look.signs.more), tone)]

    def _hint_line(self, cells: int) -> Line:
        """Return as many hints as fit, and in any case those that are always shown."""
        hints = list(self._hints)
        while hints and line_width(self._pieces(hints)) > cells:
            droppable = [index for index, hint in enumerate(hints) if not hint.always]
            if not droppable:
                break
            del hints[droppable[-1]]
        self._targets = _click_targets(hints)
        return self._pieces(hints)

    def on_click(self, event: events.Click) -> None:
        cell = event.x - self.gutter.left
        for start, end, command in self._targets:
            if start <= cell < end:
                self.post_message(self.HintClicked(command))
                break

    def _pieces(self, hints: Sequence[Hint]) -> Line:
        key_tone, text_tone = _SEQUENCE_TONES if self._pending else _HINT_TONES
        line: Line = []
        for index, hint in enumerate(hints):
            if index:
                line.append((HINT_GAP, self.look.style("faint")))
            line.append((hint.key, self.look.style(key_tone, bold=True)))
            line.append((f" {hint.text}" if hint.key else hint.text, self.look.style(text_tone)))
        return line


def _click_targets(hints: Sequence[Hint]) -> list[tuple[int, int, str]]:
    """Return the cells of each hint in a line of hints, with the command that a click runs."""
    targets, start = [], 0
    for hint in hints:
        end = start + width(" ".join(filter(None, (hint.key, hint.text))))
        if len(hint.commands) > 1:
            before, _, second = hint.key.rpartition(" ")
            split = start + width(before) + 1
            targets.append((split, split + width(second), hint.commands[1]))
        targets += [(start, end, command) for command in hint.commands[:1]]
        start = end + width(HINT_GAP)
    return targets
