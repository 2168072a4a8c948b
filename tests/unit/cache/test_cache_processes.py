"""Readers and importers in other processes: nobody sees half an import or an unexpected lock."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reader.storage.cache import Cache, CacheError
from tests.unit.cache.examples import LIBRARY, MONDAY, TUESDAY, keys, page, shape, titles, unmarked

REPOSITORY = Path(__file__).parents[3]

IMPORT = """
import sys
from datetime import date
from pathlib import Path
from reader.storage.cache import Cache
from tests.unit.cache.examples import digest, paper

def entries(start, count):
    papers = (paper(f"Paper {n}", abstract=f"Words {n} " * 40) for n in range(start, start + count))
    for number, entry in enumerate(digest(papers, date(2024, 3, 12))):
        if number == stop:
            print("waiting", flush=True)
            sys.stdin.read()
        yield entry

file, start, count, stop = Path(sys.argv[1]), *map(int, sys.argv[2:])
Cache(file).ingest(entries(start, count))
print("done", flush=True)
"""


def importer(file: Path, start: int, count: int, stop: int = -1) -> subprocess.Popen[str]:
    """Import papers in another process, which waits before paper number `stop`."""
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(file), str(start), str(count), str(stop)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.mark.slow
def test_a_reader_sees_all_or_nothing_of_an_import_by_another_process(file: Path) -> None:
    cache = Cache(file)
    cache.ingest(page("AB", MONDAY))
    seen = set()
    with importer(file, 0, 4000) as other:
        while other.poll() is None:
            found = keys(cache)
            seen.add(len(found))
            assert len(cache.rows(found)) == len(found)
            assert sum(day.papers for day in cache.days()) in (2, 4002)
        assert other.returncode == 0
    seen.add(len(keys(cache)))
    assert {2, 4002} >= seen >= {4002}


def test_two_processes_can_import_at_once_and_both_imports_are_stored(file: Path) -> None:
    with importer(file, 0, 1500) as one, importer(file, 1500, 1500) as other:
        assert (one.wait(), other.wait()) == (0, 0)
    assert len(keys(Cache(file))) == 3000


def test_a_killed_import_leaves_the_library_as_it_was(file: Path) -> None:
    cache = Cache(file)
    cache.ingest(page("AB", MONDAY))
    before = shape(cache)
    with importer(file, 0, 3000, stop=2000) as other:
        assert other.stdout and other.stdout.readline() == "waiting\n"
        assert titles(cache) == ["A", "B"]
        other.kill()
    assert shape(cache) == before
    cache.close()
    assert shape(Cache(file)) == before


def test_an_import_that_cannot_get_the_lock_raises_and_readers_go_on(file: Path) -> None:
    Cache(file).close()
    cache = Cache(file, wait=0.2)
    with importer(file, 0, 1500, stop=1000) as other:
        assert other.stdout and other.stdout.readline() == "waiting\n"
        with pytest.raises(CacheError, match="in use by another import; try again") as refused:
            cache.ingest(page("AB", MONDAY))
        assert refused.value.exit_code == 4
        assert titles(cache) == []
        other.communicate("")
    assert len(keys(cache)) == 1500
    assert cache.ingest(page("AB", MONDAY)).new == 2


def test_a_change_by_another_process_is_reported_once(file: Path) -> None:
    cache = Cache(file)
    assert cache.changed_outside() is False
    with importer(file, 0, 3) as other:
        assert other.wait() == 0
    assert (cache.changed_outside(), cache.changed_outside()) == (True, False)


def test_an_own_import_is_not_reported_but_that_of_another_thread_is(file: Path) -> None:
    cache = Cache(file)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(cache.changed_outside).result() is False
        cache.ingest(page("AB", MONDAY))
        assert cache.changed_outside() is False
        assert pool.submit(cache.changed_outside).result() is True
        cache.forget(MONDAY)
        assert pool.submit(cache.changed_outside).result() is True
        cache.forget(TUESDAY)
        assert pool.submit(cache.changed_outside).result() is False


def test_an_import_that_changes_nothing_is_not_reported(file: Path) -> None:
    cache, other = Cache(file), Cache(file)
    cache.ingest(page("AB", MONDAY))
    assert other.changed_outside() is True
    cache.ingest(page("AB", MONDAY))
    assert other.changed_outside() is False


def test_storing_a_blob_is_not_reported(file: Path) -> None:
    cache, other = Cache(file), Cache(file)
    other.put_blob("words", 0, {"part": b"1"})
    assert cache.changed_outside() is False
    cache.ingest(page("AB", MONDAY))
    other.put_blob("words", 1, {"part": b"2"})
    assert cache.changed_outside() is False
    assert cache.keys(LIBRARY, (), unmarked)
