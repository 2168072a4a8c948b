"""The help and the command palette: lists of commands. Their last line says what Enter will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final

from textual import on

from reader.commands import Command, commands, commands_by_heading, display_key
from reader.guide import TOPICS, title
from reader.library.query_language import examples
from reader.model.clean import laid
from reader.ui.cells import width
from reader.ui.look import Look
from reader.ui.screens.choices import Choice, Choices, shorten_help
from reader.ui.screens.picker import Picker

KEY_CELLS: Final = 14
GUIDE: Final = "guide"
"""The first word of the value of a page of the guide."""
FIRST_COMMANDS: Final = (
    *("down", "into-abstract", "read-on", "next-unread", "star", "show-starred"),
    *("older-digest", "filter", "filter-library", "open-page", "undo", "quit"),
)
"""The commands of a first morning, on top of the help."""
PALETTE_EXCLUDES: Final = ("quit", "save-and-quit", "palette")
"""Commands that the palette leaves out: there `quit` quits at once, whatever is open."""
FOOTER_MARGIN: Final = 8
"""Cells of the screen's width that the last line of a dialog does not have."""


class CommandList(Picker[str]):
    """Commands to choose from. The value is the id of the chosen one."""

    IDLE: str = "Esc closes"
    """The last line if nothing is selected."""

    def _selection_changed(self) -> None:
        super()._selection_changed()
        self.show_message("")

    def show_message(self, text: str) -> None:
        """Show a message, or what Enter will do if `text` is empty."""
        selected = self._choices.selected
        if not text:
            value = selected.value if selected else None
            text = f"Enter: {_describe(value)}" if value else self.IDLE
        cells = self.app.size.width - FOOTER_MARGIN
        self._footer.show(laid(shorten_help(text, cells, self.look.signs.more)))


class Help(CommandList):
    """All commands by heading with their keys, and examples of filters.

    The value of an example is `filter`, a space, and the first of its queries; that of a page of
    the guide is `guide` and its topic. Nothing is selected at first, so that Enter closes the help.
    """

    IDLE = "Enter closes   ↓ ↑ choose   Tab next group   type to search"

    def __init__(self, look: Look, keys_of: Mapping[str, tuple[str, ...]]) -> None:
        choices = list(help_choices(keys_of))
        super().__init__(
            look,
            "Keys",
            choices,
            placeholder="type to search; `guide` finds the pages of the guide",
            index=-1,
            key_cells=KEY_CELLS,
            q_closes=True,
            shorten=shorten_help,
        )
        self.add_class("help")
        self._singles = list(_single_choices(keys_of))
        self._count = sum(each.value is not None for each in choices)

    def filter_choices(self, text: str) -> tuple[list[Choice[str]], int]:
        """Return the matching commands, each alone and with its whole help."""
        browsed, self._all = self._all, self._singles
        found, index = super().filter_choices(text)
        self._all = browsed
        return list(found), index

    def take_key(self, key: str) -> bool:
        if key in ("Tab", "Shift-Tab"):
            self._choices.next_group(1 if key == "Tab" else -1)
            self._selection_changed()
        elif key == "Enter" and self._choices.selected is None and not self._line.value.strip():
            self.dismiss(None)
        else:
            return super().take_key(key)
        return True

    @on(Choices.Moved)
    def _show_count(self) -> None:
        """Show how many of the lines are in view, so that it is plain that more follow."""
        shown = sum(each.value is not None for each in self._choices.in_view)
        count = "" if shown == self._count else f"   {shown} of {self._count}"
        self._heading.show(laid(f"Keys{count}"))


class Palette(CommandList):
    """The commands by name."""

    def __init__(
        self, look: Look, keys_of: Mapping[str, tuple[str, ...]], in_full_text: bool = False
    ) -> None:
        """`in_full_text`: whether a full text is open, whose commands then come first."""
        super().__init__(
            look,
            "Commands",
            palette_choices(keys_of, in_full_text),
            placeholder="type a command's name",
            shorten=shorten_help,
        )


def palette_choices(
    keys_of: Mapping[str, tuple[str, ...]], in_full_text: bool = False
) -> list[Choice[str]]:
    """Return the commands of the palette."""
    offered = [
        command
        for command in commands()
        if {"list", "abstract", "anywhere"} & set(command.contexts)
        and command.id not in PALETTE_EXCLUDES
    ]
    if in_full_text:
        offered = [each for each in commands() if each.contexts == ("document",)] + offered
    return [
        _choice(command, keys_of, text=command.title(), note=_sentence(command.help()))
        for command in offered
    ]


def _describe(value: str) -> str:
    """Return what choosing a command or an example does."""
    command, _, argument = value.partition(" ")
    if command == GUIDE:
        return f"open this page of the guide; in a shell `daysheet guide {argument}`"
    if argument:
        return f"filter by {argument}"
    text = _sentence(Command.by_id[command].help())
    return text[0].lower() + text[1:]


def _sentence(text: str) -> str:
    """Return a help text without its final stop, as a line of a list."""
    return text.removesuffix(".")


def help_choices(keys_of: Mapping[str, tuple[str, ...]]) -> Iterator[Choice[str]]:
    """Yield the lines of the help. Two commands that are a pair share a line."""
    seconds = {command.pair for command in commands() if command.pair}
    first = [Command.by_id[name] for name in FIRST_COMMANDS]
    yield Choice("The first morning")
    yield from (_line(command, keys_of) for command in first)
    for heading, group in commands_by_heading().items():
        if lines := [each for each in group if each.id not in {*FIRST_COMMANDS, *seconds}]:
            yield from (Choice(""), Choice(heading))
            yield from (_line(command, keys_of) for command in lines)
    yield from (Choice(""), Choice("The guide"))
    yield from _guide_choices()
    yield from (Choice(""), Choice("The filter"))
    yield from _example_choices()


def _guide_choices() -> Iterator[Choice[str]]:
    for topic in TOPICS:
        yield Choice(title(topic), f"{GUIDE} {topic}", key=topic, search_text="guide manual")


def _single_choices(keys_of: Mapping[str, tuple[str, ...]]) -> Iterator[Choice[str]]:
    """Yield every command by itself, and the examples."""
    for command in commands():
        yield _choice(command, keys_of, text=_sentence(command.help()))
    yield from _guide_choices()
    yield from _example_choices()


def _example_choices() -> Iterator[Choice[str]]:
    for each in examples():
        queries = each.queries.split("  ")
        yield Choice(
            queries[0],
            f"filter {queries[0]}",
            note=each.keeps,
            search_text=each.queries,
            in_key_column=True,
        )


def _line(command: type[Command], keys_of: Mapping[str, tuple[str, ...]]) -> Choice[str]:
    """Return a line of the help: a command, or a command and its opposite."""
    if not command.pair:
        return _choice(command, keys_of, text=_sentence(command.help()))
    pairs = zip_longest(keys_of[command.id], keys_of[command.pair], fillvalue="")
    groups = [" ".join(display_key(key) for key in pair if key) for pair in pairs]
    return Choice(_sentence(command.pair_help), command.id, key=_fit_keys(groups))


def _choice(
    command: type[Command], keys_of: Mapping[str, tuple[str, ...]], *, text: str, note: str = ""
) -> Choice[str]:
    keys = tuple(display_key(key) for key in keys_of[command.id])
    return Choice(
        text,
        command.id,
        key=_fit_keys(keys),
        note=note,
        names=(command.title(), command.id, *command.aliases),
        keys=keys,
        search_text=command.area,
    )


def _fit_keys(groups: list[str] | tuple[str, ...]) -> str:
    """Return as many of the keys as the column has room for, at least the first."""
    text = groups[0] if groups else ""
    for group in groups[1:]:
        if width(f"{text}  {group}") < KEY_CELLS:
            text = f"{text}  {group}"
    return text
