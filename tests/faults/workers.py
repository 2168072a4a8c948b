"""Processes that do the cases of an attack, one a processor, apart from pytest's own.

A case forks a child to be traced, which only a process of one thread may do, and a small one does
quickly; and a tracer and its child take turns, which is twice as fast on one processor.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar

Case = TypeVar("Case")
Result = TypeVar("Result")
_ROOT = Path(__file__).parents[2]
_MOST = 4


class Workers:
    """The processes, for as long as the block lasts."""

    def __init__(self) -> None:
        self._processes: list[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]] = []

    def __enter__(self) -> Workers:
        for processor in sorted(os.sched_getaffinity(0))[:_MOST]:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.workers", str(processor)],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            assert process.stdin
            assert process.stdout
            self._processes.append((process, process.stdin, process.stdout))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process, requests, replies in self._processes:
            requests.close()
            replies.close()
            if error:
                process.kill()
            process.wait()

    def map(self, function: Callable[[Case], Result], cases: Sequence[Case]) -> list[Result]:
        """Return what the function makes of each case; both must be known by their names."""
        count = len(self._processes)
        for number, (_, requests, _) in enumerate(self._processes):
            pickle.dump((function, cases[number::count]), requests)
            requests.flush()
        shares = [_answer(replies) for _, _, replies in self._processes]
        rows = zip_longest(*shares)
        return [result for row in rows for result in row][: len(cases)]


def _answer(replies: IO[bytes]) -> list[Any]:
    results, failure = pickle.load(replies)
    if failure:
        raise RuntimeError(failure)
    return list(results)


def _work(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Be such a process until there are no more requests."""
    while True:
        try:
            function, cases = pickle.load(requests)
        except EOFError:
            return
        try:
            answer: tuple[list[object], str] = [function(case) for case in cases], ""
        except Exception:
            answer = [], traceback.format_exc()
        pickle.dump(answer, replies)
        replies.flush()


if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[1])})
    _work(sys.stdin.buffer, sys.stdout.buffer)
