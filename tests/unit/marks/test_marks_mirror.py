"""The mirror of the marks in the cache saves reading the file, and is never believed over it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from reader.model.mark import Change, now
from reader.storage.cache import Cache
from reader.storage.marks import Marks, Mirror
from reader.storage.marks.file_state import FileState
from reader.storage.marks.merge_rule import Tables, empty_tables
from reader.storage.marks.reading import Reading, read_marks
from tests.waiting import until

NOON = now().replace(hour=12, minute=0, second=0)
WHEN = "2024-03-13T00:00:00Z"
BROKEN = "[starred]\n2403 = "


def change(id: str, marked: bool = True) -> Change:
    return Change("starred", (id, f"title:{id}"), marked, NOON)


class Place:
    """A marks file, a cache, and a way to see whether the file is read."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "marks.toml"
        self.state = folder / "state"
        self.cache = folder / "cache" / "library.sqlite3"
        Cache(self.cache).close()

    @contextmanager
    def opened(self) -> Iterator[Marks]:
        with closing(Marks.open(self.file, self.state, Mirror(self.cache))) as marks:
            yield marks

    def mirrored(self) -> set[str]:
        """The stars in the mirror, if it is of the file's state."""
        tables = Mirror(self.cache).load(FileState(self.file, self.state).adopt)
        return set(tables["starred"]) if tables else set()

    def write(self, text: str, age: float = 60) -> None:
        self.file.write_text(text)
        os.utime(self.file, (time.time() - age, time.time() - age))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the texts that were parsed."""
    sizes: list[int] = []

    def counting(data: bytes) -> Reading:
        sizes.append(len(data))
        return read_marks(data)

    monkeypatch.setattr("reader.storage.marks.file.read_marks", counting)
    return sizes


def test_a_start_on_an_unchanged_file_does_not_parse_it(place: Place, readings: list[int]) -> None:
    place.write('[starred]\n"2403.00001" = true\n"2403.00002" = 2024-03-13\n')
    with place.opened() as marks:
        before = marks.all("starred")
    assert len(readings) == 1
    with place.opened() as marks:
        assert marks.all("starred") == before
        assert len(before) == 2
    assert len(readings) == 1


def test_marks_made_keep_the_mirror_up_to_date(place: Place, readings: list[int]) -> None:
    for number in range(5):
        with place.opened() as marks:
            assert len(marks.all("starred")) == number
            marks.apply([change(f"2403.{number}"), change("2403.x", number % 2 == 0)])
            marks.apply([change("2403.x", marked=False)])
    assert readings == []
    with place.opened() as marks:
        assert set(marks.all("starred")) == {f"2403.{number}" for number in range(5)}
    place.cache.unlink()
    with place.opened() as marks:
        assert set(marks.all("starred")) == {f"2403.{number}" for number in range(5)}
    assert len(readings) == 1


def test_a_file_changed_outside_is_read_whatever_the_mirror_says(place: Place) -> None:
    with place.opened() as marks:
        marks.apply([change("2403.00001")])
    text = place.file.read_text()
    status = place.file.stat()
    place.file.write_text(text.replace("2403.00001", "2403.00002"))
    os.utime(place.file, ns=(status.st_atime_ns, status.st_mtime_ns))
    with place.opened() as marks:
        assert set(marks.all("starred")) == {"2403.00002"}
        marks.apply([change("2403.00003")])
    with place.opened() as marks:
        assert set(marks.all("starred")) == {"2403.00002", "2403.00003"}


def test_a_deleted_file_is_not_brought_back_by_the_mirror(place: Place) -> None:
    with place.opened() as marks:
        marks.apply([change("2403.00001")])
    place.file.unlink()
    with place.opened() as marks:
        assert marks.all("starred") == {}


def test_while_the_file_is_broken_the_last_good_marks_serve(place: Place) -> None:
    with place.opened() as marks:
        marks.apply([change("2403.00001")])
    place.write(BROKEN)
    with place.opened() as marks:
        assert set(marks.all("starred")) == {"2403.00001"}
        assert marks.problem is not None
        marks.apply([change("2403.00002")])
        assert set(marks.all("starred")) == {"2403.00001", "2403.00002"}
    assert place.file.read_text() == BROKEN
    with place.opened() as marks:
        assert set(marks.all("starred")) == {"2403.00001", "2403.00002"}


def test_the_mirror_of_one_file_does_not_serve_for_another(place: Place, tmp_path: Path) -> None:
    with place.opened() as marks:
        marks.apply([change("2403.00001")])
    place.file = tmp_path / "other.toml"
    place.write(BROKEN)
    with place.opened() as marks:
        assert marks.problem is not None
        assert marks.all("starred") == {}


def cut(cache: Path) -> None:
    cache.write_bytes(cache.read_bytes()[:5000])


def spoil(cache: Path) -> None:
    with closing(sqlite3.connect(cache)) as connection, connection:
        connection.execute("DROP TABLE mirror")


def confuse(cache: Path) -> None:
    with closing(sqlite3.connect(cache)) as connection, connection:
        connection.execute("UPDATE mirror SET id = id || char(10) || 'x'")


def blur(cache: Path) -> None:
    with closing(sqlite3.connect(cache)) as connection, connection:
        connection.execute("UPDATE mirror SET at = 'yesterday'")


def scramble(cache: Path) -> None:
    with closing(sqlite3.connect(cache)) as connection, connection:
        connection.execute("UPDATE mirror_of SET stamp = 'x'")


def replace_by_folder(cache: Path) -> None:
    cache.unlink()
    cache.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        spoil,
        confuse,
        blur,
        scramble,
        replace_by_folder,
        Path.unlink,
        pytest.param(lambda cache: cache.write_bytes(b"no database"), id="no database"),
        pytest.param(lambda cache: cache.write_bytes(b""), id="empty"),
    ],
)
def test_a_cache_in_any_state_loses_no_mark(place: Place, damage: Callable[[Path], None]) -> None:
    with place.opened() as marks:
        marks.apply([change("2403.00001")])
    damage(place.cache)
    with place.opened() as marks:
        assert marks.problem is None
        assert set(marks.all("starred")) == {"2403.00001"}
        marks.apply([change("2403.00002")])
        assert marks.flush()
    with place.opened() as marks:
        assert set(marks.all("starred")) == {"2403.00001", "2403.00002"}


def test_a_locked_cache_delays_nothing(place: Place) -> None:
    with closing(sqlite3.connect(place.cache)) as other:
        other.execute("BEGIN IMMEDIATE")
        with place.opened() as marks:
            marks.apply([change("2403.00001")])
            assert marks.flush()
    with place.opened() as marks:
        assert set(marks.all("starred")) == {"2403.00001"}


def test_the_mirror_makes_its_tables_but_never_a_cache(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    mirror = Mirror(path)
    tables = {**empty_tables(), "read": {"2403.00001": WHEN}}
    assert not mirror.store("a state", tables)
    assert not path.exists()
    sqlite3.connect(path).execute("CREATE TABLE papers(x)").connection.close()
    assert mirror.store("a state", tables)
    assert mirror.load("a state".__eq__) == tables
    assert mirror.load("another".__eq__) is None


def test_an_update_is_only_taken_on_top_of_the_state_it_was_made_from(place: Place) -> None:
    mirror = Mirror(place.cache)
    one = {**empty_tables(), "read": {"a": WHEN}}
    assert mirror.store("1", one)
    assert not mirror.update("0", "2", {"read": {"b": WHEN}})
    assert mirror.load("1".__eq__) == one
    assert mirror.update("1", "2", {"read": {"a": None}, "removed.read": {"a": WHEN}})
    two = {**empty_tables(), "removed.read": {"a": WHEN}}
    assert mirror.load("2".__eq__) == two
    assert mirror.update("1", "2", {"read": {"b": WHEN}})
    assert mirror.load("2".__eq__) == two


def test_a_saved_mark_is_no_change_of_the_library(place: Place) -> None:
    """Else the reader would take its own marks for another process's import."""
    with closing(Cache(place.cache)) as cache, place.opened() as marks:
        cache.changed_outside()
        marks.apply([change("2403.00001")])
        assert marks.flush()
        marks.close()
        assert not cache.changed_outside()


def test_many_marks_with_odd_ids_come_back_from_the_mirror(place: Place) -> None:
    odd = ["", '"', "\\", "\\u0041", "a b", "ünï", "𝄞", "'", "title:1", "%s", "x" * 2_000]
    ids = [*odd, *(f"2403.{number:05}" for number in range(10_000))]
    times = [WHEN, "undated", "0000"]
    tables = {
        **empty_tables(),
        "read": {id: times[at % 3] for at, id in enumerate(ids)},
        "starred": dict.fromkeys(ids[: 2 * 4096], WHEN),
        "removed.read": dict.fromkeys(ids[::7], WHEN),
    }
    mirror = Mirror(place.cache)
    assert mirror.store("a state", tables)
    assert mirror.load("a state".__eq__) == tables
    peek = mirror.peek("a state".__eq__)
    assert peek is not None
    with closing(peek):
        assert {id for _, id, _ in peek.entries("read", ids)} == set(ids)
        assert sorted(peek.entries("read", ['"'])) == [
            ("read", '"', "undated"),
        ]


def test_storing_the_mirror_is_given_up_for_a_mark(place: Place) -> None:
    mirror = Mirror(place.cache)
    one = {**empty_tables(), "read": {"a": WHEN}}
    assert mirror.store("1", one)
    asked = iter([False, True])
    many = {**empty_tables(), "read": {f"{number}": WHEN for number in range(9_000)}}
    assert not mirror.store("2", many, lambda: next(asked))
    assert mirror.load("1".__eq__) == one


def test_a_running_reader_brings_the_mirror_up_to_date(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.storage.marks.saver.MIRROR_REST", 0.01)
    place.write('[starred]\n"2403.00001" = true\n')
    with place.opened() as marks:
        marks.begin()
        until(lambda: place.mirrored() == {"2403.00001"})
        place.write('[starred]\n"2403.00002" = true\n')
        assert marks.check_outside()
        until(lambda: place.mirrored() == {"2403.00002"})
        marks.apply([change("2403.00003")])
        until(lambda: place.mirrored() == {"2403.00002", "2403.00003"})


def test_a_mark_is_saved_before_the_mirror_is_stored(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.storage.marks.saver.MIRROR_REST", 0.01)
    place.write('[starred]\n"2403.00001" = true\n')
    stopped: list[bool] = []
    store = Mirror.store

    def storing(mirror: Mirror, state: str, tables: Tables, stop: Callable[[], bool]) -> bool:
        if not stopped:
            marks.apply([change("2403.00002")])
        stopped.append(stop())
        return store(mirror, state, tables, stop)

    monkeypatch.setattr(Mirror, "store", storing)
    with place.opened() as marks:
        marks.begin()
        until(lambda: place.mirrored() == {"2403.00001", "2403.00002"})
        assert stopped[0]
        assert "2403.00002" in place.file.read_text()
