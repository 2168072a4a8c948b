"""What the help and the palette offer: every command with its keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reader.commands import commands, shown
from reader.library.completing import examples
from reader.ui.look import Look
from reader.ui.screens.picker import Choice, Picker


def help_screen(look: Look, keys_of: Mapping[str, tuple[str, ...]]) -> Picker[str]:
    """Return the help: every command under its area, with its keys, and the filter's language.

    An example is chosen as the command `filter` and, behind a space, the first of its queries.
    """
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
    for each in examples():
        first = each.queries.split("  ")[0]
        choices.append(Choice(each.queries, f"filter {first}", note=each.keeps))
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


def _areas() -> Sequence[str]:
    return list(dict.fromkeys(command.area for command in commands()))
