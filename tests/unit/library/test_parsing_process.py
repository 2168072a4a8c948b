"""Large files are parsed in another process: the library and the messages are the same."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reader.library import imports, parsing_process
from reader.library.imports import ImportResult, import_file
from reader.library.library import Library
from reader.model.errors import DaysheetError
from reader.storage.cache import Cache
from reader.storage.marks import Marks
from tests.commandline import Daysheet
from tests.waiting import PATIENCE, until

Import = Callable[..., ImportResult]


def line(number: int, **facts: Any) -> str:
    """Return a made-up paper as a line of JSON; some papers lack some facts."""
    paper = {
        "id": f"2403.{number:05d}" if number % 7 else None,
        "doi": f"10.1000/{number}" if number % 5 == 0 else None,
        "title": f"Stone Number {number} \u00e0 la \u03b2",
        "abstract": f"About stone {number}.\nIn two lines.",
        "authors": ["Ada Stone", f"Bo {number}"],
        "published": "2024-03-12",
        "keywords": ["stones"] if number % 2 else [],
        "publication": {"kind": "article", "venue": "Stones", "year": 2024},
        "version": number % 3 + 1,
        "withdrawn": number % 11 == 0,
        "digests": [{"source": "huggingface", "date": "2024-03-13", "position": number}],
    }
    return json.dumps(paper | facts) + "\n"


LINES = "".join(map(line, range(1, 1_300)))
REFUSED = '{"title": 3}\n{"title": "A", "authors": "Ada"}\n'


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Let every file count as large; return the processes that were started."""
    started: list[subprocess.Popen[bytes]] = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr(imports, "LARGE_FILE", 0)
    monkeypatch.setattr(parsing_process, "_cores", lambda: 2)
    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return started


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "papers.jsonl"
    file.write_text(LINES + REFUSED + line(1, title="Another title", version=9), "utf-8")
    return file


def run(folder: Path, file: Path, **options: Any) -> ImportResult:
    """Import a file into the library in `folder`."""
    folder.mkdir(exist_ok=True)
    with (
        closing(Cache(folder / "library.sqlite3")) as cache,
        closing(Marks(None, None)) as marks,
    ):
        return import_file(Library(cache, marks), str(file), **options)


def tables(folder: Path) -> dict[str, list[Any]]:
    """Return the rows of every table with papers, and the terms of the full-text indexes."""
    with closing(sqlite3.connect(folder / "library.sqlite3")) as connection:
        for index in ("search", "labels"):
            connection.execute(
                f"CREATE VIRTUAL TABLE temp.{index}_terms USING fts5vocab(main, {index}, instance)"
            )
        names = "papers details units names digests listings changes search_terms labels_terms"
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
            for name in names.split()
        }


def test_the_library_is_the_same(
    processes: list[subprocess.Popen[bytes]],
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fractions: list[float] = []
    large = run(
        tmp_path / "large", file, on_progress=lambda _, fraction: fractions.append(fraction)
    )
    assert [process.returncode is not None for process in processes] == [True]
    assert fractions == sorted(fractions) and fractions[0] > 0 and fractions[-1] == 1
    monkeypatch.setattr(imports, "LARGE_FILE", 1 << 40)
    small = run(tmp_path / "small", file)
    assert len(processes) == 1
    assert large == small and (large.papers, large.refused) == (1_299, 2)
    assert [refusal.place for refusal in large.refusals] == ["line 1300", "line 1301"]
    assert tables(tmp_path / "large") == tables(tmp_path / "small")
    assert len(tables(tmp_path / "large")["search_terms"]) > 10_000


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param(REFUSED * 2, id="all refused"),
        pytest.param(f"[{LINES.strip().replace(chr(10), ',')}", id="cut off"),
    ],
)
def test_an_error_is_the_same(
    processes: list[subprocess.Popen[bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: str,
) -> None:
    file = tmp_path / "papers.json"
    file.write_text(content)
    errors = []
    for limit in (0, 1 << 40):
        monkeypatch.setattr(imports, "LARGE_FILE", limit)
        with pytest.raises(DaysheetError) as raised:
            run(tmp_path / "library", file)
        errors.append((type(raised.value), str(raised.value), raised.value.exit_code))
    assert errors[0] == errors[1] and errors[0][1].startswith("papers.json: ")
    assert len(processes) == 1
    assert not tables(tmp_path / "library")["papers"]


@pytest.mark.parametrize("program", ["/no/such/program", "/bin/false", "/bin/echo"])
def test_without_another_process_the_file_is_parsed_in_this_one(
    processes: list[subprocess.Popen[bytes]],
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert run(tmp_path / "library", file).papers == 1_299
    assert all(process.returncode is not None for process in processes)


def test_on_one_core_no_process_is_started(
    processes: list[subprocess.Popen[bytes]],
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parsing_process, "_cores", lambda: 1)
    assert run(tmp_path / "library", file).papers == 1_299
    assert not processes


@pytest.mark.slow
def test_if_the_process_is_killed_nothing_is_imported(
    processes: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    # More than can wait between the processes.
    file = tmp_path / "papers.jsonl"
    file.write_text("".join(line(n, abstract="word " * 400) for n in range(4_000)), "utf-8")
    with pytest.raises(DaysheetError) as raised:
        run(tmp_path / "library", file, on_progress=lambda _done, _part: processes[0].kill())
    message = "papers.jsonl: the process that read it was killed; import it again"
    assert (str(raised.value), raised.value.exit_code) == (message, 3)
    assert not tables(tmp_path / "library")["papers"]


def children(parent: int) -> list[int]:
    """Return the running children of a process."""
    file = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(child) for child in file.read_text().split()]


def runs(process: int) -> bool:
    """Return whether a process exists and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir() or parsing_process._cores() < 2,
    reason="needs /proc and two cores",
)
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, -15), (signal.SIGINT, 130)]
)
def test_no_process_outlives_an_import_that_is_ended(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    daysheet = Daysheet(tmp_path)
    file = tmp_path / "papers.jsonl"
    # Much more than can wait between the processes: it cannot end before it is ended.
    file.write_text("".join(line(n, abstract="word " * 400) for n in range(20_000)), "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "reader", "import", str(file)],
        env=daysheet.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        until(lambda: running.poll() is not None or children(running.pid))
        (child,) = children(running.pid)
        until(lambda: Path(f"/proc/{child}/cmdline").read_bytes().count(b"parsing_process"))
        running.send_signal(sent)
        out, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == code and not out
    if sent == signal.SIGINT:
        assert err.decode() == f"daysheet: stopped; nothing was imported from {file}\n"
    until(lambda: not runs(child))
    assert daysheet("list").code == 1
