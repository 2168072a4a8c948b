"""Which of our functions one key, one letter, one import and one formula run, and which run twice.

    python -m tests.bench.walks [star|letter|import|formula ...] [--all]

Counts calls with `sys.setprofile` and `threading.setprofile`, so that the figures are the same on
every machine. Prints for each walk how many distinct functions of `reader` ran, in how many files,
and which functions were called again with the same arguments. A repeated call is work done twice,
unless it is no more than a look-up: those that take under LOOKUP_MICROSECONDS a call are left out
without `--all`. Methods of a parser are among them: the same object, further on in its text.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import inspect
import os
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import reader

ROOT: Final = str(Path(reader.__file__).parent) + os.sep
LOOKUP_MICROSECONDS: Final = 20.0
"""A repeated call that takes less on average is called a look-up. Profiling itself is in it."""


@dataclass
class Walk:
    """The calls of one walk."""

    calls: Counter[tuple[CodeType, Hashable]] = field(default_factory=Counter)
    seconds: dict[CodeType, float] = field(default_factory=lambda: defaultdict(float))
    """Time in each function, with what it calls."""
    counts: Counter[CodeType] = field(default_factory=Counter)
    kept: list[object] = field(default_factory=list)
    """The arguments, so that no identity is given to a second object."""

    def repeated(self) -> list[tuple[CodeType, int]]:
        """Return functions with the number of calls that an earlier equal call made needless."""
        again: Counter[CodeType] = Counter()
        for (code, _), number in self.calls.items():
            again[code] += number - 1
        return [(code, number) for code, number in again.most_common() if number]


@contextmanager
def recorded() -> Iterator[Walk]:
    """Record every call of a function of ours, on all threads."""
    walk = Walk()
    running: dict[FrameType, float] = {}
    generators: set[FrameType] = set()

    def profile(frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if not code.co_filename.startswith(ROOT) or code.co_name.startswith("<"):
            return
        if event == "call":
            # A generator that goes on is no second call.
            if code.co_flags & inspect.CO_GENERATOR == 0 or frame not in generators:
                if code.co_flags & inspect.CO_GENERATOR:
                    generators.add(frame)
                walk.calls[code, _arguments(frame, walk.kept)] += 1
                walk.counts[code] += 1
            running[frame] = time.perf_counter()
        elif event == "return" and frame in running:
            walk.seconds[code] += time.perf_counter() - running.pop(frame)

    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        yield walk
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _arguments(frame: FrameType, kept: list[object]) -> Hashable:
    """Return a value that is equal for calls with equal arguments."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
    return tuple(_identity(frame.f_locals[name], kept) for name in code.co_varnames[:count])


def _identity(value: Any, kept: list[object]) -> Hashable:
    if isinstance(value, str | int | float | bytes | bool | type(None)):
        return type(value), value
    if isinstance(value, tuple):
        return tuple(_identity(each, kept) for each in value)
    kept.append(value)
    return id(value)


# The walks


async def _in_reader(folder: Path, prepare: str, key: str) -> Walk:
    """Return the walk of one key in the reader, after other keys."""
    from tests.ui.reader_pilot import library_at, run_reader

    with library_at(folder) as library:
        async with run_reader(library) as pilot:
            await pilot.press(*prepare)
            # What the start still does in the background is no part of the walk.
            await pilot.textual.pause(2.0)
            with recorded() as walk:
                await pilot.press(key)
    return walk


def star(folder: Path) -> Walk:
    """`s` on the selected paper."""
    return asyncio.run(_in_reader(folder, "jj", "s"))


def letter(folder: Path) -> Walk:
    """One more letter in the filter bar."""
    return asyncio.run(_in_reader(folder, "/plas", "t"))


def import_(folder: Path) -> Walk:
    """`daysheet import` of one small file."""
    from reader.cli import main

    source = folder / "2024-03-11.jsonl"
    source.write_text(
        '{"id": "2403.00001", "title": "A title", "abstract": "It has a sentence.",'
        ' "authors": ["A. Author"], "date": "2024-03-10", "daily_date": "2024-03-11"}\n'
    )
    os.environ["DAYSHEET_HOME"] = str(folder / "home")
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        recorded() as walk,
    ):
        main(["import", str(source)])
    return walk


def formula(_folder: Path) -> Walk:
    """One formula in a sentence, set in Unicode."""
    from reader.latex import to_unicode

    to_unicode("Warm up $x$.")
    with recorded() as walk:
        to_unicode(r"We show $\mathcal{O}(d^2)$ for $\frac{\pi}{2} \le x_{i+1}$.")
    return walk


WALKS: Final[dict[str, Callable[[Path], Walk]]] = {
    "star": star,
    "letter": letter,
    "import": import_,
    "formula": formula,
}


def report(name: str, walk: Walk, *, everything: bool) -> None:
    """Print the figures of one walk."""
    files = {code.co_filename for code in walk.counts}
    print(
        f"{name}: {len(walk.counts)} functions in {len(files)} files, {walk.counts.total()} calls"
    )
    for code, again in walk.repeated():
        average = walk.seconds[code] / walk.counts[code] * 1e6
        if everything or average >= LOOKUP_MICROSECONDS:
            where = f"{code.co_filename.removeprefix(ROOT)}:{code.co_firstlineno}"
            print(f"    {again:4} again  {average:8.0f} µs a call  {where} {code.co_qualname}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("walks", nargs="*", metavar="WALK", help=", ".join(WALKS))
    parser.add_argument("--all", action="store_true", help="print repeated look-ups, too")
    given = parser.parse_args()
    for name in given.walks or WALKS:
        with tempfile.TemporaryDirectory() as folder:
            report(name, WALKS[name](Path(folder)), everything=given.all)


if __name__ == "__main__":
    main()
