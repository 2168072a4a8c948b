"""A sitting with the sites: requests are made on a thread of their own, and answers come in order.

Apart from the client, which belongs to an event loop, because whoever syncs wants plain calls, from
any thread, and to be able to stop at once: a thread that waits for a site is left behind.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Final, Self, TypeAlias, TypeVar

from reader.model.errors import DaysheetError
from reader.sync.client import AT_ONCE, Client
from reader.sync.errors import Stopped
from reader.sync.request_policy import Pace

T = TypeVar("T")
Job: TypeAlias = Callable[[Client], Awaitable[T]]
"""Fetches something; raises DaysheetError."""

AHEAD: Final = 8
"""Answers that may wait to be taken."""
_PATIENCE: Final = 0.2
"""Seconds that leaving waits for connections to be closed."""


class Session:
    """Fetches until it is left or stopped."""

    def __init__(self, pace: Pace | None = None, on_wait: Callable[[str], None] | None = None):
        """`on_wait` is called from another thread, as the client's is."""
        self._pace, self._on_wait = pace or Pace(), on_wait
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(_Executor(AT_ONCE))
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._running: asyncio.Task[None] | None = None
        self._came: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._stopped = False
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
        self._thread.join(_PATIENCE)

    def stop(self) -> None:
        """End at once whatever is fetched; may be called from any thread."""
        if not self._stopped:
            self._stopped = True
            self._came.put((-1, Stopped("stopped")))
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._loop.stop)

    def fetch(self, jobs: Sequence[Job[T]]) -> Iterator[T | DaysheetError]:
        """Yield what the jobs bring, in their order, or why one does not; two are done at a time.

        Raises Stopped once it is stopped.
        """
        ahead = asyncio.Semaphore(AHEAD)
        self._call(lambda: self._start(jobs, ahead))
        waiting: dict[int, Any] = {}
        for number in range(len(jobs)):
            while number not in waiting:
                at, outcome = self._came.get()
                if isinstance(outcome, Stopped):
                    raise outcome
                waiting[at] = outcome
            outcome = waiting.pop(number)
            if isinstance(outcome, Exception) and not isinstance(outcome, DaysheetError):
                raise outcome
            self._call(ahead.release)
            yield outcome

    def _call(self, function: Callable[[], object]) -> None:
        if self._stopped:
            raise Stopped("stopped")
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function)

    # On the session's own thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        # Stopped: what is under way is given up. Only our own task is told so, and tells those that
        # the client made: those would warn of what they never began.
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

    def _start(self, jobs: Sequence[Job[T]], ahead: asyncio.Semaphore) -> None:
        if not self._stopped:
            self._running = self._loop.create_task(self._do(jobs, ahead))

    async def _do(self, jobs: Sequence[Job[T]], ahead: asyncio.Semaphore) -> None:
        left = iter(enumerate(jobs))
        await asyncio.gather(*(self._work(left, ahead) for _ in range(AT_ONCE)))

    async def _work(self, left: Iterator[tuple[int, Job[T]]], ahead: asyncio.Semaphore) -> None:
        """Do one job after the other."""
        for number, job in left:
            await ahead.acquire()
            outcome: object
            try:
                if self._client is None:
                    self._client = Client(self._pace, self._on_wait)
                outcome = await job(self._client)
            except Exception as error:
                outcome = error
            self._came.put((number, outcome))


class _Executor(ThreadPoolExecutor):
    """Where names are looked up; a look-up that hangs keeps nobody from leaving."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        super().shutdown(wait=False, cancel_futures=True)
