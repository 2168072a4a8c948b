"""The table of actions, and the decorator that fills it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reader.commands import Command
from reader.ui.screens.reader import Action

ACTIONS: Final[dict[str, Action]] = {}
"""What each command does, by its id."""


def action(command: str) -> Callable[[Action], Action]:
    """Register a function as what `command` does.

    Raises ValueError if there is no such command, or if it has an action already.
    """
    if command not in Command.by_id or command in ACTIONS:
        raise ValueError(f"no command {command!r} without an action")

    def register(function: Action) -> Action:
        ACTIONS[command] = function
        return function

    return register
