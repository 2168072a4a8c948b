"""Which keys the hint line shows, as a pure function of the state of the screen."""

from __future__ import annotations

from typing import Final, NamedTuple

from reader.commands import Command, Context, Keymap, commands, display_key
from reader.ui.widgets.bars import Hint

PAIRED_COMMANDS: Final = {
    "down": "up",
    "result-down": "result-up",
    "find-next": "find-previous",
    "older-digest": "newer-digest",
}
"""Commands whose hint shows the key of a second command, too."""
NEED_PAPERS: Final = ("down", "result-down", "read-on", "star", "next-unread", "open-page")
"""Commands without a hint while the list is empty."""
NEED_DIGESTS: Final = ("older-digest", "filter", "undo")
"""Commands without a hint while the list is empty and the library has no digest."""
FIRST_KEYS: Final = ("down", "read-on", "star", "filter", "help")
"""Commands whose keys the first start shows."""


class HintState(NamedTuple):
    """The part of the screen's state that decides which hints are shown."""

    keymap: Keymap
    context: Context
    has_papers: bool
    has_digests: bool
    has_filter: bool
    has_hits: bool
    """Whether text is being found in the abstract."""
    has_mathematics: bool
    """Whether the abstract holds mathematics."""
    shows_source: bool
    view_kind: str
    narrow_kind: str
    """The kind of view that the library was opened from."""
    has_completion: bool = False
    """Whether the filter bar shows a completion."""
    is_related: bool = False
    """Whether the list holds the papers related to one."""
    in_full_text: bool = False
    """Whether a full text is open."""
    has_text: bool = False
    """Whether the full text of the paper is here."""
    has_reference: bool = False
    """Whether a reference of the full text is selected."""
    was_followed: bool = False
    """Whether a reference was followed in the full text, so that there is a way back."""


def usual_hints(state: HintState) -> list[Hint]:
    """Return the hints of the focused pane, the most useful first."""
    keymap = state.keymap
    hints = []
    for command in sorted(commands(state.context), key=lambda each: each.hint_rank):
        keys = keymap.keys_of[command.id]
        if command.hint and keys and " " not in keys[0] and _is_useful(command.id, state):
            always = command.id == "help"
            hints.append(_hint(command.id, keymap, _label(command, state), always=always))
    return hints


def sequence_hints(pending: str, more_sign: str, keymap: Keymap, context: Context) -> list[Hint]:
    """Return the keys that may follow `pending`, the keys of a sequence that has begun."""
    known = Command.by_id
    back = keymap.keys_of["escape"]
    return [
        Hint(display_key(pending), more_sign),
        *(
            Hint(
                display_key(key),
                known[command].hint or known[command].title(),
                commands=(command,),
            )
            for key, command in keymap.continuations(context, pending)
        ),
        *([Hint(display_key(back[0]), "back", commands=("escape",))] if back else []),
    ]


def greeting_hints(keymap: Keymap) -> list[Hint]:
    """Return the first keys to know, for the first start of all."""
    known = Command.by_id
    keys = [_hint(name, keymap, known[name].hint, always=name == "help") for name in FIRST_KEYS]
    return [Hint("", "Welcome"), *keys]


def sync_hint(keymap: Keymap, done: int, total: int) -> Hint:
    """Return the key that stops the running sync, with its progress; `total` 0 if unknown."""
    progress = f" {done} of {total}" if total else ""
    text = f"stops syncing{progress}"
    return Hint(keymap.label("escape"), text, always=True, commands=("escape",))


def _hint(command: str, keymap: Keymap, label: str, *, always: bool) -> Hint:
    """Return the hint of a command, with the key of the second command of a pair."""
    both = (command, PAIRED_COMMANDS.get(command, ""))
    bound = tuple(name for name in both if keymap.keys_of.get(name))
    return Hint(" ".join(map(keymap.label, bound)), label, always, bound)


def _label(command: type[Command], state: HintState) -> str:
    if command.id == "next-unread" and state.has_hits:
        return "next hit"
    if command.id == "filter" and state.context in ("abstract", "document"):
        return "find"
    if command.id == "keep-hits" and state.in_full_text:
        return "to the text"
    if command.id == "escape" and state.context == "bar":
        return "cancel"
    if command.id == "escape" and not (state.has_filter or state.has_hits):
        return "back"
    if command.id == "toggle-source" and state.shows_source:
        return "mathematics"
    if command.id == "scope" and state.view_kind == "library":
        return f"back to the {state.narrow_kind}"
    if command.id == "older-digest" and state.view_kind == "week":
        return "week"
    return command.hint


def _is_useful(command: str, state: HintState) -> bool:
    if command == "escape":
        in_side_view = state.view_kind in ("library", "starred", "since") and state.has_digests
        is_shown = state.has_filter or state.has_hits or state.is_related or in_side_view
        return is_shown or state.context in ("bar", "find")
    if command in NEED_PAPERS and state.context in ("list", "bar"):
        return state.has_papers
    if command in NEED_DIGESTS and not state.has_papers:
        return state.has_digests
    if command == "next-unread" and state.context == "document":
        return state.has_hits
    if command == "complete":
        return state.has_completion
    if command == "open-text":
        return state.has_text
    if command == "follow-reference":
        return state.has_reference
    if command == "follow-back":
        return state.was_followed
    if command == "toggle-source":
        return state.context in ("abstract", "document") and state.has_mathematics
    return True
