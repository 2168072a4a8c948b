"""The lines of the help and of the palette, and how they are ranked by what is typed."""

from __future__ import annotations

import pytest

from reader.commands import Command, build_keymap
from reader.ui.screens.choices import Choice, rank_choices, shorten_help
from reader.ui.screens.help import FIRST_COMMANDS, help_choices, palette_choices

KEYS_OF = build_keymap().keys_of
COLUMN_CELLS = 43
"""Cells of a help text in each of two columns on a screen of 128."""


def first_found(typed: str) -> str | None:
    return rank_choices(palette_choices(KEYS_OF), typed)[0].value


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        *(("star", "star"), ("sync", "sync"), ("next unread", "next-unread")),
        *(("next-unread", "next-unread"), ("Sync", "sync"), ("show star", "show-starred")),
        *(("q", "quit-now"), ("quit", "quit-now"), ("wq", "quit-now"), ("exit", "quit-now")),
        *(("s", "star"), ("M", "mark-all-read"), ("n", "next-unread"), ("yb", "copy-bibtex")),
        *(("ctrl-d", "half-page-down"), ("]", "newer-digest"), ("the", "theme")),
        *(("unread", "next-unread"), ("bibtex", "copy-bibtex"), ("web page", "open-page")),
    ],
)
def test_an_exact_name_comes_first_then_a_key_a_beginning_and_words(
    typed: str, command: str
) -> None:
    assert first_found(typed) == command


def test_every_command_of_the_palette_is_found_first_by_its_name() -> None:
    for choice in palette_choices(KEYS_OF):
        assert first_found(choice.text) == choice.value


def test_the_help_opens_on_the_commands_of_the_first_morning() -> None:
    heading, *first = list(help_choices(KEYS_OF))[: len(FIRST_COMMANDS) + 1]
    assert (heading.text, heading.value) == ("The first morning", None)
    assert [each.value for each in first] == list(FIRST_COMMANDS)
    assert len(first) == 12
    assert first[0].key == "j k  ↓ ↑"


def test_every_command_has_one_line_and_a_pair_shares_it() -> None:
    lines = [each.value for each in help_choices(KEYS_OF) if each.value in Command.by_id]
    seconds = {command.pair for command in Command.by_id.values() if command.pair}
    assert len(lines) == len(set(lines))
    assert set(lines) == Command.by_id.keys() - seconds
    assert all(Command.by_id[each].pair == "" for each in seconds)


def test_no_line_of_two_columns_is_cut() -> None:
    for choice in help_choices(KEYS_OF):
        if not choice.in_key_column:
            assert "…" not in shorten_help(choice.text, COLUMN_CELLS, "…"), choice.text
            assert len(choice.key) < 14


def test_a_long_text_is_shortened_to_its_first_clause() -> None:
    assert shorten_help("Page down; at the end, go on", 28, "…") == "Page down; at the end, go on"
    assert shorten_help("Page down; at the end, go on", 27, "…") == "Page down"
    assert shorten_help("1,234 papers and more", 12, "…") == "1,234 paper…"


def test_a_heading_is_never_found() -> None:
    offered: list[Choice[str]] = [Choice("Move"), Choice("Moving", "m")]
    assert rank_choices(offered, "mov") == offered[1:]
