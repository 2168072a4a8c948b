"""Opening a library: created, migrated, refused; in memory; closed; used by several threads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from reader.model.clean import CleanText
from reader.model.entry import Entry
from reader.storage.cache import Cache, CacheError, schema
from reader.storage.cache.connection import Connection
from tests.unit.cache.examples import MONDAY, TUESDAY, digest, keys, listed, page, paper, titles
from tests.unit.cache.older_files import make_older


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


def test_the_folder_and_the_file_are_made(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "library.sqlite3"
    Cache(file).close()
    assert file.is_file()


def test_what_was_imported_is_there_when_opened_again(file: Path) -> None:
    cache = Cache(file)
    cache.ingest(page("AB", MONDAY))
    cache.close()
    again = Cache(file)
    assert titles(again) == ["A", "B"]
    again.close()


def test_a_file_is_in_wal_mode_and_has_our_version_and_application_id(file: Path) -> None:
    Cache(file).close()
    connection = sqlite3.connect(file)
    pragmas = ("journal_mode", "user_version", "application_id")
    values = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert values == ["wal", len(schema.SCRIPTS), schema.APPLICATION]


def add_migration(monkeypatch: pytest.MonkeyPatch, script: Path, text: str) -> None:
    script.write_text(text)
    monkeypatch.setattr(schema, "SCRIPTS", (*schema.SCRIPTS, str(script)))


def test_an_older_file_is_migrated_and_keeps_its_papers(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(file)
    cache.ingest(page("AB", MONDAY))
    cache.close()
    text = "-- One; two.\nCREATE TABLE later (\n  a TEXT\n);\nDROP TABLE owed;\n"
    add_migration(monkeypatch, file.with_name("later.sql"), text)
    for _ in range(2):
        cache = Cache(file)
        assert titles(cache) == ["A", "B"]
        cache.close()
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(schema.SCRIPTS),)
    assert connection.execute("SELECT * FROM later").fetchall() == []


def test_a_file_of_an_older_version_gets_the_columns_of_this_one(file: Path) -> None:
    cache = Cache(file)
    cache.ingest(page("AB", MONDAY))
    cache.close()
    make_older(file)
    cache = Cache(file)
    key = keys(cache)[0]
    paper = cache.paper(key)
    assert paper is not None and (paper.submitter, paper.publication) == ("", None)
    # Its digest has a day already, so that an undated import only fills gaps.
    later = paper._replace(title=CleanText("a"), submitter=CleanText("Ada"), version=1)
    cache.ingest([Entry(later)])
    assert cache.paper(key) == later._replace(title=paper.title)
    cache.close()


def test_the_doi_of_a_paper_at_arxiv_becomes_its_arxiv_id_in_older_files(file: Path) -> None:
    doi = "doi:10.48550/arxiv.2401.00081"
    cache = Cache(file)
    old = "doi:10.48550/arxiv.hep-th/9901001"
    cache.ingest([Entry(paper("A", doi=doi)), Entry(paper("B", doi=old))])
    cache.ingest([Entry(paper("C", doi="doi:10.48550/arxiv.2401.00082")), Entry(paper("a"))])
    cache.ingest([Entry(paper("D", "2401.00082"))])
    cache.close()
    make_older(file)
    cache = Cache(file)
    assert len(keys(cache)) == 4
    key = cache.key_of("2401.00081")
    assert key is not None and doi in cache.ids_of(key), "marks under the DOI still count"
    cache.ingest([Entry(paper("A, revised", "2401.00081")), Entry(paper("B", "hep-th/9901001"))])
    assert sorted(titles(cache)) == ["A, revised", "B", "C", "D"]
    cache.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cache(file).close()
    with monkeypatch.context() as patched, pytest.raises(CacheError, match="nowhere"):
        text = "CREATE TABLE later (a);\nINSERT INTO nowhere VALUES (1);\n"
        add_migration(patched, file.with_name("later.sql"), text)
        Cache(file)
    Cache(file).close()


def test_a_file_that_another_process_creates_meanwhile_is_used(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = Connection.execute
    others: list[Future[Cache]] = []

    def wait_and_execute(connection: Connection, sql: str, *values: str) -> sqlite3.Cursor:
        if "sqlite_master" in sql and not others:
            others.append(pool.submit(Cache, file))
            wait(others, 0.2)
        return execute(connection, sql, *values)

    monkeypatch.setattr(Connection, "execute", wait_and_execute)
    with ThreadPoolExecutor(1) as pool:
        Cache(file).close()
        others[0].result().close()


def make_newer(file: Path) -> None:
    Cache(file).close()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def make_other_program(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE bookmarks (a)")
    connection.commit()
    connection.close()


def make_damaged(file: Path) -> None:
    cache = Cache(file)
    cache.ingest(page([f"Paper {n}" for n in range(200)], MONDAY))
    cache.close()
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\x55" * 3996
    file.write_bytes(content)


REFUSED: dict[str, tuple[Callable[[Path], object], str, int]] = {
    "made by a newer daysheet": (
        make_newer,
        "made by a newer daysheet .*update, or move it away",
        3,
    ),
    "a text file": (lambda file: file.write_text("Dear diary, today\n" * 99), "not a library", 3),
    "a few bytes": (lambda file: file.write_text("x"), "not a library", 3),
    "of another program": (make_other_program, "another program; move it away", 3),
    "a damaged library": (make_damaged, "is damaged; move it away and import again", 3),
    "a folder": (lambda file: file.mkdir(), "is not a file", 3),
    "a pipe": (lambda file: os.mkfifo(file), "is not a file", 3),
}


@pytest.mark.parametrize(("make", "message", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_not_ours_is_refused_and_left_unchanged(
    file: Path, make: Callable[[Path], object], message: str, code: int
) -> None:
    make(file)
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(CacheError, match=message) as refused:
        Cache(file)
    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == code
    assert (file.read_bytes() if file.is_file() else None) == before


def test_a_path_through_a_file_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheError, match="file is not a folder") as refused:
        Cache(tmp_path / "file" / "library.sqlite3")
    assert refused.value.exit_code == 4


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_file_without_read_permission_is_an_error(file: Path) -> None:
    Cache(file).close()
    file.chmod(0)
    with pytest.raises(CacheError, match=r"cannot be used: .*permission denied"):
        Cache(file)


def test_damage_found_while_reading_is_reported_in_plain_words(file: Path) -> None:
    cache = Cache(file)
    cache.ingest(page([f"Paper {n}" for n in range(2000)], MONDAY))
    cache.close()
    content = bytearray(file.read_bytes())
    content[8192:] = b"\x55" * (len(content) - 8192)
    file.write_bytes(content)
    with pytest.raises(CacheError, match="is damaged"):
        titles(Cache(file))


def test_several_threads_read_one_library(file: Path) -> None:
    for where in (file, None):
        cache = Cache(where)
        cache.ingest(page([f"Paper {n}" for n in range(50)], MONDAY))
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(titles, [cache] * 40))
        assert found == [[f"Paper {n}" for n in range(50)]] * 40
        cache.close()


def test_one_thread_imports_while_others_read() -> None:
    cache = Cache(None)
    cache.ingest(page("AB", MONDAY))
    with ThreadPoolExecutor(4) as pool:
        importing = pool.submit(
            cache.ingest, digest([paper(f"Paper {n}") for n in range(3000)], TUESDAY)
        )
        seen = {len(keys(cache)) for _ in range(50)}
        importing.result()
    assert seen <= {2, 3002}


def test_libraries_in_memory_are_independent() -> None:
    one, other = Cache(None), Cache(None)
    one.ingest(page("AB", MONDAY))
    assert titles(other) == []


def test_a_closed_library_raises_in_every_thread(file: Path) -> None:
    for where in (file, None):
        cache = Cache(where)
        with ThreadPoolExecutor(2) as pool:
            pool.submit(keys, cache).result()
            cache.close()
            with pytest.raises(CacheError, match="closed"):
                pool.submit(keys, cache).result()
        with pytest.raises(CacheError, match="closed"):
            keys(cache)
        cache.close()


@pytest.mark.slow
def test_closing_interrupts_other_threads(file: Path) -> None:
    def read(cache: Cache) -> None:
        while True:
            titles(cache)

    def fill(cache: Cache) -> None:
        cache.ingest(listed(paper(f"New {n}"), TUESDAY, n) for n in count())

    for where in (file, None):
        for work in (read, fill):
            cache = Cache(where)
            cache.ingest(page([f"Paper {n}" for n in range(500)], MONDAY))
            with ThreadPoolExecutor(3) as pool:
                jobs = [pool.submit(work, cache) for _ in range(3)]
                wait(jobs, timeout=0.2)
                cache.close()
                for job in jobs:
                    assert isinstance(job.exception(), CacheError)
    cache = Cache(file)
    assert len(keys(cache)) == 500
    cache.close()


def test_closing_does_not_wait_for_an_import_that_waits_for_its_input(file: Path) -> None:
    cache, waiting, more = Cache(file), Event(), Event()

    def entries() -> Iterator[Entry]:
        for number in range(600):
            yield listed(paper(f"New {number}"), TUESDAY, number)
        waiting.set()
        more.wait()

    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(cache.ingest, entries())
        waiting.wait()
        cache.close()
        assert not importing.done()
        more.set()
        assert isinstance(importing.exception(), CacheError)
    assert keys(Cache(file)) == []


def test_closing_leaves_no_other_file_beside_the_library(file: Path) -> None:
    cache = Cache(file)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(cache.ingest, page("AB", MONDAY)).result()
    cache.close()
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_another_thread_reports_a_missing_file_and_does_not_create_it(file: Path) -> None:
    cache = Cache(file)
    file.unlink()
    with (
        ThreadPoolExecutor(1) as pool,
        pytest.raises(CacheError, match="is gone; start daysheet again") as refused,
    ):
        pool.submit(keys, cache).result()
    assert refused.value.exit_code == 4
    assert not file.exists()
    cache.close()


def test_other_threads_open_a_file_with_any_name(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "100%?mode=ro#é" / "my papers.sqlite3")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(cache.ingest, page("AB", MONDAY)).result()
    assert titles(cache) == ["A", "B"]
    cache.close()
