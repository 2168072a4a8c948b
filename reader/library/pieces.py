"""Work on very many marks, done a few milliseconds at a time, so that keys are answered between.

Whoever has the time to wait finishes it at once.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
Work: TypeAlias = Generator[None, None, T]
"""Work that yields wherever it may be interrupted, and returns its result."""


class Pieces(Generic[T]):
    """Work that is going on. One thread."""

    def __init__(self, work: Work[T]) -> None:
        self._work = work
        self._result: list[T] = []
        self._error: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do, be it that it failed."""
        return bool(self._result) or self._error is not None

    def go_on(self, seconds: float) -> bool:
        """Work for about so long; return whether it is done. Errors wait for `result`."""
        ends = time.monotonic() + seconds
        while not self.done:
            try:
                next(self._work)
            except StopIteration as stopped:
                self._result.append(stopped.value)
            except Exception as error:
                self._error = error
            if time.monotonic() >= ends:
                break
        return self.done

    def finish(self) -> T:
        """Do the rest and return the result, or raise what went wrong."""
        self.go_on(float("inf"))
        return self.result

    @property
    def result(self) -> T:
        """What came out; raises what went wrong."""
        if self._error:
            raise self._error
        return self._result[0]
