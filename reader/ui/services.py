"""What the parts of the interface share: made once at the start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from reader.commands import Keymap
from reader.config import Config
from reader.library.library import Library
from reader.session import Session
from reader.ui.look import Look


class Services(NamedTuple):
    """The library and the settings."""

    library: Library
    config: Config
    keymap: Keymap
    look: Look
    session: Session
    own_library: Library | None = None
    """The user's own library, while it is empty and the sample is shown instead."""
    today: Callable[[], date] = date.today
    """The clock: the day that relative dates are counted from."""
