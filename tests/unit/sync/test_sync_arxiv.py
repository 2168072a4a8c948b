"""arXiv: the feed of the newest day, the query API for earlier days, and papers by title."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.library.syncing.plan import Sites, Sources, plan_days, plan_update
from reader.library.syncing.resolving import (
    ResolveResult,
    daily_papers_steps,
    fetch_id_only_papers,
    resolve,
    title_only_papers,
)
from reader.library.syncing.running import Sync, SyncResult
from reader.model.clean import CleanText
from reader.model.digest import HUGGING_FACE, PAGE, Listing
from reader.model.entry import Entry
from reader.model.mark import MarkKind
from reader.model.paper import Paper, placeholder_title
from reader.model.view import View
from reader.sync import Arxiv, SyncError
from reader.sync.arxiv import submission_window, title_words
from tests.commandline import Daysheet
from tests.servers import Answer, ReceivedRequest, atom, http_server, made_entry, made_item, rss
from tests.servers import daily_papers as daily_papers_answer
from tests.unit.sync.fetching import HURRIED, by_title, unused_port

FRIDAY = date(2026, 3, 13)
LG = "arxiv:cs.LG"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    marks = tmp_path / "marks.toml"
    with closing(Library.open(tmp_path / "library.sqlite3", marks, tmp_path / "state")) as empty:
        yield empty


@contextmanager
def arxiv_server(
    feed: Iterable[tuple[str, str]] = (),
    submitted: Mapping[str, list[str]] | None = None,
    titles: Mapping[str, list[tuple[str, str]]] | None = None,
) -> Iterator[tuple[str, list[ReceivedRequest]]]:
    """Play arXiv: a feed of ids and titles, entries by the end of the span that is asked for
    (YYYYMMDD), and ids and titles by the words that are looked for."""

    def answer(request: ReceivedRequest) -> Answer:
        if request.path.startswith("/rss/"):
            headers = {"ETag": '"friday"'}
            if request.headers.get("If-None-Match") == headers["ETag"]:
                return Answer(status=304)
            return Answer(rss(request.path.removeprefix("/rss/"), feed), headers=headers)
        query = request.query
        if ids := query.get("id_list"):
            known = [made_entry(id, title) for id, title in feed if id in ids.split(",")]
            return Answer(atom(known, len(known), 0))
        asked, start, most = query["search_query"], int(query["start"]), int(query["max_results"])
        if wanted := re.fullmatch(r'ti:"(.*)"', asked):
            found = [made_entry(*each) for each in (titles or {}).get(wanted[1], [])]
        else:
            span = re.search(r"TO (\d{8})\d{4}\]", asked)
            assert span
            found = (submitted or {}).get(span[1], [])
        return Answer(atom(found[start : start + most], len(found), start))

    with http_server(answer) as served:
        yield served


def synced(library: Library, base: str, days: list[date] | None = None) -> SyncResult:
    sources = Sources(False, ("cs.LG",))
    steps = plan_days(sources, days, FRIDAY) if days else plan_update(library, sources, FRIDAY)
    return Sync(library, steps, Sites("https://x.invalid", base, base), policy=HURRIED).run()


def listed(library: Library, day: date) -> list[str]:
    return [row.ids[0] for row in library.cache.rows(library.keys(View("day", day)))]


def test_the_newest_day_is_fetched_from_the_feed(library: Library) -> None:
    with arxiv_server([("2603.00001", "One"), ("2603.00002", "Two")]) as (base, seen):
        done = synced(library, base, [FRIDAY])
        assert (done.failed, done.imported.papers) == ((), 2)
        assert synced(library, base, [FRIDAY]).imported.papers == 0
    assert listed(library, FRIDAY) == ["2603.00001", "2603.00002"]
    assert library.cache.days()[0].sources == (LG,)
    assert [request.target for request in seen] == ["/rss/cs.LG", "/rss/cs.LG"]


def test_a_feed_without_papers_is_a_weekend(library: Library) -> None:
    with arxiv_server() as (base, _):
        done = synced(library, base, [FRIDAY])
    assert (done.failed, done.days, library.cache.days()) == ((), 1, [])


def test_earlier_days_are_fetched_from_the_query_api_page_by_page(library: Library) -> None:
    thursday = FRIDAY - timedelta(days=1)
    entries = [made_entry(f"2603.{number:05d}", f"Paper {number}") for number in range(250)]
    with arxiv_server(submitted={"20260311": entries}) as (base, seen):
        done = synced(library, base, [thursday])
    assert (done.failed, done.imported.papers) == ((), 250)
    assert listed(library, thursday) == [f"2603.{number:05d}" for number in range(250)]
    assert [request.query["start"] for request in seen] == ["0", "200"]
    query = seen[0].query
    assert query["search_query"] == "cat:cs.LG AND submittedDate:[202603101800 TO 202603111759]"
    assert " " not in seen[0].target


def test_requests_to_arxiv_are_sequential_and_spaced(library: Library) -> None:
    with arxiv_server([("2603.00001", "One")]) as (base, seen):
        done = synced(library, base)
    # The feed, and the working days of two weeks but today.
    assert (done.failed, len(seen)) == ((), 1 + 9)
    assert all(later.at - sooner.at >= HURRIED.arxiv_interval for sooner, later in pairwise(seen))


def test_days_in_the_library_are_not_fetched_again(library: Library) -> None:
    with arxiv_server([("2603.00001", "One")]) as (base, seen):
        synced(library, base)
        library.cache.ingest(
            Entry(Paper(CleanText(f"Of {back}")), (Listing(LG, FRIDAY - timedelta(days=back), 0),))
            for back in range(1, 20)
        )
        del seen[:]
        synced(library, base)
    assert [request.path for request in seen] == ["/rss/cs.LG"]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-03-12", "2026-03-10 18:00", "2026-03-11 17:59"),
        ("2026-03-16", "2026-03-12 18:00", "2026-03-13 17:59"),
        ("2026-03-17", "2026-03-13 18:00", "2026-03-16 17:59"),
        ("2026-01-15", "2026-01-13 19:00", "2026-01-14 18:59"),
        ("2026-03-10", "2026-03-06 19:00", "2026-03-09 17:59"),
        ("2026-11-03", "2026-10-30 18:00", "2026-11-02 18:59"),
    ],
)
def test_submissions_until_two_in_new_york_are_announced_the_next_day(
    day: str, first: str, last: str
) -> None:
    found = submission_window(date.fromisoformat(day))
    assert [f"{each:%Y-%m-%d %H:%M}" for each in found] == [first, last]
    assert all(isinstance(each, datetime) and each.tzinfo for each in found)


ERROR = atom([made_entry("0000.00000", "Error")]).replace(
    b"http://arxiv.org/abs/0000.00000v1", b"https://arxiv.org/api/errors#start_must_be_an_integer"
)
NOT_YET: Mapping[str, Callable[[], Answer]] = {
    "Rate exceeded": lambda: Answer(b"Rate exceeded."),
    "left out papers": lambda: Answer(atom([], total=7)),
    "answered with no feed": lambda: Answer(atom([made_entry("2603.00001", "A")])[:-20]),
    "log in to the network": lambda: Answer(b"<!DOCTYPE html><html>Log in</html>"),
}


@pytest.mark.parametrize("message", NOT_YET)
def test_a_bad_answer_is_retried_and_then_reported(library: Library, message: str) -> None:
    with http_server(lambda _: NOT_YET[message]()) as (base, seen):
        (failed,) = synced(library, base, [FRIDAY - timedelta(days=1)]).failed
    assert str(failed).startswith("arxiv:cs.LG 2026-03-12: 127.0.0.1")
    assert message in failed.reason
    assert len(seen) == HURRIED.first_tries


def test_an_error_in_a_feed_is_reported_and_not_retried(library: Library) -> None:
    with http_server(lambda _: Answer(ERROR)) as (base, seen):
        (failed,) = synced(library, base, [FRIDAY - timedelta(days=1)]).failed
    assert "start must be an integer" in failed.reason
    assert len(seen) == 1


def test_a_failing_or_unreachable_site_does_not_affect_the_other(library: Library) -> None:
    sources = Sources(True, ("cs.LG",))
    with arxiv_server([("2603.00001", "One")]) as (base, _):
        for endpoint in (f"http://127.0.0.1:{unused_port()}", base):
            sites = Sites(endpoint, base, base)
            done = Sync(library, plan_days(sources, [FRIDAY], FRIDAY), sites, policy=HURRIED).run()
            assert bool(done.offline) != bool(done.failed)
            assert listed(library, FRIDAY) == ["2603.00001"]


def test_invalid_endpoints_are_refused() -> None:
    with pytest.raises(SyncError, match="ARXIV_RSS_ENDPOINT is file:///x"):
        Arxiv("file:///x")
    with pytest.raises(SyncError, match="ARXIV_API_ENDPOINT is nonsense"):
        Arxiv("", "nonsense")


def test_the_settings_choose_the_sources(tmp_path: Path) -> None:
    daysheet = Daysheet(tmp_path)
    config = daysheet.home / "home" / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[sync]\nhuggingface = false\narxiv = ["cs.LG", "stat.ML"]\n')
    with arxiv_server([("2603.00001", "One")]) as (base, seen):
        sites = {"ARXIV_RSS_ENDPOINT": base, "ARXIV_API_ENDPOINT": base}
        sites["DAYSHEET_SYNC_PAUSES"] = "0.01"
        ran = daysheet("sync", "--days", "1", **sites)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("2 papers, 2 digests, 13 Mar 2026")
    assert [request.target for request in seen] == ["/rss/cs.LG", "/rss/stat.ML"]
    config.write_text('[sync]\narxive = 3\narxiv = ["machine learning"]\n')
    ran = daysheet("sync", "--dry-run")
    assert "config.toml line 2: there is no setting 'sync.arxive'; did you mean" in ran.err
    assert "config.toml line 3: sync.arxiv = ['machine learning'] is not allowed" in ran.err
    assert len(ran.lines) == 14


# Papers known by their titles alone

GRAPHS = "Graphs & Grammars: a \\emph{Survey} (Part 2)"


def test_a_title_query_consists_of_words() -> None:
    assert title_words(GRAPHS) == "Graphs Grammars a emph Survey Part 2"
    assert title_words('"What?" — they said: AND, naïvely') == "What they said AND naïvely"
    assert title_words("…!") == ""
    assert len(title_words("word " * 99).split()) == 30


def page(library: Library, *titles: str, day: date = FRIDAY) -> None:
    """Import a saved page, which has titles and no ids."""
    library.cache.ingest(
        Entry(Paper(CleanText(title)), (Listing(PAGE, day, at),)) for at, title in enumerate(titles)
    )


def ids(library: Library) -> list[str]:
    return [row.ids[0][:10] for row in library.cache.rows(library.keys(View("library")))]


def resolved(library: Library, base: str) -> ResolveResult:
    return resolve(library, title_only_papers(library), Sites("", base, base), policy=HURRIED)


def test_a_title_with_one_match_gets_its_id_and_keeps_its_marks(library: Library) -> None:
    page(library, "Learning to Count!", "Another One")
    rows = library.cache.rows(library.keys(View("library")))
    kinds: tuple[MarkKind, ...] = ("starred", "read")
    for kind in kinds:
        library.mark(kind, rows[:1], True)
    found = {
        "Learning to Count": [("2603.00007", "Learning to count"), ("2603.00008", "We Count")],
    }
    with arxiv_server(titles=found) as (base, _):
        done = resolved(library, base)
    assert done.found == [("2603.00007", "Learning to Count!")]
    assert done.not_found == ["Another One"]
    assert ids(library) == ["2603.00007", "title:" + rows[1].ids[0][6:10]]
    (paper, _) = library.cache.rows(library.keys(View("day", FRIDAY)))
    assert all(library.marks.at(kind, paper.ids) for kind in kinds)
    assert paper.authors == "Ada Example"
    assert [each.title for each in title_only_papers(library)] == ["Another One"]


@pytest.mark.parametrize(
    "others",
    [
        [("2603.00001", "Learning to Count"), ("2603.00002", "Learning to count.")],
        [("2603.00001", "Learning to Count Again")],
        [("2603.00001", "Learning to Counts")],
        [],
    ],
)
def test_several_matches_near_matches_and_none_give_no_id(
    library: Library, others: list[tuple[str, str]]
) -> None:
    page(library, "Learning to Count")
    before = ids(library)
    with arxiv_server(titles={"Learning to Count": others}) as (base, _):
        done = resolved(library, base)
    assert (done.found, done.not_found, done.failed) == ([], ["Learning to Count"], [])
    assert ids(library) == before


def test_two_versions_of_one_paper_are_one_match(library: Library) -> None:
    page(library, "Learning to Count")
    twice = [("2603.00001", "Learning to Count")] * 2
    with arxiv_server(titles={"Learning to Count": twice}) as (base, _):
        assert resolved(library, base).found == [("2603.00001", "Learning to Count")]


def test_a_title_with_too_many_results_gets_no_id(library: Library) -> None:
    page(library, "Attention")
    many = [("2603.00001", "Attention"), *((f"2604.{n:05d}", "Attention, n") for n in range(60))]
    with arxiv_server(titles={"Attention": many}) as (base, seen):
        assert resolved(library, base).not_found == ["Attention"]
        assert by_title(base, "Attention").bodies == []
    assert len(seen) == 2


def test_a_match_joins_neither_of_two_papers_with_the_same_title(library: Library) -> None:
    library.cache.ingest(
        Entry(Paper(CleanText("Counting"), arxiv=id)) for id in ("2601.00001", "2602.00001")
    )
    page(library, "Counting")
    with arxiv_server(titles={"Counting": [("2601.00001", "Counting")]}) as (base, _):
        done = resolved(library, base)
    assert (done.found, done.not_found) == ([], ["Counting"])


def test_papers_known_by_their_ids_alone_are_fetched(library: Library) -> None:
    ids = [f"2603.{number:05d}" for number in range(1, 131)]
    library.cache.ingest(Entry(Paper(placeholder_title(id, None), arxiv=id)) for id in ids)
    feed = [(id, f"The title of {id}") for id in ids[:-1]]
    with arxiv_server(feed) as (base, seen):
        done = fetch_id_only_papers(library, Sites("", base, base), policy=HURRIED)
    assert (done.found, done.not_found, done.failed) == (feed, [ids[-1]], [])
    assert len(seen) == 2
    assert library.cache.papers_without_title() == [ids[-1]]


def test_failing_titles_are_reported_and_the_rest_is_skipped(library: Library) -> None:
    page(library, *(f"Title number {number}" for number in range(30)))
    with http_server(lambda _: Answer(status=403)) as (base, seen):
        done = resolved(library, base)
    assert (len(done.failed), done.found, done.not_found) == (3, [], [])
    assert len(seen) < 30


def test_the_daily_papers_of_the_same_day_are_synced_first(library: Library) -> None:
    page(library, "Made-up paper number 4", day=date(2026, 3, 12))
    page(library, "Another", day=FRIDAY)
    library.cache.ingest(
        [Entry(Paper(CleanText("B"), arxiv="2603.1"), (Listing(HUGGING_FACE, FRIDAY, 0),))]
    )
    steps = daily_papers_steps(library, title_only_papers(library), FRIDAY)
    assert [(step.source, step.day) for step in steps] == [(HUGGING_FACE, date(2026, 3, 12))]


def test_the_command_resolves_and_prints_what_it_found(tmp_path: Path) -> None:
    daysheet = Daysheet(tmp_path)
    lines = "".join(
        f'{{"title": "{title}", "digests": [{{"source": "page", "date": "2026-03-12", '
        '"position": 0}]}\n'
        for title in ("Made-up paper number 4", "Learning to Count", "Unknown")
    )
    assert daysheet("import", "-", "--format", "jsonl", stdin=lines).code == 0
    starred = daysheet("list", "learning").lines[0].split()[0]
    assert daysheet("star", starred).code == 0
    dry = daysheet("sync", "--resolve", "--dry-run")
    assert (dry.code, len(dry.lines)) == (0, 3)
    papers = daily_papers_answer({"2026-03-12": [made_item(4, "2026-03-12")]})
    with (
        http_server(papers) as (hugging_face, asked),
        arxiv_server(titles={"Learning to Count": [("2603.00009", "Learning to Count")]}) as (
            base,
            seen,
        ),
    ):
        sites = {"ARXIV_API_ENDPOINT": base, "HF_ENDPOINT": hugging_face}
        ran = daysheet("sync", "--resolve", DAYSHEET_SYNC_PAUSES="0.01", **sites)
    assert ran.code == 0, ran.err
    assert ran.lines[-1] == "2603.00009\tLearning to Count"
    assert ran.problems[-1] == "2 ids found, 1 still known by title alone"
    assert (len(asked), len(seen)) == (1, 2)
    listed = {line.split()[0] for line in daysheet("list").lines}
    assert {"2603.00004", "2603.00009"} <= listed
    assert [line.split()[0] for line in daysheet("list", "is:starred").lines] == ["2603.00009"]
