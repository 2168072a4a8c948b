"""What the help and the palette offer: every command with its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reader.commands import commands, display_key
from reader.config import OUR_THEMES, TEXTUAL_THEMES
from reader.library.query_language import examples
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
        keys = "  ".join(display_key(key) for key in keys_of[command.id])
        choices.append(
            Choice(command.help(), command.id, key=keys, also=f"{command.title()} {area} {keys}")
        )
    choices += [Choice(""), Choice("The filter")]
    for each in examples():
        first = each.queries.split("  ")[0]
        choices.append(Choice(each.queries, f"filter {first}", note=each.keeps))
    return Picker(look, "Keys", choices, placeholder="type to search", q_closes=True)


def palette_screen(look: Look, keys_of: Mapping[str, tuple[str, ...]]) -> Picker[str]:
    """Return the palette: commands by name."""
    choices = [
        Choice(
            command.title(),
            command.id,
            key="  ".join(display_key(key) for key in keys_of[command.id]),
            note=command.help(),
        )
        for command in commands()
        if {"list", "abstract", "anywhere"} & set(command.contexts)
    ]
    return Picker(look, "Commands", choices, placeholder="type a command's name")


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
        placeholder="type to search",
        index=index,
        key_cells=0,
        q_closes=True,
        on_moved=wear,
    )


def _areas() -> Sequence[str]:
    return list(dict.fromkeys(command.area for command in commands()))
