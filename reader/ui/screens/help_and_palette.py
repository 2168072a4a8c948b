"""The help, the command palette and the choice of a theme, each as a list of choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reader.commands import commands, display_key
from reader.config import OUR_THEMES, TEXTUAL_THEMES
from reader.library.query_language import examples
from reader.ui.look import Look
from reader.ui.screens.picker import Choice, Picker


def help_screen(look: Look, keys_of: Mapping[str, tuple[str, ...]]) -> Picker[str]:
    """Return the help: all commands by area, with their keys, and examples of filters.

    The value of an example is `filter`, a space, and the first of its queries.
    """
    choices: list[Choice[str]] = []
    area = ""
    for command in sorted(commands(), key=lambda each: _areas().index(each.area)):
        if command.area != area:
            choices += [Choice("")] * bool(area) + [Choice(command.area)]
            area = command.area
        keys = "  ".join(display_key(key) for key in keys_of[command.id])
        choices.append(
            Choice(
                command.help(), command.id, key=keys, search_text=f"{command.title()} {area} {keys}"
            )
        )
    choices += [Choice(""), Choice("The filter")]
    for each in examples():
        first = each.queries.split("  ")[0]
        choices.append(Choice(each.queries, f"filter {first}", note=each.keeps))
    return Picker(look, "Keys", choices, placeholder="type to search", q_closes=True)


def palette_screen(look: Look, keys_of: Mapping[str, tuple[str, ...]]) -> Picker[str]:
    """Return the command palette."""
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


def themes_screen(look: Look, apply_theme: Callable[[str], None]) -> Picker[str]:
    """Return the themes, ours first. `apply_theme` is called with each that is selected."""
    heading = "Of Textual" if look.depth != "standard" else "Of Textual: with 16 colours, as ours"
    choices: list[Choice[str]] = [Choice("Of Daysheet")]
    choices += [Choice(name, name) for name in OUR_THEMES]
    choices += [Choice(""), Choice(heading)]
    choices += [Choice(name, name) for name in TEXTUAL_THEMES]
    index = next((index for index, each in enumerate(choices) if each.value == look.theme), 1)
    return Picker(
        look,
        "Themes",
        choices,
        placeholder="type to search",
        index=index,
        key_cells=0,
        q_closes=True,
        on_select=apply_theme,
    )


def _areas() -> Sequence[str]:
    return list(dict.fromkeys(command.area for command in commands()))
