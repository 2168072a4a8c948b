"""`daysheet fetch`: full texts and PDFs from a server that behaves like arXiv, or does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from reader.library.exports import FORMATS
from reader.library.full_texts import read_text, starred_without_text
from reader.library.library import Library
from reader.library.syncing.fetching import Fetch, FetchResult, Request
from reader.library.syncing.plan import Sites
from reader.model.clean import clean_line
from reader.model.entry import Entry
from reader.model.errors import DaysheetError
from reader.model.paper import Paper
from reader.model.view import View
from tests.commandline import REPOSITORY, Daysheet
from tests.servers import FAULTS, Answer, ReceivedRequest, failing, http_server
from tests.unit.sync.fetching import HURRIED, unused_port
from tests.waiting import PATIENCE, until

STUB = b"<html><body><p>No HTML for this paper.</p></body></html>"
PDF = b"%PDF-1.5\nbody\n%%EOF\n"


def page(id: str, version: int = 1) -> bytes:
    return f"""<!DOCTYPE html><html><head><base href="/html/{id}v{version}/"></head><body>
    <div id="license-tr">License: CC BY 4.0</div><article class="ltx_document">
    <h1 class="ltx_title ltx_title_document">Paper {id}</h1><p class="ltx_p">Version {version} of
    the tidal estimator.</p></article></body></html>""".encode()


def serve(request: ReceivedRequest) -> Answer:
    """Answer as arXiv does: pages with ETags, PDFs, and a stub for papers of 1999."""
    id = request.path.removeprefix("/html/").removeprefix("/pdf/")
    if request.path.startswith("/pdf/"):
        return Answer(PDF, headers={"Content-Type": "application/pdf"})
    if id.startswith("9901"):
        return Answer(STUB)
    if id.startswith("9902"):
        return Answer(b"not found", 404)
    headers = {"ETag": f'"{id}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Answer(status=304, headers=headers)
    return Answer(page(id), headers=headers)


IDS = [f"2403.{number:05}" for number in range(1, 201)]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(
        tmp_path / "cache" / "library.sqlite3", tmp_path / "m.toml", tmp_path / "st"
    )


def fetch(
    library: Library, ids: list[str], base: str, *, pdf: bool = False, room: int = 10**9
) -> FetchResult:
    sites = Sites("", arxiv_html=f"{base}/html", arxiv_pdf=f"{base}/pdf")
    requests = [Request(id, is_pdf=pdf) for id in ids]
    return Fetch(library, requests, sites, policy=HURRIED, room=room).run()


def test_texts_are_stored_and_asked_for_conditionally_after_that(library: Library) -> None:
    with http_server(serve) as (base, seen):
        result = fetch(library, [*IDS[:3], "math/0309136"], base)
        assert (len(result.texts), result.without, result.failed) == (4, [], [])
        again = fetch(library, IDS[:3], base)
        assert (again.texts, again.unchanged) == ([], 3)
    assert seen[0].path == f"/html/{IDS[0]}" and seen[3].path == "/html/math/0309136"
    assert len({request.connection for request in seen[:4]}) == 1
    stored = read_text(library, IDS[0])
    assert stored and stored.document.version == 1
    assert stored.document.license == "License: CC BY 4.0"
    assert library.texts and library.texts.containing("tidal estimator", is_open=False) == {
        *IDS[:3], "math/0309136",
    }  # fmt: skip


def test_requests_keep_their_distance(library: Library) -> None:
    with http_server(serve) as (base, seen):
        fetch(library, IDS[:5], base)
    gaps = [later.at - earlier.at for earlier, later in pairwise(seen)]
    assert min(gaps) >= HURRIED.arxiv_interval


def test_papers_without_html_are_told_apart_and_not_asked_for_again(library: Library) -> None:
    with http_server(serve) as (base, _):
        result = fetch(library, ["9901.00001", "9902.00002", IDS[0]], base)
    assert [str(each) for each in result.without] == [
        "9901.00001: arXiv has no HTML of it; PDF only",
        "9902.00002: arXiv has no HTML of it; PDF only",
    ]
    assert result.texts == [IDS[0]] and library.texts
    assert set(library.texts.missing()) == {"9901.00001", "9902.00002"}


@pytest.mark.slow
def test_two_hundred_fetches_from_a_failing_server_store_every_text(library: Library) -> None:
    faults = [name for name in FAULTS if "JSON" not in name and "list" not in name]
    faults.remove("a web page")
    with http_server(failing(serve, seed=7, rate=0.3, faults=faults)) as (base, _):
        result = fetch(library, IDS, base)
        missing = [str(each).split(":")[0] for each in result.failed]
        assert not result.ended and len(missing) < 10
        fetch(library, missing, base)
    assert library.texts and library.texts.ids() == set(IDS)


def test_a_page_that_is_cut_off_is_not_stored(library: Library) -> None:
    def cut(request: ReceivedRequest) -> Answer:
        return Answer(serve(request).body[:-30])

    with http_server(cut) as (base, _):
        result = fetch(library, IDS[:1], base)
    assert "only a part" in str(result.failed[0]) and library.texts and not library.texts.ids()


def test_a_403_ends_fetching_for_the_day(library: Library) -> None:
    def refuse_second(request: ReceivedRequest) -> Answer:
        return Answer(status=403) if IDS[1] in request.path else serve(request)

    with http_server(refuse_second) as (base, seen):
        result = fetch(library, IDS[:6], base)
        assert result.texts == [IDS[0]] and "tomorrow" in (result.ended or "")
        assert "tomorrow" in (fetch(library, IDS[2:4], base).ended or "")
        assert len(seen) == 2
    assert library.texts
    library.texts.refused_on = "2024-03-12"
    with http_server(serve) as (base, _):
        assert fetch(library, IDS[2:4], base).texts == IDS[2:4]


def test_the_cap_ends_fetching_and_deletes_nothing(library: Library) -> None:
    with http_server(serve) as (base, _):
        fetch(library, IDS[:2], base)
        result = fetch(library, IDS[2:9], base, room=1000)
    assert result.texts == [] and "--prune" in (result.ended or "")
    assert library.texts and library.texts.ids() == set(IDS[:2])


def test_a_body_over_the_limit_is_refused(library: Library) -> None:
    def endless(_request: ReceivedRequest) -> Answer:
        return Answer(chunks=(b"%PDF-" + b"x" * 1_000_000 for _ in range(40)))

    with http_server(endless) as (base, _):
        result = fetch(library, IDS[:1], base, pdf=True)
    assert "30 MB" in str(result.failed[0]) and library.texts and library.texts.pdf(IDS[0]) is None


def test_pdfs_are_stored_under_the_version_of_the_text(library: Library) -> None:
    with http_server(serve) as (base, seen):
        fetch(library, IDS[:1], base)
        assert fetch(library, IDS[:2], base, pdf=True).pdfs == 2
    assert [request.path for request in seen[1:]] == [f"/pdf/{IDS[0]}v1", f"/pdf/{IDS[1]}"]
    assert (
        library.texts and library.texts.pdf(IDS[0]) == library.texts.pdf_folder / f"{IDS[0]}v1.pdf"
    )
    assert (library.texts.pdf_folder / f"{IDS[1]}.pdf").read_bytes() == PDF


def test_a_login_page_is_no_pdf(library: Library) -> None:
    with http_server(lambda _request: Answer(STUB)) as (base, _):
        result = fetch(library, IDS[:1], base, pdf=True)
    assert "no PDF" in str(result.failed[0])


def test_the_sample_has_no_texts() -> None:
    with Library.open_sample() as sample, pytest.raises(DaysheetError, match="sample"):
        fetch(sample, IDS[:1], "http://127.0.0.1:9")


def test_stars_of_papers_elsewhere_count_and_queued_papers_come_first(library: Library) -> None:
    paper = Paper(clean_line("A paper"), arxiv=IDS[0])
    library.cache.ingest([Entry(paper)])
    library.mark("starred", library.cache.rows(library.keys(View("library"))), True)
    assert library.texts
    library.texts.add_wanted(["2401.00001"])
    assert starred_without_text(library) == ["2401.00001", IDS[0]]
    with http_server(serve) as (base, _):
        fetch(library, [IDS[0]], base)
    assert starred_without_text(library) == ["2401.00001"]


# The command


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    daysheet = Daysheet(tmp_path)
    lines = [f'{{"id": "{id}", "title": "Made-up paper {id}"}}' for id in IDS[:4]]
    assert daysheet("import", "-", stdin="\n".join(lines)).code == 0
    return daysheet


def endpoints(base: str) -> dict[str, str]:
    return {"ARXIV_HTML_ENDPOINT": f"{base}/html", "ARXIV_PDF_ENDPOINT": f"{base}/pdf"}


@pytest.mark.slow
def test_the_command_fetches_a_query_or_ids(daysheet: Daysheet) -> None:
    daysheet("star", IDS[0], IDS[1])
    with http_server(serve) as (base, seen):
        plan = daysheet("fetch", "--dry-run", "is:starred", **endpoints(base))
        assert (plan.code, sorted(plan.lines)) == (0, [f"{IDS[0]}\ttext", f"{IDS[1]}\ttext"])
        assert not seen
        ran = daysheet("fetch", "is:starred", **endpoints(base))
        assert (ran.code, ran.out) == (0, "2 texts fetched\n") and "\x1b" not in ran.err
        ran = daysheet("fetch", "is:starred", **endpoints(base))
        assert (ran.code, len(seen)) == (0, 2)
        assert ran.out == "nothing to fetch: 2 papers here already\n"
        ran = daysheet("fetch", "--refresh", IDS[0], **endpoints(base))
        assert (ran.code, ran.out) == (0, "nothing fetched, 1 unchanged\n")
        ran = daysheet("fetch", "--pdf", IDS[2], "9901.00001", **endpoints(base))
        assert (ran.code, ran.out) == (0, "1 text and 2 PDFs fetched, 1 without HTML\n")
        assert "9901.00001: arXiv has no HTML of it; PDF only" in ran.err
        ran = daysheet("fetch", "9901.00002", **endpoints(base))
        assert (ran.code, ran.out) == (1, "nothing fetched, 1 without HTML\n")
        ran = daysheet("fetch", "9901.00001", "9901.00002", **endpoints(base))
        assert (ran.code, ran.out) == (1, "nothing to fetch: 2 papers known to have no HTML\n")
    assert "3 and 2 PDFs, 0." in daysheet("doctor").out
    planned = daysheet("fetch", "--prune", "--dry-run")
    assert planned.out == "--prune would remove texts and PDFs of 2 papers\n"
    pruned = daysheet("fetch", "--prune")
    assert (pruned.code, pruned.out) == (0, "texts and PDFs of 2 papers removed\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "say which papers"),
        (["--prune", "x"], 2, "takes no query"),
        (["nothing-matches-this"], 1, "nothing found"),
        (["is:nonsense"], 2, "not understood"),
    ],
)
def test_wrong_arguments_are_named(
    daysheet: Daysheet, arguments: list[str], code: int, message: str
) -> None:
    ran = daysheet("fetch", *arguments)
    assert ran.code == code and message in ran.err


def test_a_command_that_arxiv_turns_away_fails(daysheet: Daysheet) -> None:
    with http_server(lambda _request: Answer(status=403)) as (base, _):
        ran = daysheet("fetch", IDS[0], **endpoints(base))
    assert (ran.code, ran.out) == (3, "nothing fetched\n")
    assert "arXiv turned us away today" in ran.err


@pytest.mark.slow
def test_offline_the_texts_are_queued_for_the_next_sync(daysheet: Daysheet) -> None:
    ran = daysheet("fetch", "--pdf", IDS[0], **endpoints(f"http://127.0.0.1:{unused_port()}"))
    assert ran.code == 3 and "fetching 1 text and 1 PDF from arXiv" in ran.err
    assert "the next sync fetches the texts, and `fetch --pdf` the PDFs" in ran.err
    with http_server(serve) as (base, seen):
        hf = {"HF_ENDPOINT": f"{base}/none", **endpoints(base)}
        daysheet("sync", "--date", "2024-03-13", "--source", "huggingface", **hf)
        assert [request.path for request in seen if "/html/" in request.path] == []
    daysheet("star", IDS[1])

    def both(request: ReceivedRequest) -> Answer:
        return Answer(b"[]") if "daily_papers" in request.path else serve(request)

    with http_server(both) as (base, seen):
        ran = daysheet("sync", "--days", "1", HF_ENDPOINT=base, **endpoints(base))
        assert "2 texts fetched" in ran.out
        assert [request.path for request in seen[1:]] == [f"/html/{IDS[0]}", f"/html/{IDS[1]}"]


def test_the_settings_keep_a_sync_from_fetching(daysheet: Daysheet) -> None:
    daysheet("star", IDS[0])
    config = daysheet.home / "home" / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[fetch]\nstarred = false\nlimit = -1\n")
    with http_server(lambda _request: Answer(b"[]")) as (base, seen):
        ran = daysheet("sync", "--days", "1", HF_ENDPOINT=base, **endpoints(base))
        assert len(seen) == 1 and "fetch.limit = -1 is not allowed" in ran.err


@pytest.mark.slow
@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_fetch_that_is_ended_goes_on_where_it_was(
    daysheet: Daysheet, how: signal.Signals, code: int
) -> None:
    def slowly(request: ReceivedRequest) -> Answer:
        answer = serve(request)
        return Answer(
            answer.body, headers=answer.headers, wait=0.0 if IDS[0] in request.path else 30
        )

    with http_server(slowly) as (base, seen):
        process = subprocess.Popen(
            [sys.executable, "-m", "reader", "fetch", *IDS[:3]],
            cwd=REPOSITORY,
            env=daysheet.environment(endpoints(base)),
            stderr=subprocess.PIPE,
            text=True,
        )
        until(lambda: len(seen) == 2)
        process.send_signal(how)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert ("stopped after 1 of 3; they are kept" in said) == (how == signal.SIGINT)
    with http_server(serve) as (base, seen):
        ran = daysheet("fetch", *IDS[:3], **endpoints(base))
        assert ran.code == 0 and ran.out == "2 texts fetched\n"
        assert [request.path for request in seen] == [f"/html/{id}" for id in IDS[1:3]]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs ulimit")
def test_a_full_disk_is_named_and_exits_with_4(daysheet: Daysheet) -> None:
    with http_server(serve) as (base, _):
        command = f"ulimit -f 8; exec '{sys.executable}' -m reader fetch {IDS[0]}"
        ran = subprocess.run(
            ["bash", "-c", command],
            cwd=REPOSITORY,
            env=daysheet.environment(endpoints(base)),
            capture_output=True,
            text=True,
        )
    assert ran.returncode == 4, ran.stderr
    assert "texts" in ran.stderr and "Traceback" not in ran.stderr


@pytest.mark.slow
def test_terms_find_papers_by_their_texts(daysheet: Daysheet) -> None:
    with http_server(serve) as (base, _):
        daysheet("fetch", IDS[0], IDS[1], **endpoints(base))
        daysheet("fetch", "--pdf", IDS[1], **endpoints(base))

    def found(*query: str) -> list[str]:
        return [line.split("\t")[0] for line in daysheet("list", *query).lines]

    assert found("has:text") == [IDS[0], IDS[1]] and found("has:pdf") == [IDS[1]]
    assert found("not:has:text") == IDS[2:4]
    assert found('text:"tidal estimator"') == [IDS[0], IDS[1]]
    assert found('text:"estimator tidal"') == found("is:begun") == []
    assert found("has:pdf", "OR", "is:begun") == [IDS[1]]


@pytest.mark.slow
def test_show_full_prints_the_text_and_exports_never_hold_it(daysheet: Daysheet) -> None:
    assert daysheet("show", "--full", IDS[0]).code == 1
    with http_server(serve) as (base, _):
        daysheet("fetch", IDS[0], **endpoints(base))
    daysheet("star", IDS[0])
    ran = daysheet("show", "--full", IDS[0])
    assert ran.code == 0 and "Version 1 of the tidal estimator." in ran.out
    assert "License: CC BY 4.0" in ran.out
    ran = daysheet("show", "--full", "--format", "markdown", IDS[0])
    assert ran.lines[0] == f"# Paper {IDS[0]}"
    secret = "tidal estimator"
    for format in FORMATS:
        target = daysheet.home / "exports" / format
        daysheet("export", "is:starred", "--format", format, "-o", target, "--force")
        daysheet("export", "is:starred", "--format", format)
    assert (
        secret not in daysheet("list", "--json").out and secret not in daysheet("show", IDS[0]).out
    )
    outside = [
        path
        for path in daysheet.home.rglob("*")
        if path.is_file() and "cache" not in path.relative_to(daysheet.home).parts
    ]
    assert outside and not [path for path in outside if secret.encode() in path.read_bytes()]
