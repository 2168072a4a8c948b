"""Commands and keys: the help, the default keys, and the user's own keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.commands import Command, Context, build_keymap, commands, display_key, parse_key

READING: tuple[Context, ...] = ("list", "abstract", "document")
CONTEXTS: tuple[Context, ...] = ("list", "abstract", "bar", "find", "anywhere")


@pytest.mark.parametrize("id", ["quit", "save-and-quit", "help", "palette", "undo"])
def test_leaving_help_and_undo_work_wherever_a_paper_is_read(id: str) -> None:
    assert set(READING) <= set(Command.by_id[id].contexts)


def test_the_help_of_every_command_is_a_sentence() -> None:
    for command in commands():
        assert command.help().endswith("."), command.id
        assert len(command.help()) <= 75, command.id


def test_no_default_key_has_two_meanings_in_one_context() -> None:
    assert build_keymap().problems == ()
    for context in CONTEXTS:
        keys = [key for command in commands(context) for key in command.keys]
        assert len(keys) == len(set(keys)), context


def test_every_default_key_is_in_canonical_form() -> None:
    for command in commands():
        for key in command.keys:
            assert parse_key(key) == key


def test_no_key_is_both_a_command_and_the_start_of_a_sequence() -> None:
    for context in CONTEXTS:
        bound = build_keymap().bindings[context]
        for keys in bound:
            assert not build_keymap().is_prefix(context, keys), keys


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("ctrl+d", "Ctrl-d"),
        ("CTRL-D", "Ctrl-d"),
        ("escape", "Esc"),
        ("pagedown", "PgDn"),
        (" ", "Space"),
        ("g g", "g g"),
        ("Ж", "Ж"),
        ("hyper-x", None),
        ("\x1b", None),
    ],
)
def test_keys_are_parsed_in_the_usual_notations(typed: str, canonical: str | None) -> None:
    assert parse_key(typed) == canonical


def test_arrows_and_sequences_are_displayed_short() -> None:
    assert [
        display_key("Up"),
        display_key("y b"),
        display_key("Ctrl-d"),
        display_key("g Home"),
    ] == [
        "↑",
        "yb",
        "Ctrl-d",
        "g Home",
    ]


def test_a_users_key_replaces_the_default() -> None:
    mine = build_keymap({"star": ["x"]})
    assert mine.command("list", "x") == "star"
    assert mine.command("list", "s") is None
    assert mine.keys_of["star"] == ("x",)
    assert mine.problems == ()


def test_a_clash_is_reported_and_the_users_key_wins() -> None:
    mine = build_keymap({"star": ["m"]})
    assert mine.command("list", "m") == "star"
    assert any("m means star" in problem and "toggle-read" in problem for problem in mine.problems)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"star": ["y"]}, "y means star; copy-bibtex loses y b"),
        ({"undo": ["j j"]}, "j j means undo; down loses j"),
        ({"undo": ["x"], "star": ["x x"]}, "x x means star; undo loses x"),
        ({"star": ["x", "x y"]}, "x means star; star loses x y"),
        ({"undo": ["Ctrl-c"]}, "Ctrl-c means quit-now anywhere; undo loses it"),
        ({"undo": ["Ctrl-c x"]}, "Ctrl-c means quit-now anywhere; undo loses Ctrl-c x"),
        ({"undo": ["{"]}, "{ means undo in the full text; previous-section loses it"),
        ({"quit-now": ["j"]}, "j means quit-now anywhere; down loses it"),
        ({"quit-now": ["y"]}, "y means quit-now anywhere; copy-bibtex loses y b"),
        ({"undo": ["Ctrl-z"]}, "Ctrl-z means undo in the list; suspend loses it"),
        ({"undo": ["Ctrl-z x"]}, "Ctrl-z x means undo in the list; suspend loses Ctrl-z"),
    ],
)
def test_an_unreachable_key_is_reported(own: dict[str, list[str]], message: str) -> None:
    problems = build_keymap(own).problems
    assert problems.count(f"keys: {message}") == 1, problems


def test_a_command_that_applies_anywhere_cannot_have_a_sequence() -> None:
    mine = build_keymap({"quit-now": ["Z Z"]})
    assert mine.keys_of["quit-now"] == ("Ctrl-c",)
    assert [each for each in mine.problems if "quit-now: a sequence is not allowed" in each]


def test_a_key_of_suspend_can_be_reassigned() -> None:
    mine = build_keymap({"undo": ["Ctrl-z"], "suspend": []})
    assert mine.command("list", "Ctrl-z") == "undo"
    assert mine.command("bar", "Ctrl-z") is None
    assert not mine.problems


A_KEY = st.sampled_from(["y", "j", "x", "Ctrl-c", "Ctrl-z"])
KEYS_OF_A_USER = st.lists(A_KEY, min_size=1, max_size=3)


@given(
    st.dictionaries(
        st.sampled_from(sorted(Command.by_id)),
        st.lists(KEYS_OF_A_USER.map(" ".join), max_size=2, unique=True),
        max_size=4,
    )
)
def test_every_key_of_a_user_works_or_is_reported(own: dict[str, list[str]]) -> None:
    mine = build_keymap(own)
    for name, keys in mine.keys_of.items():
        for context in Command.by_id[name].contexts:
            for key in keys:
                parts = key.split(" ")
                starts = [" ".join(parts[:count]) for count in range(1, len(parts))]
                typed = [mine.command(context, each) for each in (*starts, key)]
                works = typed == [None] * len(starts) + [name]
                works = works and all(mine.is_prefix(context, each) for each in starts)
                assert works or any(f"{name} loses" in each for each in mine.problems)
    for name, asked in own.items():
        if {*asked} - {*mine.keys_of[name]}:
            assert any(name in each for each in mine.problems)


def test_a_lost_key_is_not_listed_for_its_command() -> None:
    mine = build_keymap({"star": ["m", "j"]})
    assert mine.keys_of["toggle-read"] == ()
    assert mine.keys_of["down"] == ("Down",)
    assert build_keymap({"undo": ["y"]}).keys_of["copy-bibtex"] == ()
    # In the bar, where it is a letter no more, it stays what it was.
    assert build_keymap({"undo": ["Enter"]}).keys_of["keep-filter"] == ("Enter",)


def test_an_unknown_command_and_an_invalid_key_are_reported_with_advice() -> None:
    mine = build_keymap({"stra": ["x"], "undo": ["Hyper-u"]})
    assert mine.problems[0] == "keys: there is no command 'stra'; did you mean star?"
    assert "'Hyper-u' is not a key" in mine.problems[1]
    assert mine.keys_of["undo"] == Command.by_id["undo"].keys


def test_a_problem_with_a_users_key_is_reported_with_its_line() -> None:
    own = {"stra": ["x"], "undo": ["Hyper-u"], "star": ["m"], "open-page": ["m"]}
    mine = build_keymap(own, {name: line for line, name in enumerate(own, 7)})
    assert mine.problems[:2] == (
        "config.toml line 7: there is no command 'stra'; did you mean star?",
        "config.toml line 8: undo: 'Hyper-u' is not a key; write it as in `daysheet keys`",
    )
    clashes = mine.problems[2:]
    both_own = [each for each in clashes if "open-page loses it" in each]
    with_a_default = [each for each in clashes if "toggle-read loses it" in each]
    assert [each.split(":")[0] for each in both_own] == ["config.toml line 10"] * len(both_own)
    assert both_own and with_a_default
    assert all(each.startswith("config.toml line 9: m means star") for each in with_a_default)
