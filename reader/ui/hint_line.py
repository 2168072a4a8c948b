"""The hint bar: hints that fit the state of the screen, and the choices of a sequence in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.timer import Timer

from reader.ui.hints import HintState, greeting_hints, sequence_hints, usual_hints
from reader.ui.keys import Dispatcher
from reader.ui.look import Look
from reader.ui.widgets.bars import Hint, HintBar

CHOICES_SECONDS: Final = 0.25
"""How long after the first key of a sequence the keys that may follow are shown."""


class HintLine:
    """Shows the greeting, the choices of a sequence that has begun, or the usual hints."""

    def __init__(
        self,
        bar: HintBar,
        look: Look,
        dispatcher: Dispatcher,
        state: Callable[[], HintState],
        urgent: Callable[[], list[Hint]],
    ) -> None:
        """`urgent` returns hints that come before the usual ones."""
        self._bar = bar
        self._look = look
        self._dispatcher = dispatcher
        self._state = state
        self._urgent = urgent
        self._usual: tuple[HintState, list[Hint]] | None = None
        self._clock: Timer | None = None
        """Runs from the first key of a sequence until its choices are shown."""
        self.greets = False
        """Whether the first keys to know are shown, until any key."""
        self.is_paused = False
        """Whether a key is being handled: the hints are refreshed once, at its end."""

    def refresh(self) -> None:
        """Show the hints that fit the state of the screen."""
        pending, state = self._dispatcher.pending, self._state()
        if self._clock is not None or self.is_paused:
            return
        if pending:
            more = self._look.signs.more
            choices = sequence_hints(pending, more, state.keymap, state.context)
            self._bar.show(choices, pending=True)
        elif self.greets:
            self._bar.show(greeting_hints(state.keymap), pending=True)
        else:
            if self._usual is None or self._usual[0] != state:
                self._usual = state, usual_hints(state)
            self._bar.show([*self._urgent(), *self._usual[1]])

    def restart_clock(self) -> None:
        """Show the choices of a sequence after a delay, so not while `yb` is typed quickly."""
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
        if self._dispatcher.pending:
            self._clock = self._bar.set_timer(CHOICES_SECONDS, self._show_choices)

    @property
    def waits(self) -> bool:
        """Whether the keys that may follow are about to be shown."""
        return self._clock is not None

    def _show_choices(self) -> None:
        self._clock = None
        self.refresh()
