"""What the dialogs offer: every command with its keys, and every day with its papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from reader.commands import commands, shown
from reader.config import OUR_THEMES, TEXTUAL_THEMES
from reader.library.completing import examples
from reader.library.library import Library
from reader.model.dates import plain_day
from reader.ui.dates import long_day
from reader.ui.look import Look
from reader.ui.screens.picker import Choice, Picker


def help_screen(look: Look, keys_of: Mapping[str, tuple[str, ...]]) -> Picker[str]:
    """Return the help: every command under its area, with its keys, and the filter's language."""
    choices: list[Choice[str]] = []
    area = ""
    for command in sorted(commands(), key=lambda each: _areas().index(each.area)):
        if command.area != area:
            choices += [Choice("")] * bool(area) + [Choice(command.area)]
            area = command.area
        keys = "  ".join(shown(key) for key in keys_of[command.id])
        choices.append(
            Choice(command.help(), command.id, key=keys, also=f"{command.title()} {area} {keys}")
        )
    choices += [Choice(""), Choice("The filter")]
    choices += [Choice(each.queries, "filter", note=each.keeps) for each in examples()]
    return Picker(look, "Keys", choices, whisper="type to search", q_closes=True)


def palette_screen(look: Look, keys_of: Mapping[str, tuple[str, ...]]) -> Picker[str]:
    """Return the palette: commands by name."""
    choices = [
        Choice(
            command.title(),
            command.id,
            key="  ".join(shown(key) for key in keys_of[command.id]),
            note=command.help(),
        )
        for command in commands()
        if {"list", "abstract", "anywhere"} & set(command.where)
    ]
    return Picker(look, "Commands", choices, whisper="type a command's name")


def days_screen(look: Look, library: Library, now_at: date | None) -> Picker[date]:
    """Return the days that have digests, newest first, each with its papers."""
    days = library.days()
    choices = [
        Choice(
            long_day(each.day) + f" {each.day.year}",
            each.day,
            note=f"{each.papers:>4,} papers  {', '.join(each.sources)}",
            also=f"{each.day.isoformat()} {plain_day(each.day)}",
        )
        for each in days
    ]
    index = next((at for at, each in enumerate(days) if each.day == now_at), 0)
    return Picker(
        look,
        "Digests",
        choices,
        whisper="type a date: 13 mar, 2024-03, friday",
        index=index,
        key_cells=0,
        q_closes=True,
    )


def themes_screen(look: Look, wear: Callable[[str], None]) -> Picker[str]:
    """Return the themes, ours first; `wear` is called with each that is come to."""
    borrowed = "Of Textual" if look.depth != "standard" else "Of Textual: with 16 colours, as ours"
    choices: list[Choice[str]] = [Choice("Of Daysheet")]
    choices += [Choice(name, name) for name in OUR_THEMES]
    choices += [Choice(""), Choice(borrowed)]
    choices += [Choice(name, name) for name in TEXTUAL_THEMES]
    index = next((at for at, each in enumerate(choices) if each.value == look.theme), 1)
    return Picker(
        look,
        "Themes",
        choices,
        whisper="type to search",
        index=index,
        key_cells=0,
        q_closes=True,
        on_moved=wear,
    )


def _areas() -> Sequence[str]:
    return list(dict.fromkeys(command.area for command in commands()))
