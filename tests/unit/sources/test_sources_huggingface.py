"""The JSON of the daily papers: the fields of its items, and the days of their digests."""

from __future__ import annotations

import io
import json
import tracemalloc
from datetime import date
from itertools import chain, repeat
from typing import Any

import pytest

from reader.model.digest import HUGGING_FACE, Listing
from reader.model.entry import Entry, Hint
from reader.sources import SourceError, huggingface, parse
from tests.inputs import DATA, needs_data, read, read_data
from tests.servers import made_item


def made(*items: object) -> str:
    return json.dumps(items)


def item(**of_paper: object) -> dict[str, Any]:
    """Return a made-up item. Fields replace those of its paper; None removes one."""
    whole = made_item(1)
    changed = whole["paper"] | of_paper
    whole["paper"] = {name: value for name, value in changed.items() if value is not None}
    return whole


# The captured responses


@needs_data
@pytest.mark.parametrize(
    ("name", "papers"),
    [
        ("2024-05-27", 13),
        ("2024-12-06", 27),
        ("2025-01-21", 1),
        ("2025-07-24", 7),
        ("2025-10-29", 24),
        ("2026-02-05", 35),
        ("2026-08-21", 17),
    ],
)
def test_each_captured_response_is_the_digest_of_its_day(name: str, papers: int) -> None:
    parsed = read_data(f"huggingface/{name}.json")
    day = date.fromisoformat(name)
    assert parsed.listings == [Listing(HUGGING_FACE, day, position) for position in range(papers)]
    assert parsed.refusals == []
    assert all(paper.arxiv and paper.authors and paper.abstract for paper in parsed.papers)


@needs_data
def test_a_captured_paper_keeps_every_field() -> None:
    raw = json.loads((DATA / "huggingface" / "2026-08-21.json").read_bytes())[0]
    paper = read_data("huggingface/2026-08-21.json").papers[0]
    facts = raw["paper"]
    assert (paper.title, paper.abstract) == (facts["title"], facts["summary"])
    assert paper.authors == tuple(author["name"] for author in facts["authors"])
    assert paper.arxiv == "2608.19880"
    assert paper.published == date(2026, 8, 20)
    assert (paper.upvotes, paper.comments) == (facts["upvotes"], raw["numComments"])
    assert (paper.keywords, paper.summary) == (tuple(facts["ai_keywords"]), facts["ai_summary"])
    assert (paper.code, paper.code_stars) == (facts["githubRepo"], facts["githubStars"])
    assert paper.project == facts["projectPage"]
    assert paper.submitter == raw["submittedBy"]["fullname"]


@needs_data
@pytest.mark.parametrize(
    ("name", "day"),
    [("2024-05-27", (2024, 5, 27)), ("2024-12-06", (2024, 12, 6)), ("2025-01-21", (2025, 1, 20))],
)
def test_a_response_without_any_day_assumes_the_latest_publication_date(
    name: str, day: tuple[int, int, int]
) -> None:
    parsed = read((DATA / "huggingface" / f"{name}.json").read_bytes(), "response.json")
    assert {(listing.day, listing.assumed) for listing in parsed.listings} == {(date(*day), True)}


@needs_data
def test_a_response_with_its_items_as_texts_is_refused() -> None:
    with pytest.raises(SourceError) as raised:
        read_data("huggingface/odd-wrapped-2025-01-10.json")
    assert str(raised.value) == (
        "odd-wrapped-2025-01-10.json: looks like JSON of another shape "
        '(an object whose list "data" holds texts, not papers); daysheet knows no such papers; '
        "see `daysheet guide sync`"
    )


# The day


def test_the_users_day_overrides_all_others() -> None:
    parsed = read(made(item()), "2020-01-01.json", day=date(2024, 2, 3))
    assert parsed.listings == [Listing(HUGGING_FACE, date(2024, 2, 3), 0)]


def test_each_item_is_in_the_digest_of_the_day_it_was_listed() -> None:
    other = item(submittedOnDailyAt="2026-03-12T23:59:59.000Z")
    assert read(made(item(), other)).listings == [
        Listing(HUGGING_FACE, date(2026, 3, 13), 0),
        Listing(HUGGING_FACE, date(2026, 3, 12), 1),
    ]


def test_an_item_may_have_its_day_beside_its_paper() -> None:
    outside = item(submittedOnDailyAt=None) | {"submittedOnDailyAt": "2026-03-11T00:00:00Z"}
    assert read(made(outside)).days == {date(2026, 3, 11)}


@pytest.mark.parametrize("value", [None, "", "soon", 20260313, "2026-13-01T00:00:00Z"])
def test_an_item_without_a_day_gets_that_of_the_file_name(value: object) -> None:
    parsed = read(made(item(submittedOnDailyAt=value)), "papers_2024-02-29.json")
    assert parsed.listings == [Listing(HUGGING_FACE, date(2024, 2, 29), 0)]


def test_a_list_without_a_day_is_refused_with_advice() -> None:
    bare = {"paper": {"id": "2403.07815", "title": "No day at all"}}
    with pytest.raises(SourceError, match="says no date; give --date YYYY-MM-DD"):
        read(made(bare))


# The items


def test_hidden_authors_are_left_out_and_the_others_keep_their_order() -> None:
    authors = [
        {"name": "Bo", "hidden": False},
        {"name": "Hidden", "hidden": True},
        {"name": "Ada"},
        {"name": 7},
        "no object",
    ]
    assert read(made(item(authors=authors))).papers[0].authors == ("Bo", "Ada")


def test_the_day_an_item_was_added_is_not_the_publication_date() -> None:
    assert read(made(item(publishedAt=None))).papers[0].published is None


def test_title_and_abstract_may_be_beside_the_paper() -> None:
    outside = item(title=None, summary=None) | {"title": "Outside", "summary": "Abstract outside."}
    paper = read(made(outside)).papers[0]
    assert (paper.title, paper.abstract) == ("Outside", "Abstract outside.")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (7, "is not a JSON object"),
        ({}, "has no paper"),
        ({"paper": "2403.07815"}, "has no paper"),
        ({"paper": {"id": "2403.07815"}}, "no title"),
        ({"paper": {"title": " \u200b\n"}}, "no title"),
        ({"paper": {"title": ["A"]}}, "no title"),
        ({"paper": {"title": "A", "id": 2503.0213}}, "the id is not text"),
        ({"paper": {"title": "A", "summary": 1}}, "the abstract is not text"),
    ],
)
def test_an_item_that_cannot_be_read_is_refused_and_the_others_are_imported(
    bad: object, reason: str
) -> None:
    parsed = read(made(item(), bad, item(id="2603.00002")), day=date(2026, 3, 13))
    assert parsed.refused == [("item 2", reason)]
    assert [listing.position for listing in parsed.listings] == [0, 2]


@pytest.mark.parametrize("odd", ["", "not-an-id", "../../etc/passwd", "2403.07815; rm"])
def test_a_paper_whose_id_is_not_an_arxiv_id_is_identified_by_its_title(odd: str) -> None:
    (paper,) = read(made(item(id=odd))).papers
    assert paper.arxiv is None
    assert paper.id.startswith("title:")


def test_optional_fields_of_the_wrong_type_are_dropped() -> None:
    odd = item(
        authors="Ada",
        upvotes="many",
        ai_keywords={"a": 1},
        ai_summary=3,
        githubRepo="javascript:alert(1)",
        githubStars=True,
        projectPage=["https://example.org"],
    )
    (paper,) = read(made(odd)).papers
    assert (paper.authors, paper.keywords, paper.summary) == ((), (), "")
    assert (paper.upvotes, paper.code, paper.code_stars, paper.project) == (None, None, None, None)


# What `hf papers ls --format json` prints

HF_PAPER = {
    "id": "2403.07815",
    "authors": [{"name": "Ada Example", "hidden": False}, {"name": "Bo", "hidden": True}],
    "published_at": "2024-03-12T10:00:00+00:00",
    "title": "A stone",
    "summary": "About it.",
    "upvotes": 7,
    "comments": 2,
    "submitted_at": "2024-03-13T06:00:00+00:00",
    "ai_summary": "A machine on it.",
    "ai_keywords": ["stones"],
    "project_page": "https://example.org/",
    "github_repo": "https://github.com/example/code",
    "github_stars": 30,
    "submitted_by_name": "Ada",
}


def test_the_output_of_hf_papers_keeps_every_field() -> None:
    parsed = read(made(HF_PAPER))
    (paper,) = parsed.papers
    assert parsed.listings == [Listing(HUGGING_FACE, date(2024, 3, 13), 0, assumed=True)]
    assert (paper.arxiv, paper.title, paper.abstract) == ("2403.07815", "A stone", "About it.")
    assert (paper.authors, paper.published) == (("Ada Example",), date(2024, 3, 12))
    assert (paper.upvotes, paper.comments, paper.code_stars) == (7, 2, 30)
    assert (paper.summary, paper.keywords) == ("A machine on it.", ("stones",))
    assert paper.code == "https://github.com/example/code"
    assert paper.project == "https://example.org/"
    assert paper.submitter == "Ada"


def test_flat_papers_may_have_the_field_names_of_the_api() -> None:
    flat = {"id": "2403.07815", "title": "A", "publishedAt": "2024-03-12T10:00:00Z"}
    both = flat | {"githubRepo": "https://github.com/example/code", "upvotes": None}
    (paper,) = read(made(both), day=date(2024, 3, 13)).papers
    assert (paper.published, paper.upvotes) == (date(2024, 3, 12), None)
    assert paper.code == "https://github.com/example/code"


def test_flat_papers_of_several_days_need_a_day_from_the_user() -> None:
    """They may be those of a week, whose day would be a guess."""
    week = made(HF_PAPER, HF_PAPER | {"submitted_at": "2024-03-16T06:00:00+00:00"})
    with pytest.raises(
        SourceError, match=r"submitted on 13 Mar 2024 and 16 Mar 2024 .*give --date"
    ):
        read(week)
    assert read(week, day=date(2024, 3, 16)).days == {date(2024, 3, 16)}
    assert read(week, "2024-03-16.json").days == {date(2024, 3, 16)}


def test_an_indented_paper_of_hf_is_read() -> None:
    by = {"submitted_by": {"fullname": "Ada", "username": "ada"}, "submitted_by_name": None}
    parsed = read(json.dumps(HF_PAPER | by, indent=2))
    assert parsed.papers == read(made(HF_PAPER)).papers
    assert parsed.listings == []
    two = read(json.dumps(HF_PAPER, indent=2) + "\n" + json.dumps(HF_PAPER, indent=4))
    assert len(two.papers) == 2


def test_a_flat_list_that_begins_with_hundreds_of_authors_is_recognised() -> None:
    crowd = [{"_id": f"{n:024x}", "name": f"Author {n}", "hidden": False} for n in range(1500)]
    first = {"id": "2407.21783", "title": "A herd", "summary": "Of it.", "authors": crowd}
    submitted = {"published_at": "2024-07-31T00:00:00Z", "submitted_at": "2024-08-01T00:00:00Z"}
    parsed = read(made(first | submitted), "2024-08-01.json")
    (paper,) = parsed.papers
    assert (len(paper.authors), paper.abstract) == (1500, "Of it.")
    assert parsed.listings == [Listing(HUGGING_FACE, date(2024, 8, 1), 0)]


# Streaming


def test_items_with_and_without_a_day_may_mix() -> None:
    undated = item(submittedOnDailyAt=None, publishedAt="2026-03-20T00:00:00Z")
    parsed = read(made(undated, item(id="2603.00002"), {"paper": 1}))
    assert {(at.day, at.position, at.assumed) for at in parsed.listings} == {
        (date(2026, 3, 13), 1, False),
        (date(2026, 3, 20), 0, True),
    }
    assert parsed.refused == [("item 3", "has no paper")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_a_list_read_in_small_chunks_gives_the_same_papers(size: int) -> None:
    odd = item(title='A "quoted\\" [title] {with}, commas \u2028 é')
    raw = made(item(), odd, "stray", item(id="2603.00002")).encode()

    class Drip(io.BytesIO):
        def read(self, wanted: int | None = -1) -> bytes:
            return super().read(min(size, wanted or size))

    # The head is collected from any chunks. What follows is passed on as it comes.
    raw = b"[" + b" " * 70_000 + raw[1:]
    dripped = list(parse(Drip(raw), Hint(), "huggingface"))
    whole = read(raw, format="huggingface")
    assert [each for each in dripped if isinstance(each, Entry)] == whole.entries
    assert len(dripped) == 4


@pytest.mark.slow
def test_memory_does_not_grow_with_the_list() -> None:
    record = json.dumps(item(summary="x" * 20_000)).encode() + b","

    class List(io.RawIOBase):
        pieces = chain([b"["], repeat(record * 12, 40), [b"{}]"])

        def read(self, _: int = -1) -> bytes:
            return next(self.pieces, b"")

    tracemalloc.start()
    papers = sum(isinstance(each, Entry) for each in parse(List(), Hint()))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert papers == 480
    assert peak < 5_000_000


@pytest.mark.slow
def test_an_endless_item_refuses_the_list() -> None:
    raw = made(item())[:-1] + ',{"paper": [' + "[]," * 340_000
    with pytest.raises(SourceError, match="has an item that is far too large at line 1, column"):
        read(raw)


# Broken lists


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"paper": {"title": "A"', "is cut off at line 1, column 25; fetch or copy it again"),
        ('[\n{"paper": {}},\n', "is cut off at line 3, column 1; fetch or copy it again"),
        ('[{"paper": {}}, {"paper": "abc', "is cut off at line 1, column 31"),
        ('[{"paper": {}},\n {"paper" 1}]', "is broken JSON (expecting ':' delimiter) at line 2"),
        (
            '[{"paper": {}}]\n[{"paper": {}}]',
            "goes on after its list has ended at line 2, column 1",
        ),
        ('[{"paper": {}}, ' + "[" * 200 + "]" * 200 + "]", "is nested too deeply at line 1"),
    ],
    ids=[
        "cut off in an object",
        "cut off after a comma",
        "cut off in a text",
        "no colon",
        "two lists",
        "too deep",
    ],
)
def test_a_broken_list_is_refused_with_its_position(text: str, message: str) -> None:
    with pytest.raises(SourceError) as raised:
        read(text)
    assert str(raised.value).startswith(message)


@needs_data
def test_a_captured_response_that_is_cut_off_is_refused() -> None:
    raw = (DATA / "huggingface" / "2025-07-24.json").read_bytes()
    for end in range(200, len(raw) - 1, 1777):
        with pytest.raises(SourceError, match=r"is cut off at line \d+, column \d+"):
            read(raw[:end])


def test_invalid_utf_8_is_refused_with_its_position() -> None:
    raw = made(item()).encode().replace(b"Ada", b"Ad\xe1")
    with pytest.raises(SourceError, match="is not UTF-8 text at line 1, column"):
        read(raw)


def test_a_number_that_is_too_long_refuses_only_its_item() -> None:
    text = made(item(), item(upvotes=12345)).replace("12345", "9" * 5000)
    assert read(text).refused == [("item 2", "has a number that is too long")]


def test_an_item_that_is_too_long_refuses_only_itself() -> None:
    parsed = read(made(item(), item(summary="x" * 4_000_000)))
    assert parsed.refused == [("item 2", "is longer than 4 MB")]


def test_a_list_without_a_good_item_is_refused_with_the_first_reason() -> None:
    with pytest.raises(SourceError, match="none of its papers can be read; item 1: has no paper"):
        read('[{"paper": 1}, {"paper": 2}]')


@pytest.mark.parametrize("text", ["{}", "hello", "<html>", '{"title": "A"}'])
def test_another_format_read_as_a_list_is_refused_with_a_guess(text: str) -> None:
    with pytest.raises(SourceError, match=r"looks like .*, not a list of daily papers"):
        read(text, format="huggingface")


def test_too_many_papers_without_a_day_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(huggingface, "UNDATED_ITEMS_LIMIT", 3)
    items = [{"paper": {"title": f"T {n}", "publishedAt": "2024-03-13"}} for n in range(4)]
    assert len(read(json.dumps(items[:3])).entries) == 3
    with pytest.raises(SourceError, match="more than 3 papers without a day; give --date"):
        read(json.dumps(items))
