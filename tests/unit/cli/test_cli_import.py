"""`daysheet import`, `digests` and `forget`: messages and refusals; no import is left half done."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from reader.cli.output import ProgressBar
from tests.commandline import Daysheet
from tests.waiting import PATIENCE

DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is not here")

PAGE = """\
Daily digest

Mar 13

Gathering Stones by Moonlight

We gather stones at night, when they are cool, and count them in the morning.

Counting Stones in Daylight

We count stones by day, and find that those gathered at night are fewer.
"""
PAPERS = [
    {
        "id": f"2403.0000{number}",
        "title": f"Stone Number {number}",
        "abstract": "About a stone.",
        "digests": [{"source": "huggingface", "date": "2024-03-13", "position": number}],
    }
    for number in (1, 2, 3)
]
LINES = "".join(json.dumps(paper) + "\n" for paper in PAPERS)


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    return Daysheet(tmp_path)


def put(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_page_is_imported_once_and_moved_by_its_date(daysheet: Daysheet, tmp_path: Path) -> None:
    page = put(tmp_path, "page.txt", PAGE)
    first = daysheet("import", page, "--date", "2024-03-13")
    assert (first.code, first.out, first.err) == (0, "2 papers, digest 13 Mar 2024\n", "")
    again = daysheet("import", page)
    assert (again.code, again.out) == (0, "2 papers, digest 13 Mar 2024: nothing new\n")
    moved = daysheet("import", page, "--date", "2025-03-13")
    assert moved.out == "2 papers, digest moved from 13 Mar 2024 to 13 Mar 2025\n"
    assert daysheet("digests").lines == ["2025-03-13     2  page  2 unread"]


@needs_data
def test_a_saved_page_reports_the_assumed_year(daysheet: Daysheet) -> None:
    page = DATA / "digest-page-mar-13.txt"
    message = "52 papers, digest 13 Mar 2026 (year assumed; --date to change it)"
    assert daysheet("import", page).out == f"{message}\n"
    again = daysheet("import", page)
    assert (again.code, again.out) == (0, f"{message}: nothing new\n")


@pytest.mark.slow
@needs_data
def test_a_day_and_the_archive_are_summarized_in_a_line_each(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    unnamed = tmp_path / "day.json"
    shutil.copy(DATA / "huggingface" / "2024-12-06.json", unnamed)
    ran = daysheet("import", unnamed, DATA / "archive-9877.jsonl.gz")
    assert ran.code == 0
    day, archive = ran.lines
    assert day.startswith("day.json: 27 papers, digest ") or day.startswith(f"{unnamed}: 27 papers")
    assert day.endswith("(date assumed; --date to change it)")
    assert "9,877 papers, 580 digests, 27 May 2024 to 21 Aug 2026: " in archive
    assert " new, " in archive and archive.endswith(" updated")
    listed = daysheet("list", "date:latest").lines
    assert len(listed) == 17


def test_every_bad_file_is_one_error_line_and_the_good_ones_are_imported(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    bad = [
        tmp_path / "missing.txt",
        folder,
        put(tmp_path, "empty.txt", ""),
        put(tmp_path, "blank.txt", " \n\n"),
        put(tmp_path, "binary.bin", bytes(range(256)) * 20),
        put(tmp_path, "cut.json", '[{"paper": {"id": "2403.00001", "title": "A Sto'),
        put(tmp_path, "cut.jsonl.gz", gzip.compress(LINES.encode() * 100)[:-40]),
        put(tmp_path, "other.json", '{"status": "success", "data": ["{\'paper\': 1}"]}'),
        put(tmp_path, "title.txt", "Mar 13\n\nA Title Without an Abstract\n"),
        fifo,
    ]
    good = put(tmp_path, "good.jsonl", LINES)
    ran = daysheet("import", *bad, good)
    assert ran.code == 3
    assert ran.out == f"{good}: 3 papers, digest 13 Mar 2024\n"
    assert len(ran.problems) == len(bad)
    for file, problem in zip(bad, ran.problems, strict=True):
        assert problem.startswith("daysheet: ")
        assert file.name in problem
    assert len(daysheet("list").lines) == 3


def test_a_refused_paper_is_reported_with_its_position(daysheet: Daysheet) -> None:
    ran = daysheet("import", "-", stdin=LINES + '{"title": ""}\n{"id": \n')
    assert (ran.code, ran.out) == (0, "3 papers, digest 13 Mar 2024: 3 new, 2 refused\n")
    assert [problem.split(": ")[2] for problem in ran.problems] == ["line 4", "line 5"]


def test_of_many_refusals_twenty_are_listed_and_the_rest_counted(daysheet: Daysheet) -> None:
    ran = daysheet("import", "-", stdin=LINES + "{}\n" * 25)
    assert len(ran.problems) == 21
    assert ran.problems[-1] == "daysheet: standard input: 5 more papers refused"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import"], "required: FILE"),
        (
            ["import", "x", "--date", "2024-02-30"],
            "'2024-02-30' is not a date; write 2024-03-13, 13mar or",
        ),
        (
            ["import", "x", "--format", "pdf"],
            "there is no format 'pdf'; use one of page, huggingface, jsonl, csl-json, bibtex, ris,",
        ),
        (["import", "x", "--max-size", "big"], "'big' is not a size; write 500MB or 2GB"),
        (["import", "x", "--max-size", "0"], "'0' is not a size"),
        (["forget", "soon"], "'soon' is not a date"),
        (["forget", "3/4"], "3/4 is 4 mar or 3 apr; write one of these"),
    ],
)
def test_a_usage_error_is_one_line(daysheet: Daysheet, arguments: list[str], message: str) -> None:
    ran = daysheet(*arguments)
    assert (ran.code, ran.out, len(ran.problems)) == (2, "", 1)
    assert message in ran.err


def test_a_cut_off_input_leaves_nothing(daysheet: Daysheet) -> None:
    ran = daysheet("import", "-", stdin=gzip.compress(LINES.encode() * 500)[:-60])
    assert (ran.code, ran.out, len(ran.problems)) == (3, "", 1)
    listed = daysheet("list")
    assert (listed.code, listed.out) == (1, "")


@pytest.mark.skipif(sys.platform != "linux", reason="these files are Linux's")
def test_devices_are_refused_before_they_are_opened(daysheet: Daysheet, tmp_path: Path) -> None:
    behind = tmp_path / "link.txt"
    behind.symlink_to("/dev/zero")
    files = ["/dev/tty", "/dev/zero", "/dev/stdin", str(behind)]
    ran = daysheet("import", *files, stdin=LINES)
    assert (ran.code, ran.out) == (3, "")
    for file, problem in zip(files, ran.problems, strict=True):
        message = "is not a regular file; pipe it in as `daysheet import -`"
        assert problem == f"daysheet: {file}: {message}"


@pytest.mark.skipif(sys.platform != "linux", reason="these files are Linux's")
@pytest.mark.parametrize("file", ["/dev/zero", "/dev/null", "/proc/self/mem"])
def test_unsuitable_standard_input_is_refused_too(daysheet: Daysheet, file: str) -> None:
    command = [sys.executable, "-m", "reader", "import", "-"]
    with open(file, "rb") as stdin:  # noqa: PTH123 - no file of ours
        ran = subprocess.run(
            command,
            stdin=stdin,
            env=daysheet.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (ran.returncode, ran.stdout, len(ran.stderr.splitlines())) == (3, "", 1)
    assert ran.stderr.startswith("daysheet: standard input: ")


def test_a_terminal_as_standard_input_is_refused(daysheet: Daysheet) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "reader", "import", "-"]
    ran = subprocess.run(
        command,
        stdin=theirs,
        env=daysheet.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == (
        "daysheet: standard input: is a terminal; pipe the papers in, or name a file\n"
    )


@pytest.mark.parametrize("size", ["300", "0.3kB", "0.25 KiB", "300b"])
def test_the_maximum_file_size_can_be_set(daysheet: Daysheet, size: str) -> None:
    ran = daysheet("import", "-", "--max-size", size, stdin=gzip.compress(LINES.encode()))
    assert (ran.code, ran.out, len(ran.problems)) == (3, "", 1)
    assert "holds more than" in ran.err and "--max-size allows more" in ran.err
    assert daysheet("import", "-", "--max-size", "2GB", stdin=LINES).code == 0


@pytest.mark.slow
def test_a_killed_import_leaves_the_library_unchanged(daysheet: Daysheet) -> None:
    daysheet("import", "-", stdin=LINES)
    before = daysheet("list", "--json").out
    command = [sys.executable, "-m", "reader", "import", "-"]
    new = "".join(
        json.dumps({"title": f"New {n}", "abstract": "x" * 500}) + "\n" for n in range(9_000)
    )
    with subprocess.Popen(command, env=daysheet.environment(), stdin=subprocess.PIPE) as running:
        assert running.stdin
        # More than a pipe holds, and the end withheld: it is in the middle of it, with papers
        # written and not committed.
        running.stdin.write(new.encode())
        running.stdin.flush()
        running.kill()
        with suppress(BrokenPipeError):
            running.stdin.close()
    assert daysheet("list", "--json").out == before
    assert daysheet("import", "-", stdin=new).code == 0


@pytest.mark.slow
def test_an_interrupted_import_leaves_nothing(daysheet: Daysheet) -> None:
    command = [sys.executable, "-m", "reader", "import", "-"]
    with subprocess.Popen(
        command,
        env=daysheet.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin and running.stderr
        # More than a pipe holds: when all is written, the import is well on its way.
        running.stdin.write(LINES.encode() * 3_000)
        running.send_signal(signal.SIGINT)
        # A signal just before a read waits for the read's end.
        with suppress(BrokenPipeError):
            running.stdin.close()
        assert running.wait(PATIENCE) == 130
        message = running.stderr.read().decode()
    assert message == "daysheet: stopped; nothing was imported from standard input\n"
    assert daysheet("list").code == 1


def test_a_progress_bar_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(ProgressBar, "DELAY", 0.0)
    monkeypatch.setattr(ProgressBar, "INTERVAL", 0.0)
    progress = ProgressBar("papers.jsonl")
    progress(1_500, 0.5)
    progress(1_900, float("nan"))
    progress.clear()
    first, second, cleared = terminal.getvalue().split("\r")[1:4]
    assert first == f"papers.jsonl  [{'#' * 12}{'.' * 12}]  50%  1,500 papers"
    assert second.rstrip() == "papers.jsonl  1,900 papers"
    assert cleared.strip() == ""


def test_a_library_can_be_rebuilt_from_its_json_lines(daysheet: Daysheet, tmp_path: Path) -> None:
    daysheet("import", "-", stdin=LINES)
    daysheet("star", "2403.00002")
    lines = daysheet("list", "--json").out
    other = Daysheet(tmp_path / "other")
    other.home.mkdir()
    assert other("import", "-", stdin=lines).out == "3 papers, digest 13 Mar 2024\n"
    assert other("list", "is:starred").code == 1, "marks in the lines are ignored"
    assert other("list", "--json").out == lines.replace(
        json.loads(lines.splitlines()[1])["starred"].join('""'), "null"
    )


BIBLIOGRAPHY = """
@article{mine:1, title = {Stone Number 1}, eprint = {2403.00001}, journal = {Stones}, year = 2024}
@misc{mine:2, title = {A Stone of Our Own}, year = 2023, file = {own.pdf}}
"""


def test_only_new_papers_of_an_import_are_starred_and_tagged(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    daysheet("import", "-", stdin=LINES)
    bibliography = put(tmp_path, "shared-2024-01-03.bib", BIBLIOGRAPHY)
    marks = ("--star", "--tag", "reading-group", "--tag", "+rl")
    ran = daysheet("import", bibliography, *marks)
    assert (ran.code, ran.out) == (
        0,
        "2 papers, no digest: 1 new, 1 updated; 1 new paper starred and tagged reading-group, rl\n",
    )
    for query in ("is:starred", "tag:rl", "tag:reading-group"):
        (line,) = daysheet("list", query).lines
        assert "A Stone of Our Own" in line
    again = daysheet("import", bibliography, *marks)
    assert (again.code, again.out) == (0, "2 papers, no digest: nothing new\n")
    assert again.err == "--star and --tag mark only papers that are new to the library\n"
    assert daysheet("import", bibliography, "--tag", "(x)").code == 2


def test_papers_of_a_bibliography_are_in_the_library_and_not_unread(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    daysheet("import", put(tmp_path, "2024-01-03.bib", BIBLIOGRAPHY))
    assert daysheet("digests").code == 1
    assert len(daysheet("list").lines) == 2
    assert daysheet("list", "is:unread").code == 1
    assert len(daysheet("list", "published:2024").lines) == 1
    shown = daysheet("show", daysheet("list", "published:2023").lines[0].split()[0]).lines
    assert shown[:2] == ["A Stone of Our Own", "2023"]
    assert f"file  {tmp_path / 'own.pdf'}" in shown
    assert "Stones (2024)" in daysheet("show", "2403.00001").out


def test_ids_of_any_text_are_imported(daysheet: Daysheet, tmp_path: Path) -> None:
    notes = put(
        tmp_path, "notes.md", "# Read\n\n- https://arxiv.org/abs/2403.00001v2\n- 2403.00009"
    )
    refused = daysheet("import", notes)
    assert (refused.code, len(refused.problems)) == (3, 1)
    assert "with --ids the ids in any text" in refused.err
    daysheet("import", "-", stdin=LINES)
    assert daysheet("import", "--ids", notes).out == (
        "2 papers, no digest: 1 new, 1 known; `daysheet sync --resolve` brings their titles\n"
    )
    assert daysheet("show", "2403.00001").lines[0] == "Stone Number 1"
    assert daysheet("show", "2403.00009").lines[0] == "arXiv:2403.00009"
    assert daysheet("import", "--ids", "--format", "ris", notes).code == 2


def test_digests_are_counted_and_forgotten(daysheet: Daysheet) -> None:
    daysheet("import", "-", stdin=LINES)
    daysheet("read", "2403.00001")
    assert daysheet("digests").lines == ["2024-03-13     3  huggingface  2 unread"]
    assert daysheet("forget", "2024-03-13").out == "forgot 13 Mar 2024: 3 papers; marks are kept\n"
    gone = daysheet("forget", "2024-03-13")
    assert (gone.code, len(gone.problems)) == (1, 1)
    assert daysheet("digests").code == 1


def test_an_entry_for_a_paper_that_the_bibliography_had_before_is_counted(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    again = BIBLIOGRAPHY + BIBLIOGRAPHY.replace("{", "{again-", 1)
    once = daysheet("import", put(tmp_path, "once.bib", BIBLIOGRAPHY)).out
    assert "repeated" not in once
    count = BIBLIOGRAPHY.count("@")
    assert daysheet("import", put(tmp_path, "twice.bib", again)).out.endswith(f"{count} repeated\n")


def test_a_citation_key_that_is_not_kept_is_named(daysheet: Daysheet, tmp_path: Path) -> None:
    entries = (
        "@article{first, title={A study of gauges}, eprint={2401.00011}, archivePrefix={arXiv}}\n"
        "@article{second, title={A study of gauges}, doi={10.1000/xyz}, journal={J}}\n"
        "@article{third, title={Another study}}\n@article{third, title={Another study}}\n"
    )
    ran = daysheet("import", path := put(tmp_path, "refs.bib", entries))
    assert ran.code == 0
    assert ran.problems == [f"daysheet: {path}: second and first are one paper; exports use first"]
    assert "@misc{first," in daysheet("export", "--format", "bibtex", "gauges").out
