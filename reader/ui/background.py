"""One worker thread for tasks that take longer than a frame. The newest task replaces older ones.

Each key of a query makes the search before it obsolete. That search is abandoned, so that the
result for the last key never waits for earlier results.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import Any, TypeAlias, cast

from textual.dom import DOMNode

Stop: TypeAlias = Callable[[], bool]
"""Returns True once the task is obsolete and should return early."""
Task: TypeAlias = Callable[[Stop], None]


def start_coroutine(
    node: DOMNode, function: Callable[[], Coroutine[Any, Any, None]], group: str
) -> None:
    """Run the coroutine function on the interface's thread, as a worker of `node`.

    Textual takes coroutines, too. But Python prints a warning for one that never starts, because
    the app ends first.
    """
    # Textual's types do not tell a function that returns a coroutine from one that returns a value.
    node.run_worker(cast(Callable[[], object], function), group=group)


class InterfaceThread:
    """Calls functions on the interface's thread. Create it on that thread.

    It keeps the context of its creation, in which Textual stores the running app. A call from
    another thread would lack it.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()

    def call(self, function: Callable[..., None], *values: object) -> None:
        """Schedule `function(*values)` and return at once. Does nothing once the loop is closed.

        May be called from any thread.
        """
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *values, context=self._context)


class BackgroundWorker:
    """Runs one task at a time on one thread, which starts with the first task."""

    def __init__(self, on_failure: Callable[[Exception], None]) -> None:
        self._on_failure = on_failure
        self._ready = threading.Condition()
        self._urgent: Task | None = None
        self._idle: dict[str, Task] = {}
        self._ticket = 0
        self._closed = False
        self._running = False
        self._thread: threading.Thread | None = None

    @property
    def idle(self) -> bool:
        """Whether no task is running or waiting."""
        with self._ready:
            return not (self._running or self._urgent or self._idle)

    def submit(self, task: Task) -> None:
        """Run `task` in place of the current one. Its `stop` turns true at the next submit."""
        with self._ready:
            self._ticket += 1
            self._urgent = task
            self._begin()

    def when_idle(self, purpose: str, task: Task) -> None:
        """Run `task` when no urgent task waits, in place of a waiting task with this purpose.

        Its `stop` turns true when an urgent task is submitted.
        """
        with self._ready:
            self._idle[purpose] = task
            self._begin()

    def rest(self, seconds: float, stop: Stop) -> bool:
        """Wait within a task; return False as soon as it should return early."""
        with self._ready:
            return not self._ready.wait_for(stop, seconds)

    def drop(self) -> None:
        """Abandon the running task and the urgent task that waits."""
        with self._ready:
            self._ticket += 1
            self._urgent = None
            self._ready.notify()

    def close(self, timeout: float = 1.0) -> None:
        """Abandon all tasks, end the thread and wait for it for at most `timeout` seconds."""
        with self._ready:
            self._closed = True
            self._ticket += 1
            self._urgent = None
            self._idle.clear()
            self._ready.notify()
        if self._thread is not None:
            self._thread.join(timeout)

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
                task, self._urgent = self._urgent, None
                if task is None and self._idle:
                    task = self._idle.pop(next(iter(self._idle)))
                ticket = self._ticket
                self._running = True
            if task is not None:
                self._run(task, ticket)
            with self._ready:
                self._running = False

    def _run(self, task: Task, ticket: int) -> None:
        try:
            task(lambda: self._ticket != ticket)
        except Exception as error:
            if self._ticket == ticket:
                self._on_failure(error)
