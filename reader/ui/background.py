"""One worker thread for what takes longer than a frame: the newest request wins.

A query that a newer key has made pointless is abandoned, so that the answer to the last key never
waits for the answers to those before it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeAlias

Stop: TypeAlias = Callable[[], bool]
"""Whether the work has become pointless."""
Work: TypeAlias = Callable[[Stop], None]


class InterfaceThread:
    """Calls functions on the interface's thread, as the app that it was made by: Textual keeps the
    app in the context, which a call from another thread would be without."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()

    def call(self, function: Callable[..., None], *values: object) -> None:
        """Call from any thread; does not wait. Once the interface has gone, nothing happens."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *values, context=self._context)


class Background:
    """Runs one piece of work at a time, on one thread, started when first needed."""

    def __init__(self, on_failure: Callable[[Exception], None]) -> None:
        self._on_failure = on_failure
        self._ready = threading.Condition()
        self._urgent: Work | None = None
        self._idle: dict[str, Work] = {}
        self._ticket = 0
        self._closed = False
        self._running = False
        self._thread: threading.Thread | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing runs or waits."""
        with self._ready:
            return not (self._running or self._urgent or self._idle)

    def submit(self, work: Work) -> None:
        """Run `work` instead of whatever runs or waits; its stop turns true at the next submit."""
        with self._ready:
            self._ticket += 1
            self._urgent = work
            self._begin()

    def when_idle(self, purpose: str, work: Work) -> None:
        """Run `work` when nothing urgent waits, instead of what waits for the same purpose.

        Its stop turns true when something urgent comes.
        """
        with self._ready:
            self._idle[purpose] = work
            self._begin()

    def drop(self) -> None:
        """Abandon what runs and what waits."""
        with self._ready:
            self._ticket += 1
            self._urgent = None

    def close(self, patience: float = 1.0) -> None:
        """Abandon everything and end the thread, waiting for it `patience` seconds at most."""
        with self._ready:
            self._closed = True
            self._ticket += 1
            self._urgent = None
            self._idle.clear()
            self._ready.notify()
        if self._thread is not None:
            self._thread.join(patience)

    def _begin(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._loop, name="finder", daemon=True)
            self._thread.start()
        self._ready.notify()

    def _loop(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._urgent or self._idle or self._closed)
                if self._closed:
                    return
                work, self._urgent = self._urgent, None
                if work is None and self._idle:
                    work = self._idle.pop(next(iter(self._idle)))
                ticket = self._ticket
                self._running = True
            if work is not None:
                self._run(work, ticket)
            with self._ready:
                self._running = False

    def _run(self, work: Work, ticket: int) -> None:
        try:
            work(lambda: self._ticket != ticket)
        except Exception as error:
            if self._ticket == ticket:
                self._on_failure(error)
