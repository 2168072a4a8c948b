"""Every command has exactly one action, and the hints follow from the state of the screen."""

from __future__ import annotations

import pytest

from reader.commands import Command, build_keymap
from reader.ui.actions import ACTIONS
from reader.ui.actions.registry import action
from reader.ui.hints import HintState, greeting_hints, sequence_hints, usual_hints

STATE = HintState(
    keymap=build_keymap(),
    context="list",
    has_papers=True,
    has_digests=True,
    has_filter=False,
    has_hits=False,
    has_mathematics=True,
    shows_source=False,
    view_kind="day",
    narrow_kind="day",
)


def labels(state: HintState) -> list[str]:
    return [hint.text for hint in usual_hints(state)]


def test_every_command_has_an_action() -> None:
    assert set(ACTIONS) == set(Command.by_id)


@pytest.mark.parametrize("command", ["no-such-command", "star"])
def test_an_unknown_command_or_a_second_action_is_refused(command: str) -> None:
    with pytest.raises(ValueError, match=command):
        action(command)


def test_an_empty_list_hints_at_no_command_for_papers() -> None:
    assert "star" in labels(STATE)
    assert "star" not in labels(STATE._replace(has_papers=False))


def test_an_empty_library_hints_at_no_command_for_digests() -> None:
    empty = STATE._replace(has_papers=False, has_digests=False)
    assert set(labels(empty)) < set(labels(STATE))
    assert "help" in labels(empty)


def test_escape_is_hinted_only_while_there_is_something_to_clear() -> None:
    assert "clear" not in labels(STATE)
    assert "clear" in labels(STATE._replace(has_filter=True))
    assert "back" not in labels(STATE)
    for view in ("library", "starred", "since"):
        assert "back" in labels(STATE._replace(view_kind=view)), view


def test_the_hints_of_a_full_text_name_the_text_and_only_keys_that_do_something() -> None:
    text = STATE._replace(context="document", in_full_text=True)
    assert "next unread" not in labels(text)
    assert "next hit" in labels(text._replace(has_hits=True))
    assert not {"follow", "back"} & set(labels(text))
    selected = labels(text._replace(has_reference=True, was_followed=True))
    assert {"follow", "back"} <= set(selected[:4])
    assert "to the text" in labels(text._replace(context="find"))
    assert "to the abstract" in labels(STATE._replace(context="find"))


def test_the_hint_of_the_source_key_says_what_it_will_show() -> None:
    abstract = STATE._replace(context="abstract")
    assert "source" in labels(abstract)
    assert "mathematics" in labels(abstract._replace(shows_source=True))
    assert "source" not in labels(abstract._replace(has_mathematics=False))


def test_the_bar_hints_at_completing_only_while_it_shows_a_completion() -> None:
    bar = STATE._replace(context="bar")
    assert "complete" not in labels(bar)
    assert labels(bar._replace(has_completion=True)) == [*labels(bar), "complete"]


def test_a_sequence_shows_the_keys_that_may_follow() -> None:
    hints = sequence_hints("y", "…", build_keymap(), "list")
    assert [(hint.key, hint.text) for hint in hints[:2]] == [("y", "…"), ("y", "link")]
    assert hints[-1].text == "back"


def test_the_first_start_greets_with_five_keys() -> None:
    assert greeting_hints(build_keymap())[0].text == "Welcome"
    assert len(greeting_hints(build_keymap())) == 6
