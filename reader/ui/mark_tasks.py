"""Marking very many papers on the interface's thread, in slices, so that keys get their turn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from textual.widget import Widget

from reader.model.errors import DaysheetError
from reader.ui.messages import Messages

if TYPE_CHECKING:
    from reader.library.incremental_task import IncrementalTask

Result = TypeVar("Result")
Slice: TypeAlias = Callable[[float], bool]
"""Works for so many seconds; returns whether the task is finished."""

SLICE_SECONDS: Final = 0.006
"""How long a slice of the work takes."""
PAUSE_SECONDS: Final = 0.002
"""The least time for keys between two slices: enough to paint what they did."""
SLICES_BEFORE_NOTE: Final = 40
"""Slices after which a message names the task: about half a second."""


class MarkTasks:
    """Runs one task at a time; a new one finishes the one before first."""

    def __init__(self, widget: Widget, messages: Messages, more_sign: Callable[[], str]) -> None:
        """`widget` owns the timers between slices."""
        self._widget = widget
        self._messages = messages
        self._more_sign = more_sign
        self._slice: Slice | None = None

    def run(
        self,
        label: str,
        begin: Callable[[], IncrementalTask[Result]],
        then: Callable[[Result], None],
    ) -> None:
        """Run a task and call `then` with its result. `label` says what takes so long."""
        if self._slice:
            self._slice(float("inf"))
        task = begin()

        def work(seconds: float) -> bool:
            if task.run_for(seconds):
                self._slice = None
                then(task.result)
            return task.done

        self._slice = work
        self._go_on(work, label)

    def _go_on(self, work: Slice, label: str, number: int = 1) -> None:
        try:
            if self._slice is not work or work(SLICE_SECONDS):
                return
        except DaysheetError as error:
            self._messages.show_error(str(error))
            return
        if number == SLICES_BEFORE_NOTE:
            self._messages.show(f"{label} {self._more_sign()}")
        self._widget.set_timer(PAUSE_SECONDS, partial(self._go_on, work, label, number + 1))
