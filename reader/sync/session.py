"""Runs requests on a thread of its own and yields their results in order.

The client belongs to an event loop. A sync needs ordinary calls from any thread, and must stop at
once: a thread that still waits for a site is abandoned.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Final, Self, TypeAlias, TypeVar

from reader.model.errors import DaysheetError
from reader.sync.client import MAX_REQUESTS, Client
from reader.sync.errors import SyncStopped
from reader.sync.request_policy import RequestPolicy

T = TypeVar("T")
Job: TypeAlias = Callable[[Client], Awaitable[T]]
"""Fetches something with a client. Raises DaysheetError."""

RESULTS_AHEAD: Final = 8
"""Results that may wait in the queue before further jobs begin."""
_CLOSE_TIMEOUT: Final = 0.2
"""Seconds to wait for connections to close."""
_SIGNAL_INTERVAL: Final = 0.2
"""Seconds after which a wait for a result is interrupted to run the handlers of signals."""


class FetchSession:
    """A context in which jobs are run. Leaving it stops them."""

    def __init__(
        self, policy: RequestPolicy | None = None, on_wait: Callable[[str], None] | None = None
    ) -> None:
        """`on_wait` is passed to the client. It is called on the session's thread."""
        self._policy, self._on_wait = policy or RequestPolicy(), on_wait
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(_LookupExecutor(MAX_REQUESTS))
        self._thread = threading.Thread(target=self._run_loop, name="sync", daemon=True)
        self._running: asyncio.Task[None] | None = None
        self._results: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._is_stopped = False
        self._client: Client | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._thread.join(_CLOSE_TIMEOUT)

    def stop(self) -> None:
        """Stop all jobs at once. May be called from any thread."""
        if not self._is_stopped:
            self._is_stopped = True
            self._results.put((-1, SyncStopped("stopped")))
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._loop.stop)

    def fetch(self, jobs: Sequence[Job[T]]) -> Iterator[T | DaysheetError]:
        """Run the jobs, MAX_REQUESTS at a time; yield the result or error of each, in order.

        Raises SyncStopped once the session is stopped.
        """
        capacity = asyncio.Semaphore(RESULTS_AHEAD)
        self._call_in_loop(lambda: self._start(jobs, capacity))
        early: dict[int, Any] = {}
        for number in range(len(jobs)):
            while number not in early:
                finished, result = self._next_result()
                if isinstance(result, SyncStopped):
                    raise result
                early[finished] = result
            result = early.pop(number)
            if isinstance(result, Exception) and not isinstance(result, DaysheetError):
                raise result
            self._call_in_loop(capacity.release)
            yield result

    def _next_result(self) -> tuple[int, Any]:
        """Wait for a result. Return it with the number of its job.

        A signal that arrives just before the wait does not end it, and its handler runs only when
        the wait is over. Without a limit, Ctrl-C would wait for the site to answer.
        """
        while True:
            with suppress(Empty):
                return self._results.get(timeout=_SIGNAL_INTERVAL)

    def _call_in_loop(self, function: Callable[[], object]) -> None:
        if self._is_stopped:
            raise SyncStopped("stopped")
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function)

    # On the session's own thread

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        # Only our own task is cancelled, and it cancels its children. Cancelling those directly
        # would warn of coroutines that were never awaited.
        if self._running:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._running)
        if self._client:
            with suppress(Exception):
                self._loop.run_until_complete(self._client.close())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def _start(self, jobs: Sequence[Job[T]], capacity: asyncio.Semaphore) -> None:
        if not self._is_stopped:
            self._running = self._loop.create_task(self._run_jobs(jobs, capacity))

    async def _run_jobs(self, jobs: Sequence[Job[T]], capacity: asyncio.Semaphore) -> None:
        remaining = iter(enumerate(jobs))
        await asyncio.gather(*(self._work(remaining, capacity) for _ in range(MAX_REQUESTS)))

    async def _work(
        self, remaining: Iterator[tuple[int, Job[T]]], capacity: asyncio.Semaphore
    ) -> None:
        """Run one job after another until none remains."""
        for number, job in remaining:
            await capacity.acquire()
            result: object
            try:
                if self._client is None:
                    self._client = Client(self._policy, self._on_wait)
                result = await job(self._client)
            except Exception as error:
                result = error
            self._results.put((number, result))


class _LookupExecutor(ThreadPoolExecutor):
    """Looks host names up. A look-up that hangs does not delay leaving."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        super().shutdown(wait=False, cancel_futures=True)
