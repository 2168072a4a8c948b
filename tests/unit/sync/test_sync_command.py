"""The command `daysheet sync`: its requests, its output and its exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reader.library.syncing.plan import days_between
from tests.commandline import REPOSITORY, Daysheet
from tests.servers import (
    Answer,
    ReceivedRequest,
    daily_papers,
    daily_papers_server,
    failing,
    http_server,
    made_item,
)
from tests.terminal import Terminal
from tests.waiting import PATIENCE

TODAY = datetime.now(UTC).date()


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    return Daysheet(tmp_path)


def test_it_prints_what_it_fetches_and_what_is_new(daysheet: Daysheet) -> None:
    days = {str(TODAY): [made_item(1), made_item(2)]}
    with daily_papers_server(days, etags=True) as (endpoint, seen):
        ran = daysheet("sync", HF_ENDPOINT=endpoint)
        assert (ran.code, len(seen)) == (0, 14)
        assert ran.problems[0].startswith("fetching 14 digests, ")
        assert ran.problems[1].endswith(": 2 papers, 2 new")
        assert ran.out.startswith("2 papers, digest ")
        ran = daysheet("sync", HF_ENDPOINT=endpoint)
        assert (ran.code, ran.out, len(seen)) == (0, "nothing new\n", 28)
        assert "\x1b" not in ran.err


def asked_days(daysheet: Daysheet, *arguments: str) -> list[str]:
    ran = daysheet("sync", "--dry-run", *arguments, HF_ENDPOINT="http://127.0.0.1:9")
    assert ran.code == 0, ran.err
    return [line.split()[0] for line in ran.lines]


@pytest.mark.parametrize(
    ("arguments", "first", "last", "count"),
    [
        (["--date", "2024-03-13"], "2024-03-13", "2024-03-13", 1),
        (["--from", "2024-03-11", "--to", "13 march 2024"], "2024-03-11", "2024-03-13", 3),
        (["--from", "2024-01", "--to", "2024-02"], "2024-01-01", "2024-02-29", 60),
        (["--month", "2024-02"], "2024-02-01", "2024-02-29", 29),
        (["--days", "3"], str(TODAY - timedelta(days=2)), str(TODAY), 3),
    ],
)
def test_a_dry_run_prints_the_days_and_fetches_nothing(
    daysheet: Daysheet, arguments: list[str], first: str, last: str, count: int
) -> None:
    asked = asked_days(daysheet, *arguments)
    assert (asked[-1], asked[0], len(asked)) == (first, last, count)
    assert not daysheet("digests").lines


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--days", "0"], "--days"),
        (["--to", "2024-03-13"], "--from"),
        (["--from", "2024-03-13", "--to", "2024-03-11"], "before --from"),
        (["--month", "2024-03-13"], "is not a month"),
        (["--month", "2024"], "is not a month"),
        (["--date", "2024-03"], "more than one day"),
        (["--days", "3", "--month", "2024-02"], "not allowed with"),
        (["--from", "0001-01-01"], "more than 5,000 days"),
        (["--source", "arxiv"], "nothing to sync"),
    ],
)
def test_invalid_days_are_usage_errors(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from reader.cli import main

    monkeypatch.setenv("DAYSHEET_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as stopped:
        main(["sync", *arguments])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_future_days_are_not_fetched() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert days_between(TODAY, tomorrow, TODAY) == [TODAY]
    assert days_between(date(2024, 2, 28), date(2024, 3, 1), TODAY)[-1] == date(2024, 2, 28)


def test_offline_is_reported_and_is_not_a_failure(daysheet: Daysheet) -> None:
    quick = {"HF_ENDPOINT": "http://127.0.0.1:9", "DAYSHEET_SYNC_PAUSES": "0.01"}
    ran = daysheet("sync", "--days", "3", **quick)
    assert (ran.code, ran.out) == (0, "")
    assert ran.problems[-1].startswith("daysheet: offline; there is no digest yet (127.0.0.1:9 ")


def test_a_failed_day_is_reported_and_fetched_by_the_next_sync(daysheet: Daysheet) -> None:
    good, bad = str(TODAY - timedelta(days=20)), str(TODAY - timedelta(days=21))
    papers = daily_papers({good: [made_item(1)], bad: [made_item(2)]})

    def answer(request: ReceivedRequest) -> Answer:
        fails = request.query["date"] == bad
        return Answer(b'{"error": "on fire"}', 403) if fails else papers(request)

    with http_server(answer) as (endpoint, _):
        ran = daysheet("sync", "--from", bad, "--to", good, HF_ENDPOINT=endpoint)
    assert (ran.code, len(ran.lines)) == (3, 1)
    assert f"{bad}: 127.0.0.1" in ran.problems[-1]
    assert "HTTP 403 (on fire)" in ran.problems[-1]
    with http_server(papers) as (endpoint, seen):
        ran = daysheet("sync", HF_ENDPOINT=endpoint)
    assert (ran.code, ran.problems[-1].endswith(": 1 paper, 1 new")) == (0, True)
    # Several requests are under way at once, so the site may see them in another order.
    assert bad in [request.query["date"] for request in seen]
    assert [line.split()[0] for line in daysheet("digests").lines] == [good, bad]


def test_one_reason_of_several_failures_is_reported_once(daysheet: Daysheet) -> None:
    portal = Answer(b"<!doctype html><title>Welcome to the train</title>")
    with http_server(lambda _: portal) as (endpoint, _):
        ran = daysheet("sync", "--days", "9", HF_ENDPOINT=endpoint, DAYSHEET_SYNC_PAUSES="0.01")
    assert (ran.code, ran.out, len(ran.problems)) == (3, "", 3)
    assert "answered with a web page, not with papers; log in to the network" in ran.problems[1]
    assert ran.problems[2] == "daysheet: 6 more digests not requested; try later"


def test_ctrl_c_keeps_what_was_imported_and_reports_it(daysheet: Daysheet) -> None:
    days = {str(TODAY - timedelta(days=back)): [made_item(back)] for back in range(2)}
    good = daily_papers(days)

    def answer(request: ReceivedRequest) -> Answer:
        return good(request) if request.query["date"] in days else Answer(b"[]", wait=30)

    with http_server(answer) as (endpoint, _):
        running = subprocess.Popen(
            [sys.executable, "-m", "reader", "sync"],
            env=daysheet.environment({"HF_ENDPOINT": endpoint}),
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stderr is not None
        lines = [running.stderr.readline() for _ in range(3)]
        running.send_signal(signal.SIGINT)
        _, rest = running.communicate(timeout=PATIENCE)
    assert lines[2].endswith(": 1 paper, 1 new\n")
    assert running.returncode == 130
    assert rest == (
        "daysheet: stopped after 2 of 14 digests; they are kept, and `daysheet sync` continues\n"
    )
    assert len(daysheet("digests").lines) == 2


@pytest.mark.slow
def test_on_a_terminal_one_line_shows_the_progress(tmp_path: Path) -> None:
    days = {str(TODAY - timedelta(days=back)): [made_item(back)] for back in range(14)}
    good = daily_papers(days)

    def answer(request: ReceivedRequest) -> Answer:
        sent = good(request)
        return Answer(sent.body, wait=0.25)

    with (
        http_server(answer) as (endpoint, _),
        Terminal(tmp_path, "sync", environment={"HF_ENDPOINT": endpoint}) as terminal,
    ):
        terminal.wait_for("syncing  [###")
        assert terminal.wait_for_end() == 0
        assert "14 papers, 14 digests" in terminal.text()
        assert "syncing" not in terminal.text()
        assert b"\x1b" not in terminal.raw


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "rate"), [(1, 0.15), (2, 0.3), (3, 0.45)])
def test_a_site_that_fails_at_random_ends_with_the_same_library(
    tmp_path: Path, seed: int, rate: float
) -> None:
    days = {
        str(TODAY - timedelta(days=back)): [
            made_item(back * 300 + number, str(TODAY - timedelta(days=back)))
            for number in range(230 if back == 20 else 12)
        ]
        for back in range(60)
        if back % 7 < 5
    }
    good = daily_papers(days, etags=True)
    printed = []
    for number, site in enumerate((good, failing(good, seed, rate))):
        daysheet = Daysheet(tmp_path / str(number))
        daysheet.home.mkdir()
        with http_server(site) as (endpoint, _):
            quick = {"HF_ENDPOINT": endpoint, "DAYSHEET_SYNC_PAUSES": "0.1"}
            ran = daysheet("sync", "--days", "60", **quick)
            assert ran.code == 0, ran.err
            # A second run has nothing to mend.
            assert daysheet("sync", "--days", "60", **quick).out == "nothing new\n"
        printed.append(daysheet("list", "--json").out)
    assert printed[0] == printed[1]
    assert len(printed[0].splitlines()) == sum(map(len, days.values()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_only_a_sync_loads_the_network(daysheet: Daysheet) -> None:
    for arguments in (["sync", "--help"], ["sync", "--dry-run"], ["list"]):
        ran = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys\nfrom reader.cli import main\ntry: main(sys.argv[1:])\n"
                "except SystemExit: pass\nprint(*sorted(sys.modules), file=sys.stderr)",
                *arguments,
            ],
            env=daysheet.environment(),
            cwd=daysheet.home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert {"httpx2", "asyncio", "ssl", "reader.sync"} & set(ran.stderr.split()) == set()
        assert "reader.cli" in ran.stderr.split()
