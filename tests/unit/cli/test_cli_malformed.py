"""Malformed files on the command line: one clear line each, and an unchanged library."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from reader.cli import main
from reader.model.clean import clean_line
from tests.commandline import Daysheet
from tests.parameters import quick
from tests.unit.sources.malformed import KINDS, MARK, Malformed, malformed


@dataclass
class Said:
    code: int
    out: list[str]
    err: list[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DAYSHEET_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def run(*arguments: str) -> Said:
    """Run the command line in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(arguments))
    out.seek(0)
    err.seek(0)
    return Said(code, out.read().splitlines(), err.read().splitlines())


def put(folder: Path, file: Malformed) -> str:
    (folder / file.name).write_bytes(file.raw)
    return file.name


@pytest.mark.slow
def test_there_are_more_than_a_hundred_malformed_files() -> None:
    files = malformed()
    assert len({file.name for file in files}) == len(files) > 100


@pytest.mark.parametrize("kind", quick(KINDS, "any", "jsonl", "page"))
def test_each_malformed_file_is_one_error_line_and_changes_nothing(home: Path, kind: str) -> None:
    files = malformed(kind)
    message = run("import", *(put(home, file) for file in files))
    assert message.code == (0 if all(file.taken for file in files) else 3)
    for file in files:
        about = [line for line in message.err if line.startswith(f"daysheet: {file.name}: ")]
        assert len(about) == (file.refused or 1), (file.name, message.err)
        assert all(clean_line(line) == line for line in about)
    assert len(message.err) == sum(file.refused or 1 for file in files)
    good = [f"{file.name}: {file.taken} papers" for file in files if file.taken]
    assert [line.split(",")[0] for line in message.out] == good
    listed = run("list")
    titles = [line.split("\t")[1] for line in listed.out]
    assert all(title.startswith(MARK) for title in titles), titles


@pytest.mark.slow
def test_a_refused_file_leaves_every_byte_of_the_cache_unchanged(home: Path) -> None:
    (home / "good.jsonl").write_text('{"id": "2403.00001", "title": "Good"}\n')
    assert run("import", "good.jsonl").code == 0
    before = run("list", "--json").out
    cache = next(home.rglob("library.sqlite3"))
    for file in malformed():
        if file.taken:
            continue
        size = cache.stat().st_size
        assert run("import", put(home, file)).code == 3, file.name
        assert run("list", "--json").out == before, file.name
        assert cache.stat().st_size == size, file.name


@pytest.mark.slow
def test_no_malformed_file_kills_the_process(tmp_path: Path) -> None:
    files = malformed()
    ran = Daysheet(tmp_path)("import", *(put(tmp_path, file) for file in files))
    assert ran.code == 3
    assert "Traceback" not in ran.err
    assert len(ran.problems) == sum(file.refused or 1 for file in files)


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space are Linux's")
def test_a_file_of_two_hundred_megabytes_is_read_in_bounded_memory(tmp_path: Path) -> None:
    paper = '{"paper": {"title": "Stone Number %d", "summary": "%s", "submittedOnDailyAt": "%s"}}'
    big = tmp_path / "big.json"
    with big.open("w") as out:
        out.write("[")
        for number in range(4_000):
            day = f"2024-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}T00:00:00Z"
            out.write(("," if number else "") + paper % (number, "word " * 10_000, day))
        out.write("]")
    assert big.stat().st_size > 200_000_000
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (400_000_000,) * 2);"
        "from reader.cli import main; sys.exit(main(['import', sys.argv[1]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(big)],
        env=Daysheet(tmp_path).environment() | {"MALLOC_ARENA_MAX": "2"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("4,000 papers, ")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a file's largest size is set as Linux does")
def test_a_disk_that_fills_up_during_an_import_leaves_the_library_unchanged(tmp_path: Path) -> None:
    lines = '{"id": "2403.%05d", "title": "Stone %d", "abstract": "%s"}\n'
    (tmp_path / "first.jsonl").write_text(lines % (0, 0, "x"))
    more = "".join(lines % (n, n, os.urandom(2_000).hex()) for n in range(1, 4_000))
    (tmp_path / "more.jsonl").write_text(more)
    daysheet = Daysheet(tmp_path)
    assert daysheet("import", "first.jsonl").code == 0
    before = daysheet("list", "--json").out
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000,) * 2);"
        "from reader.cli import main; sys.exit(main(['import', 'more.jsonl']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=daysheet.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in (3, 4), done.stderr
    assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr
    assert daysheet("list", "--json").out == before
    assert daysheet("import", "more.jsonl").code == 0
