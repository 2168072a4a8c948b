"""The hint bar below the panes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from textual import events
from textual.strip import Strip

from reader.model.clean import CleanText
from reader.ui.cells import shorten_message, width
from reader.ui.look import Look, Tone
from reader.ui.widgets.lines import CommandClicked, Line, LinesWidget, line_width, to_strip


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
                self.post_message(CommandClicked(command))
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
