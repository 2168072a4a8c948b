"""The dispatcher: keys become commands, sequences wait, a wrong key drops them."""

from __future__ import annotations

import pytest
from textual.events import Key

from reader.commands import Context, build_keymap
from reader.ui.keys import Dispatcher, key_name


class Recorder:
    """Plays keys and remembers which commands they ran."""

    def __init__(self, context: Context = "list") -> None:
        self.ran: list[str] = []
        self.context: Context = context
        self.dispatcher = Dispatcher(build_keymap(), self.ran.append)

    def play(self, *keys: str) -> list[bool]:
        return [self.dispatcher.handle(key, self.context) for key in keys]


def test_a_key_runs_its_command() -> None:
    recorder = Recorder()
    assert recorder.play("j", "G", "[") == [True, True, True]
    assert recorder.ran == ["down", "bottom", "older-digest"]


def test_a_sequence_runs_its_command_at_the_last_key() -> None:
    recorder = Recorder()
    recorder.play("y")
    assert (recorder.ran, recorder.dispatcher.pending) == ([], "y")
    recorder.play("b")
    assert (recorder.ran, recorder.dispatcher.pending) == (["copy-bibtex"], "")


def test_a_key_that_does_not_continue_a_sequence_only_cancels_it() -> None:
    recorder = Recorder()
    assert recorder.play("y", "j") == [True, True]
    assert (recorder.ran, recorder.dispatcher.pending) == ([], "")


def test_ctrl_c_works_in_the_middle_of_a_sequence() -> None:
    recorder = Recorder()
    recorder.play("y", "Ctrl-c")
    assert recorder.ran == ["quit-now"]


def test_letters_in_the_bar_are_text() -> None:
    recorder = Recorder("bar")
    assert recorder.play("j", "q", "y") == [False, False, False]
    assert recorder.ran == []


@pytest.mark.parametrize(
    ("key", "character", "expected"),
    [
        ("left_square_bracket", "[", "["),
        ("ctrl+d", "\x04", "Ctrl-d"),
        ("upper_g", "G", "G"),
        ("space", " ", "Space"),
        ("pagedown", None, "PgDn"),
        ("f5", None, "F5"),
        ("grave_accent", "`", "`"),
    ],
)
def test_keys_have_the_names_of_the_configuration(
    key: str, character: str | None, expected: str
) -> None:
    assert key_name(Key(key, character)) == expected
