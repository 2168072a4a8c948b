"""Marks are previewed before the file is read; no exact answer depends on a preview."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from reader.model.mark import Change, now
from reader.storage.marks import Marks
from reader.storage.marks.memory import Memory
from reader.storage.marks.merge_rule import Table, empty_tables
from reader.storage.marks.reading import Reading, read_marks
from reader.storage.marks.saver import Saver
from tests.waiting import PATIENCE, until

NOON = now().replace(hour=12, minute=0, second=0)
WHEN = "2024-03-13T08:12:44Z"
ONE, TWO = ("2403.00001", "title:1"), ("2403.00002", "title:2")


def change(id: str, marked: bool = True) -> Change:
    return Change("starred", (id,), marked, NOON)


class Place:
    """A marks file with one star."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "marks.toml"
        self.state = folder / "state"
        self.write("2403.00001")

    def write(self, *starred: str) -> None:
        """Write the file as another program would have done a minute ago."""
        self.file.write_text("[starred]\n" + "".join(f'"{id}" = {WHEN}\n' for id in starred))
        os.utime(self.file, (time.time() - 60, time.time() - 60))

    def opened(self, *, at_once: bool = False) -> Marks:
        return Marks.open(self.file, self.state, at_once=at_once)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def marks(place: Place) -> Iterator[Marks]:
    """The marks of that place, not read yet."""
    with closing(place.opened()) as opened:
        yield opened


Threads: TypeAlias = Callable[[], list[threading.Thread]]


@pytest.fixture
def threads() -> Threads:
    """The threads of marks that were started since."""
    before = set(threading.enumerate())
    return lambda: [
        each for each in threading.enumerate() if each.name == "marks" and each not in before
    ]


class Gate:
    """Whoever reads the file waits here until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def reading(self, data: bytes) -> Reading:
        self.reached.set()
        assert self.opened.wait(PATIENCE)
        return read_marks(data)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr("reader.storage.marks.file.read_marks", gate.reading)
    yield gate
    gate.opened.set()


@pytest.fixture
def events(marks: Marks) -> list[object]:
    """Return a list that gets the value of `problem` at every event."""
    events: list[object] = []
    marks.on_event = lambda: events.append(marks.problem)
    return events


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once the marks are read and all events are sent."""
    served, serve = threading.Event(), Saver.serve

    def serving(saver: Saver) -> None:
        served.set()
        serve(saver)

    monkeypatch.setattr(Saver, "serve", serving)
    return served


def test_a_preview_looks_up_single_rows_and_does_not_read_all_marks(
    place: Place, marks: Marks, gate: Gate
) -> None:
    papers = [(f"2403.{number:05}", f"title:{number}") for number in range(40)]
    assert marks.preview("starred", papers) == [ids == ONE for ids in papers]
    assert marks.preview("starred", [ONE, TWO]) == [True, False]
    assert not gate.reached.is_set()


def test_a_preview_finds_every_line_of_a_file_in_order(place: Place) -> None:
    ids = [f"{number:03}.{number % 7}" for number in range(200)]
    place.write(*ids[::2])
    for number, id in enumerate(ids):
        with closing(place.opened()) as marks:
            assert marks.preview("starred", [("x", id)]) == [number % 2 == 0]


def test_a_preview_of_an_unchanged_file_is_right(
    marks: Marks, events: list[object], served: threading.Event
) -> None:
    assert marks.preview("starred", [ONE, TWO]) == [True, False]
    assert marks.preview("read", [ONE, TWO]) == [False, False]
    marks.start_reading()
    assert served.wait(PATIENCE)
    assert events == []
    assert marks.preview("starred", [ONE, TWO]) == [True, False]


def test_a_preview_that_was_wrong_is_reported_once_the_file_is_read(
    place: Place, marks: Marks, events: list[object], served: threading.Event
) -> None:
    assert marks.preview("starred", [ONE, TWO]) == [True, False]
    place.write("2403.00002")
    marks.start_reading()
    assert served.wait(PATIENCE)
    assert events == [None]
    assert marks.preview("starred", [ONE, TWO]) == [False, True]


def test_a_mark_that_the_preview_cannot_find_is_reported(
    place: Place, marks: Marks, events: list[object], served: threading.Event
) -> None:
    place.file.write_text("[starred]\n2403.00002 = 2024-03-13\n")
    assert marks.preview("starred", [ONE, TWO]) == [False, False]
    marks.start_reading()
    assert served.wait(PATIENCE)
    assert events == [None]
    assert marks.preview("starred", [ONE, TWO]) == [False, True]


def test_a_change_of_what_was_not_previewed_is_not_reported(
    place: Place, marks: Marks, events: list[object], served: threading.Event
) -> None:
    assert marks.preview("starred", [ONE]) == [True]
    place.write("2403.00001", "2403.00002")
    marks.start_reading()
    assert served.wait(PATIENCE)
    assert events == []
    assert marks.at("starred", TWO)


def test_a_removal_counts_in_a_preview(place: Place, marks: Marks) -> None:
    with closing(place.opened()) as others:
        others.apply([change("2403.00001", marked=False), change("title:2"), change("title:1")])
        others.apply([change("title:1", marked=False)])
    assert marks.preview("starred", [ONE, TWO]) == [False, True]


def test_without_a_file_nothing_seems_marked(place: Place) -> None:
    place.file.unlink()
    with closing(place.opened()) as marks:
        assert marks.preview("starred", [ONE]) == [False]
        assert marks.at("starred", ONE) is None


def test_very_many_papers_are_not_previewed(place: Place, marks: Marks) -> None:
    place.write("2403.00002")
    papers = [ONE, TWO, *((str(number),) for number in range(3_000))]
    assert marks.preview("starred", papers)[:2] == [False, True]


def test_exact_answers_wait_until_the_file_is_read(place: Place, marks: Marks, gate: Gate) -> None:
    assert marks.preview("starred", [ONE, TWO]) == [True, False]
    place.write("2403.00002")
    marks.start_reading()
    assert gate.reached.wait(PATIENCE)
    assert marks.preview("starred", [ONE, TWO]) == [True, False]
    waiting: list[Callable[[], object]] = [
        lambda: marks.at("starred", ONE),
        lambda: marks.at("starred", TWO) is not None,
        lambda: set(marks.all("starred")),
        lambda: marks.unsaved(),
        lambda: marks.flush(),
    ]
    with ThreadPoolExecutor(len(waiting)) as pool:
        answers = [pool.submit(each) for each in waiting]
        time.sleep(0.05)
        assert not any(answer.done() for answer in answers)
        gate.opened.set()
        assert [answer.result(PATIENCE) for answer in answers] == [
            None,
            True,
            {"2403.00002"},
            [],
            True,
        ]


def test_a_mark_made_while_the_file_is_read_is_saved(
    place: Place, marks: Marks, gate: Gate
) -> None:
    place.write("2403.00002")
    marks.start_reading()
    assert gate.reached.wait(PATIENCE)
    made = threading.Thread(target=marks.apply, args=([change("2403.00002", marked=False)],))
    made.start()
    gate.opened.set()
    made.join(PATIENCE)
    assert marks.at("starred", TWO) is None
    assert marks.flush()
    with closing(place.opened()) as others:
        assert others.at("starred", TWO) is None


def test_no_call_raises_while_the_file_is_read(
    place: Place, marks: Marks, gate: Gate, threads: Threads
) -> None:
    place.write("2403.00002")
    marks.start_reading()
    marks.start_reading()
    assert gate.reached.wait(PATIENCE)
    assert marks.problem is None
    assert not marks.are_read
    assert not marks.check_outside()
    assert not marks.flush(0.01)
    assert marks.preview("read", [ONE]) == [False]
    assert len(threads()) == 1
    gate.opened.set()
    until(lambda: marks.are_read)


def test_closing_does_not_wait_until_the_file_is_read(
    place: Place, marks: Marks, gate: Gate, threads: Threads
) -> None:
    assert marks.preview("starred", [ONE]) == [True]
    place.write("2403.00002")
    marks.start_reading()
    assert gate.reached.wait(PATIENCE)
    marks.close()
    gate.opened.set()
    until(lambda: not threads())
    assert marks.preview("starred", [ONE, TWO]) == [False, True]


def test_closing_ends_the_thread_that_read_the_marks(
    place: Place, marks: Marks, served: threading.Event, threads: Threads
) -> None:
    marks.start_reading()
    assert served.wait(PATIENCE)
    marks.apply([change("2403.00002")])
    marks.close()
    assert not threads()
    assert "2403.00002" in place.file.read_text()


def test_the_thread_that_read_the_marks_saves_them(
    place: Place, marks: Marks, served: threading.Event, threads: Threads
) -> None:
    marks.start_reading()
    assert served.wait(PATIENCE)
    before = threads()
    for number in range(3):
        marks.apply([change(f"2403.1000{number}")])
        assert marks.flush()
    assert threads() == before
    assert len(before) == 1
    assert "2403.10002" in place.file.read_text()


def test_many_threads_may_read_and_set_marks_while_the_file_is_read(
    place: Place, marks: Marks, threads: Threads
) -> None:
    place.write("2403.00002")

    def use(number: int) -> list[bool]:
        if number == 10:
            marks.start_reading()
        seen = marks.preview("starred", [ONE, TWO])
        if number % 3 == 0:
            marks.apply([change(f"2404.{number:05}")])
            assert marks.at("starred", (f"2404.{number:05}",))
        return seen

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(use, range(60)))
    assert {tuple(each) for each in seen} <= {(True, False), (False, True)}
    assert marks.flush()
    until(lambda: len(threads()) == 1)
    with closing(place.opened()) as others:
        wanted = {f"2404.{number:05}" for number in range(0, 60, 3)} | {"2403.00002"}
        assert set(others.all("starred")) == wanted


def test_a_file_that_cannot_be_read_is_reported_after_the_first_frame(
    place: Place, marks: Marks, events: list[object], served: threading.Event
) -> None:
    place.file.write_text(f'[starred]\n"2403.00001" = {WHEN}\n2403 = ')
    assert marks.preview("starred", [ONE]) == [True]
    marks.start_reading()
    assert served.wait(PATIENCE)
    (problem,) = events
    assert str(problem).startswith(f"not read: {place.file}, line 3")
    assert marks.at("starred", ONE)


def test_a_wrong_preview_of_tags_is_reported_once_the_marks_are_read(
    place: Place, marks: Marks, events: list[object], served: threading.Event
) -> None:
    place.file.write_text('[tags]\n2403.00001 = ["rl"]\n')
    assert marks.preview_annotated(ONE) == (False, False)
    marks.start_reading()
    assert served.wait(PATIENCE)
    assert len(events) == 1
    assert marks.preview_annotated(ONE) == (True, False)


BROKEN = [
    b"[starred]\n2403 = ",
    b'[starred]\n"2403.00001" = 2024-0',
    b'[starred]\n"2403.00001',
    b'[starred]\n"\xff" = 2024-03-13T08:12:44Z\n"2403.00001" = \xff\n',
    b'[starred]\n"2403.00001" = 2024-13-45T08:12:44Z\n',
    b'[tags]\n"2403.00001" = ["a\n[notes]\n"2403.00001" = "\n',
    b"\x00" * 100,
    b"[",
    b"\xef\xbb\xbf[",
]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_previewed_without_harm(place: Place, marks: Marks, data: bytes) -> None:
    place.file.write_bytes(data)
    assert len(marks.preview("starred", [ONE, TWO])) == 2
    tags, note = marks.preview_annotations(ONE)
    assert isinstance(tags, set) and isinstance(note, str)
    assert marks.problem


def test_the_readable_lines_of_a_broken_file_are_used(place: Place) -> None:
    place.file.write_text(
        f'[read]\n"2403.00001" = {WHEN}\n<<<<<<< ours\n"2403.00002" = 2024-03-13\n=======\n'
        '2403.00003 = \n"2403.00002" = 2024-03-14\n[tags]\n"2403.00001" = ["rl"]  # rl\n'
        '[notes]\n"2403.00001" = "x\n"2403.00002" = "y"\n'
    )
    with closing(place.opened(at_once=True)) as marks:
        assert marks.problem
        assert set(marks.all("read")) == {"2403.00001", "2403.00002"}
        assert marks.all("read")["2403.00002"].day == 14
        assert (marks.tags(ONE), marks.note(ONE), marks.note(TWO)) == ({"rl"}, "", "y")
        marks.apply([change("2403.00009")])
        assert set(marks.all("starred")) == {"2403.00009"}
    with closing(place.opened()) as marks:
        assert set(marks.all("starred")) == {"2403.00009"}


def test_a_deleted_file_is_not_brought_back(place: Place) -> None:
    with closing(place.opened()) as marks:
        marks.apply([change("2403.00002")])
    place.file.unlink()
    with closing(place.opened()) as marks:
        assert marks.all("starred") == {}
        marks.apply([change("2403.00003")])
    with closing(place.opened()) as marks:
        assert set(marks.all("starred")) == {"2403.00003"}


def test_the_samples_marks_need_no_thread(threads: Threads) -> None:
    marks = Marks.in_memory()
    marks.start_reading()
    assert not threads()
    assert marks.are_read
    assert marks.preview("starred", [ONE]) == [False]
    marks.apply([Change("starred", ONE, True, NOON)])
    assert marks.preview("starred", [ONE, TWO]) == [True, False]
    assert marks.problem is None
    assert marks.flush()
    marks.close()


# What a key would wait for


class Watched(dict[str, str]):
    """A table that may only be gone through while no key would have to wait."""

    memory: Memory

    def _watch(self) -> None:
        assert self.memory.changed.acquire(blocking=False), "a key would wait for this"
        self.memory.changed.release()

    def __iter__(self) -> Iterator[str]:
        self._watch()
        return super().__iter__()

    def items(self) -> Any:
        self._watch()
        return super().items()

    def values(self) -> Any:
        self._watch()
        return super().values()

    def copy(self) -> Table:
        self._watch()
        return super().copy()

    def __eq__(self, other: object) -> bool:
        self._watch()
        return super().__eq__(other)

    __hash__ = None


def test_no_key_does_work_that_grows_with_the_number_of_marks() -> None:
    memory = Memory()
    memory.changed = threading.Condition(threading.Lock())
    Watched.memory = memory
    old = "2001-01-01T00:00:00Z"
    for last in ("2403.00001", "2403.00002"):
        marks = {"2403.00000": WHEN, last: WHEN}
        shown = {"starred": Watched(marks), "removed.read": Watched({"a": old, "b": WHEN})}
        assert memory.replace({**empty_tables(), **shown})
        memory.apply([change("2405.00001")])
        assert len(memory.all("starred")) == 3
        memory.mark_saved(1, [])
        assert len(memory.all("starred")) == 3
        assert list(memory.expired) == [("removed.read", "a"), ("removed.read", "b")]
        memory.forget_expired()
        assert list(memory.expired) == []
        assert not shown["removed.read"].keys()


def test_reading_an_unchanged_file_again_changes_nothing() -> None:
    memory = Memory()
    many = {f"{number}": WHEN for number in range(10_000)}
    assert memory.replace({**empty_tables(), "read": dict(many)})
    assert not memory.replace({**empty_tables(), "read": dict(many)})
    memory.apply([change("2405.00001")])
    assert not memory.replace({**empty_tables(), "read": dict(many)})
    assert memory.replace({**empty_tables(), "read": {**many, "9999": "2025-03-13T08:12:44Z"}})
    assert memory.replace({**empty_tables(), "read": {**many, "another": WHEN}})
    assert memory.at("starred", ("2405.00001",))
