#!/usr/bin/env python3
"""Mark papers in files of 1,000, 20,000 and 100,000 marks, and time what the user might feel.

    python tests/bench/marks.py [KEYS] [MARKS…]

Prints milliseconds, and beside them what `tomllib.loads` and `tomli_w.dumps` of the same file take
in the same run. The budget at 100,000 marks: a key costs the interface's thread less than 0.1 ms,
the mark is on disk within 200 ms, and nothing holds the interpreter longer than 16 ms.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread
from typing import Final, NamedTuple

import tomli_w

from reader.library.library import Library
from reader.model.clean import NOTHING, clean_line
from reader.model.mark import KINDS, MarkKind, now
from reader.model.view import Row
from reader.storage.cache import Cache
from reader.storage.marks import Marks

SIZES: Final = (1_000, 20_000, 100_000)
KEYS: Final = 40
IN_A_ROW: Final = 200
ALL: Final = 1_000
"""Papers marked by one `M`."""
ROWS: Final = 50
"""Papers of a screen, or of `daysheet list`."""
TICK: Final = 0.001
PAUSES: Final = (0.05, 0.5)
"""Seconds between two keys, from and to: some come while the one before is saved."""


class Place:
    """A marks file of so many marks, a cache, and the folder of the lock."""

    def __init__(self, folder: Path, marks: int) -> None:
        self.file = folder / "marks.toml"
        self.state = folder / "state"
        self.cache = folder / "library.sqlite3"
        self.marks = marks
        self.text = marks_text(marks)
        Cache(self.cache).close()
        self.write(self.text)

    def write(self, text: str) -> None:
        """Write the file as another program would have done a minute ago."""
        self.file.write_text(text, "utf-8")
        os.utime(self.file, (time.time() - 60, time.time() - 60))

    def marks_opened(self, *, at_once: bool = True) -> Marks:
        return Marks.open(self.file, self.state, at_once=at_once)


def marks_text(marks: int) -> str:
    """Return a file of so many marks, a fifth of them stars."""
    stars = marks // 5
    read = (f'"{paper_id(n)}" = 2024-03-13T08:12:44Z' for n in range(marks - stars))
    starred = (
        f'"{paper_id(n)}" = 2024-03-13T08:12:50Z  # The title of number {n}, as long as usual'
        for n in range(stars)
    )
    return "\n".join(["version = 1", "", "[read]", *read, "", "[starred]", *starred, ""])


def paper_id(number: int) -> str:
    return f"{2001 + number // 9_000:04}.{number % 9_000:05}"


def row(number: int) -> Row:
    """Return the row of a paper that is not marked yet."""
    id = f"2603.{number:05}"
    title = clean_line(f"Paper {number}: a title of the usual length for one")
    ids = (id, f"doi:10.48550/arXiv.{id}", f"title:{number:016x}")
    return Row(number, ids, title, NOTHING, None, None)


# What is timed


class Holds:
    """The longest time for which a thread that wakes every millisecond could not run.

    Only as far as this process worked meanwhile: others may have had the processor, too.
    """

    def __init__(self) -> None:
        self.longest = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        done = Event()
        watcher = Thread(target=self._watch, args=(done,))
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _watch(self, done: Event) -> None:
        while not done.is_set():
            began, worked = time.perf_counter(), time.process_time()
            time.sleep(TICK)
            worked = time.process_time() - worked
            self.longest = max(self.longest, min(time.perf_counter() - began - TICK, worked))


class Timed(NamedTuple):
    """Seconds that some work took, and the longest hold of the interpreter in it."""

    seconds: float
    hold: float


def timed(work: Callable[[], object]) -> Timed:
    holds = Holds()
    with holds.watched():
        seconds = timed_alone(work)
    return Timed(seconds, holds.longest)


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the seconds of the fastest of some rounds."""
    return min(timed_alone(work) for _ in range(rounds))


def loads(place: Place) -> dict[str, Timed]:
    """Read the marks in every way, as a thread beside the interface does it."""
    found = {}
    opened: list[Marks] = []

    def load() -> None:
        marks = place.marks_opened()
        marks.all("read")
        opened.append(marks)

    def preview() -> None:
        marks = place.marks_opened(at_once=False)
        papers = [row(number).ids for number in range(ROWS)]
        for kind in KINDS:
            marks.preview(kind, papers)
        marks.preview_annotations(papers[0])

    def show() -> None:
        place.marks_opened(at_once=False).annotations(row(0).ids)

    found["nothing for a while"] = timed(lambda: time.sleep(0.3))
    for name, work in (
        (f"preview of {ROWS} rows", preview),
        ("tags and note of one paper", show),
        ("load", load),
    ):
        # The first time imports, which shall not count.
        work()
        found[name] = timed(work)
    for marks in opened[:-1]:
        marks.close()
    found["read a changed file"] = timed(lambda: see_change(place, opened[-1]))
    opened[-1].close()
    return found


def see_change(place: Place, marks: Marks) -> None:
    """Have another program change the file, and wait until it is seen."""
    seen = Event()
    marks.on_event = seen.set
    place.write(place.text.replace("[starred]\n", '[starred]\n"2512.00001" = true\n'))
    if not marks.check_outside():
        seen.wait(20)


class Keys(NamedTuple):
    """What some keys took, in seconds."""

    in_a_row: list[float]
    key: list[float]
    """Each after a rest, when a processor is slow: so the next is taken beside it."""
    nothing: list[float]
    """What turning a date into text takes after a rest."""
    disk: list[float]
    hold: float
    all_key: float
    all_disk: float


def press(place: Place, keys: int) -> Keys:
    """Star papers one by one, then mark a thousand read, while the file is watched."""
    watched, watching = multiprocessing.Pipe()
    watcher = multiprocessing.get_context("spawn").Process(
        target=watch_file, args=(str(place.file), watching), daemon=True
    )
    watcher.start()
    watched.recv()
    holds = Holds()
    key, nothing, in_a_row = [], [], []
    with closing(Library(Cache(place.cache), place.marks_opened())) as library:
        for rest in (1, IN_A_ROW):
            in_a_row = [pressed(library, [row(5_000 + rest + n)], "starred") for n in range(rest)]
            library.marks.flush()
        with holds.watched():
            for number in range(keys):
                rows = [row(number)]
                time.sleep(random.uniform(*PAUSES))
                key.append(pressed(library, rows, "starred"))
                watched.send(rows[0].ids[0])
        for _ in range(keys):
            time.sleep(PAUSES[0])
            nothing.append(timed_alone(now().isoformat))
        rows = [row(number) for number in range(ALL + 1, 2 * ALL + 1)]
        all_key = pressed(library, rows, "read")
        watched.send(rows[-1].ids[0])
        watched.send("")
        disk = watched.recv()
    watcher.join()
    return Keys(in_a_row, key, nothing, disk[:-1], holds.longest, all_key, disk[-1])


def pressed(library: Library, rows: list[Row], kind: MarkKind) -> float:
    return timed_alone(lambda: library.mark(kind, rows, True))


def timed_alone(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def watch_file(file: str, pipe: Connection) -> None:
    """In a process of its own: say how long after they are named papers stand in the file."""
    path, took = Path(file), list[float]()
    wanted: dict[bytes, float] = {}
    pipe.send("ready")
    seen: tuple[int, int] | None = None
    more = True
    while more or wanted:
        while more and pipe.poll(0 if wanted else None):
            id = pipe.recv()
            more = bool(id)
            if id:
                wanted[f'"{id}"'.encode()] = time.perf_counter()
            seen = None
        status = path.stat()
        if seen != (status.st_ino, status.st_mtime_ns):
            seen = status.st_ino, status.st_mtime_ns
            found = time.perf_counter()
            data = path.read_bytes()
            for id in [id for id in wanted if id in data]:
                took.append(found - wanted.pop(id))
        time.sleep(TICK)
    pipe.send(took)


# What is printed


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.3f}" if seconds < 0.001 else f"{seconds * 1000:.1f}"


def spread(name: str, times: list[float]) -> Iterator[tuple[str, str]]:
    yield f"{name}, median", ms(statistics.median(times))
    yield f"{name}, worst", ms(max(times))


def bench(marks: int, keys: int) -> Iterator[tuple[str, str]]:
    """Yield names and values of all that is measured with so many marks."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), marks)
        document = tomllib.loads(place.text)
        parse = best(lambda: tomllib.loads(place.text))
        dump = best(lambda: tomli_w.dumps(document))
        loaded = loads(place)
        found = press(place, keys)
    yield from spread("key, one after another", found.in_a_row)
    yield from spread("key after a rest", found.key)
    yield from spread("a date to text after a rest", found.nothing)
    yield from spread("key to disk", found.disk)
    yield "longest hold while saving", ms(found.hold)
    yield f"M over {ALL:,}", ms(found.all_key)
    yield f"M over {ALL:,} to disk", ms(found.all_disk)
    for name, each in loaded.items():
        yield name, ms(each.seconds)
        yield f"{name}, longest hold", ms(each.hold)
    yield "tomllib.loads", ms(parse)
    yield "tomli_w.dumps", ms(dump)
    yield "load / tomllib.loads", f"{loaded['load'].seconds / parse:.2f}"
    ratio = statistics.median(found.disk) / dump
    yield "key to disk / tomli_w.dumps", f"{ratio:.2f}"


def main() -> None:
    # As the reader sets it.
    from reader.ui.app import SWITCH_SECONDS

    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    keys = int(sys.argv[1]) if len(sys.argv) > 1 else KEYS
    sizes = tuple(map(int, sys.argv[2:])) or SIZES
    columns = [dict(bench(size, keys)) for size in sizes]
    print(f"{'milliseconds, at marks:':40}" + "".join(f"{size:>12,}" for size in sizes))
    for name in columns[0]:
        print(f"{name:40}" + "".join(f"{column[name]:>12}" for column in columns))


if __name__ == "__main__":
    main()
