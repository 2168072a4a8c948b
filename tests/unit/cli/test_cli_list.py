"""`daysheet list` and `show`: which papers, in which order, as lines, text and JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commandline import Daysheet

PAPERS = [
    {
        "id": f"2403.0000{number}",
        "title": title,
        "abstract": f"{title} is about stones. " * 6 + "It ends here.",
        "authors": ["Ada Byron", "Alan Turing"],
        "published": "2024-03-12",
        "upvotes": number * 10,
        "comments": 1,
        "links": {"code": "https://example.org/code"},
        "code_stars": 7,
        "digests": [{"source": "huggingface", "date": f"2024-03-1{number}", "position": 0}],
    }
    for number, title in enumerate(
        ["Gathering Stones", "Counting Stones", "Diffusion of Löss"], start=1
    )
]


@pytest.fixture(scope="module")
def daysheet(tmp_path_factory: pytest.TempPathFactory) -> Daysheet:
    """A library of three papers, the second starred."""
    command = Daysheet(tmp_path_factory.mktemp("list"))
    lines = "".join(json.dumps(paper) + "\n" for paper in PAPERS)
    assert command("import", "-", stdin=lines).code == 0
    assert command("star", "2403.00002").code == 0
    return command


def test_without_a_query_every_paper_is_listed_newest_first(daysheet: Daysheet) -> None:
    assert daysheet("list").lines == [
        "2403.00003\tDiffusion of Löss",
        "2403.00002\tCounting Stones",
        "2403.00001\tGathering Stones",
    ]


def test_words_and_terms_are_arguments_without_quotes(daysheet: Daysheet) -> None:
    assert daysheet("list", "difusion", "loss").lines == ["2403.00003\tDiffusion of Löss"]
    assert daysheet("list", "stones", "-is:starred").lines == ["2403.00001\tGathering Stones"]


def test_a_sort_order_applies_with_and_without_words(daysheet: Daysheet) -> None:
    first = [["sort:oldest"], ["sort:oldest", "upvotes:10.."], ["stones", "sort:oldest"]]
    for query in first:
        assert daysheet("list", *query).lines[0] == "2403.00001\tGathering Stones"
    assert [line[:10] for line in daysheet("list", "sort:title").lines] == [
        "2403.00002",
        "2403.00003",
        "2403.00001",
    ]


def test_papers_that_only_come_near_are_printed_with_more(daysheet: Daysheet) -> None:
    words = ["gathering", "diffusion"]
    ran = daysheet("list", *words)
    assert (ran.code, ran.out) == (1, "")
    assert "--more prints 2 that come near" in ran.err
    ran = daysheet("list", "--more", *words)
    assert (ran.code, sorted(line[:10] for line in ran.lines)) == (1, ["2403.00001", "2403.00003"])
    assert "these 2 only come near" in ran.err
    ran = daysheet("list", "--more", "counting", "stones")
    assert ran.lines[0] == "2403.00002\tCounting Stones"
    assert daysheet("list", "counting", "stones").lines == ran.lines[:1]
    assert daysheet("export", *words, "--format", "csv").code == 1


def test_a_correction_is_reported(daysheet: Daysheet) -> None:
    ran = daysheet("list", "gatherng")
    assert ran.lines == ["2403.00001\tGathering Stones"]
    assert "no paper has 'gatherng'; searched for 'gathering'" in ran.err


def test_json_and_a_form_of_lines_exclude_each_other(daysheet: Daysheet) -> None:
    ran = daysheet("list", "--json", "--format", "{id}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.problems == ["daysheet: --json goes without --format; see `daysheet list --help`"]


def test_nothing_found_gives_exit_code_1(daysheet: Daysheet) -> None:
    ran = daysheet("list", "is:read")
    assert (ran.code, ran.out) == (1, "")
    assert ran.problems == ["daysheet: nothing found for 'is:read'"]


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("read", "is:read finds by marks"),
        ("2024-03-11", "date:2024-03-11 finds by date"),
        ("refs.bib", "`daysheet export -o refs.bib` writes a file"),
    ],
)
def test_a_word_that_is_probably_meant_otherwise_gets_advice(
    daysheet: Daysheet, word: str, advice: str
) -> None:
    ran = daysheet("list", word)
    assert (ran.code, ran.out) == (1, "")
    assert ran.problems[0].startswith(f"daysheet: nothing found for '{word}'; {advice}")


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path) -> None:
    empty = Daysheet(tmp_path)
    fill = "fill it with `daysheet sync` or `daysheet import FILE`"
    for command in (["list"], ["list", "is:starred"], ["export", "is:starred", "-o", "no.bib"]):
        ran = empty(*command)
        assert (ran.code, ran.problems) == (1, [f"daysheet: the library is empty; {fill}"])
    assert empty("show", "2403.00001").problems == [
        f"daysheet: 2403.00001 is not in the library; it is empty; {fill}"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "message"),
    [
        (["date:2024-13"], "date:2024-13 (date: 2024-03, 13mar, 7d, latest or A..B)"),
        (["stones", "is:unr"], "is:unr (is: unread, read, starred or begun)"),
        (["stones", "OR", "loss"], "OR (OR goes between two terms)"),
        (
            ["is:x", "tag:"],
            "is:x (is: unread, read, starred or begun), tag: (tag: a tag of yours, such as rl)",
        ),
    ],
)
def test_a_query_with_an_invalid_part_is_a_usage_error(
    daysheet: Daysheet, query: list[str], message: str
) -> None:
    ran = daysheet("list", *query)
    assert (ran.code, ran.out) == (2, "")
    advice = "see `daysheet list --help`"
    assert ran.problems == [f"daysheet: not understood: {message}; {advice}"]


def test_json_has_one_object_a_line_with_the_known_keys(daysheet: Daysheet) -> None:
    found = json.loads(daysheet("list", "is:starred", "--json").out)
    assert found.pop("starred").endswith("Z")
    assert found["read"] is None
    assert {key: found[key] for key in PAPERS[1] if key != "links"} == {
        key: value for key, value in PAPERS[1].items() if key != "links"
    }
    assert found["links"] == {
        "arXiv": "https://arxiv.org/abs/2403.00002",
        "PDF": "https://arxiv.org/pdf/2403.00002",
        "code": "https://example.org/code",
    }


def test_show_prints_a_paper_to_read(daysheet: Daysheet) -> None:
    ran = daysheet("show", "https://arxiv.org/pdf/2403.00001v2")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[:8] == [
        "Gathering Stones",
        "Ada Byron, Alan Turing",
        "12 Mar 2024 · 10 upvotes · 1 comment",
        "arXiv  https://arxiv.org/abs/2403.00001",
        "PDF    https://arxiv.org/pdf/2403.00001",
        "code   https://example.org/code  (7 stars)",
        "11 Mar 2024, huggingface, number 1",
        "",
    ]
    assert " ".join(ran.lines[8:]) == PAPERS[0]["abstract"]
    assert max(map(len, ran.lines)) <= 60


def test_show_reads_ids_from_the_lines_of_list(daysheet: Daysheet) -> None:
    ran = daysheet("show", "-", "--json", stdin=daysheet("list").out)
    ids = [json.loads(line)["id"] for line in ran.lines]
    assert ids == ["2403.00003", "2403.00002", "2403.00001"]


def test_an_unknown_id_is_reported_and_the_others_are_shown(daysheet: Daysheet) -> None:
    ran = daysheet("show", "2403.99999", "2403.00001")
    assert (ran.code, ran.lines[0]) == (1, "Gathering Stones")
    assert ran.problems == [
        "daysheet: 2403.99999 is not in the library; `daysheet list WORDS` finds papers"
    ]
    assert daysheet("show", "stones").code == 2


def test_an_ascii_locale_is_no_error(daysheet: Daysheet) -> None:
    ran = daysheet("list", "date:2024-03-13", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.lines == ["2403.00003\tDiffusion of Löss"]


def test_a_pipe_closed_early_is_no_error(daysheet: Daysheet) -> None:
    line = f"{sys.executable} -m reader list --json | head -c 1; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(
        ["bash", "-c", line], env=daysheet.environment(), capture_output=True, check=True
    )
    assert (ran.stdout, ran.stderr) == (b"{0\n", b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
def test_output_that_cannot_be_written_is_one_line(daysheet: Daysheet) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "reader", "list"],
            env=daysheet.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 4
    assert ran.stderr.decode().splitlines() == [
        "daysheet: the output cannot be written (No space left on device)"
    ]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
def test_an_error_message_that_cannot_be_written_keeps_its_exit_code(daysheet: Daysheet) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "reader", "import", "not-there"]
        ran = subprocess.run(command, env=daysheet.environment(), stderr=full, check=False)
    assert ran.returncode == 3


def test_invalid_utf_8_is_dropped_from_a_query(daysheet: Daysheet) -> None:
    for arguments in (["list", "by:byron\udcff"], ["list", "sto\udcffnes", "--json"]):
        ran = daysheet(*arguments)
        assert ran.code == 0
        assert "Counting Stones" in ran.out
        assert ran.err == ""


def test_a_query_that_is_empty_after_cleaning_is_a_usage_error(daysheet: Daysheet) -> None:
    ran = daysheet("list", "\udcff")
    assert (ran.code, ran.out) == (2, "")
    assert ran.problems[0].startswith("daysheet: nothing in the query can be searched for")


def test_a_long_query_is_not_cut_off(daysheet: Daysheet) -> None:
    ran = daysheet("list", *["by:byron"] * 200, "is:starred")
    assert ran.lines == ["2403.00002\tCounting Stones"]


def closed(daysheet: Daysheet, line: str) -> subprocess.CompletedProcess[bytes]:
    """Run a shell command line in which `daysheet` is this program."""
    return subprocess.run(
        ["sh", "-c", f'daysheet() {{ "{sys.executable}" -m reader "$@"; }}; {line}'],
        env=daysheet.environment(),
        cwd=daysheet.home,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("daysheet list >&-", 0, b""),
        ("daysheet list 2>&- >&- <&-", 0, b""),
        ("daysheet list is:read 2>&-", 1, b""),
        ("daysheet star - <&-", 0, b"star: 0 papers"),
        ("daysheet import - <&-", 3, b"daysheet: standard input: "),
        ("daysheet <&- >&-", 2, b"daysheet: the reader needs a terminal"),
    ],
    ids=[
        "no output",
        "no stream at all",
        "no errors",
        "star without input",
        "import without input",
        "the reader without a terminal",
    ],
)
def test_a_closed_standard_stream_counts_as_empty(
    daysheet: Daysheet, line: str, code: int, message: bytes
) -> None:
    ran = closed(daysheet, line)
    assert (ran.returncode, ran.stdout) == (code, b"")
    assert ran.stderr.startswith(message)
    assert ran.stderr.count(b"\n") == (1 if message else 0)


FAILS_HALF_WAY = """\
import sys
from reader import cli
from reader.cli import output
from reader.model.errors import DaysheetError

def fail(arguments):
    output.write_line("first line")
    raise {error}

cli._dispatch = fail
cli.main()
"""


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        ("DaysheetError('it broke')", 3, "daysheet: it broke\n"),
        ("KeyboardInterrupt", 130, "daysheet: stopped\n"),
    ],
)
def test_data_printed_before_a_failure_is_not_lost(
    daysheet: Daysheet, error: str, code: int, message: str
) -> None:
    environment = daysheet.environment()
    environment.pop("PYTHONUNBUFFERED", None)
    ran = subprocess.run(
        [sys.executable, "-c", FAILS_HALF_WAY.format(error=error)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, "first line\n", message)


def test_like_lists_the_nearest_papers_and_refuses_an_unknown_id(daysheet: Daysheet) -> None:
    nearest = ["2403.00002\tCounting Stones", "2403.00003\tDiffusion of Löss"]
    assert daysheet("list", "like:2403.00001").lines == nearest
    assert daysheet("list", "like:2403.00001", "upvotes:..20").lines == nearest[:1]
    for query, reason in (
        ("like:2403.09999", "no paper in the library has this id"),
        ("not:like:2403.00001", "goes without not:"),
    ):
        ran = daysheet("list", query)
        assert (ran.code, ran.lines) == (2, [])
        assert len(ran.problems) == 1
        assert reason in ran.err
