"""A long task that runs in slices of some milliseconds, so that keys are answered in between."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
Steps: TypeAlias = Generator[None, None, T]
"""The steps of a task: a generator that yields where it can be interrupted and returns a result."""


class IncrementalTask(Generic[T]):
    """A task that is run step by step, on one thread."""

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self._result: list[T] = []
        self._error: Exception | None = None

    @property
    def done(self) -> bool:
        """True once the task has finished or failed."""
        return bool(self._result) or self._error is not None

    def run_for(self, seconds: float) -> bool:
        """Run for about `seconds`, at least one step; return `done`.

        An exception of the task is kept, and raised by `result`.
        """
        deadline = time.monotonic() + seconds
        while not self.done:
            try:
                next(self._steps)
            except StopIteration as stopped:
                self._result.append(stopped.value)
            except Exception as error:
                self._error = error
            if time.monotonic() >= deadline:
                break
        return self.done

    def finish(self) -> T:
        """Run to the end; return the result, or raise the exception of the task."""
        self.run_for(float("inf"))
        return self.result

    @property
    def result(self) -> T:
        """The result of a finished task. Raises its exception if it failed."""
        if self._error:
            raise self._error
        return self._result[0]
