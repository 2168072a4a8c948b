"""JSON lines: the archive's dialect and our own, line by line."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from datetime import date
from typing import Any

import pytest

from reader.model.digest import HUGGING_FACE, PAGE, Listing
from reader.model.entry import Hint
from reader.sources import SourceError, parse
from tests.inputs import TODAY, ParsedInput, needs_data, read, read_data
from tests.servers import made_item


def line(**values: object) -> str:
    return json.dumps({"title": "A made-up paper"} | values)


def read_lines(*lines: str, day: date | None = None) -> ParsedInput:
    return read("\n".join(lines) + "\n", day=day)


def one(**values: object) -> Any:
    """Return the paper of a line with these values."""
    (paper,) = read_lines(line(**values)).papers
    return paper


# Items of the daily papers' API, one a line


@pytest.mark.parametrize("nested", [True, False])
def test_items_of_the_api_on_lines_equal_those_in_a_list(nested: bool) -> None:
    items = [made_item(number) for number in (1, 2)]
    flat = [item["paper"] for item in items]
    lines = "\n".join(map(json.dumps, items if nested else flat))
    name = "2026-03-13.jsonl"
    parsed, listed = read(lines, name), read(json.dumps(items), name)
    assert [paper.abstract for paper in parsed.papers] == [
        "What paper 1 would say.",
        "What paper 2 would say.",
    ]
    assert parsed.listings == listed.listings
    if nested:
        assert parsed.papers == listed.papers


def test_items_of_the_api_without_a_day_make_no_digest() -> None:
    item = made_item(1)
    item["paper"].pop("submittedOnDailyAt", None)
    parsed = read_lines(json.dumps(item))
    assert (len(parsed.papers), parsed.listings) == (1, [])


# The archive


@pytest.mark.slow
@needs_data
def test_the_archive_is_read_to_its_last_paper() -> None:
    parsed = read_data("archive-9877.jsonl.gz")
    assert (len(parsed.entries), parsed.refusals) == (9_877, [])
    assert len(parsed.days) == 580
    assert (min(parsed.days), max(parsed.days)) == (date(2024, 5, 27), date(2026, 8, 21))
    assert all(len(entry.listings) == 1 for entry in parsed.entries)


@pytest.mark.slow
@needs_data
def test_positions_in_the_archive_count_within_each_day() -> None:
    by_day: dict[date, list[int]] = {}
    for listing in read_data("archive-9877.jsonl.gz").listings:
        assert (listing.source, listing.assumed) == (HUGGING_FACE, False)
        by_day.setdefault(listing.day, []).append(listing.position)
    assert all(positions == list(range(len(positions))) for positions in by_day.values())


@pytest.mark.slow
@needs_data
def test_the_archive_and_the_api_agree_on_a_day() -> None:
    day = date(2024, 5, 27)
    archive = [e for e in read_data("archive-9877.jsonl.gz").entries if e.listings[0].day == day]
    api = read_data("huggingface/2024-05-27.json").entries
    assert [(e.paper.id, e.paper.title, e.listings) for e in archive] == [
        (e.paper.id, e.paper.title, e.listings) for e in api
    ]


@pytest.mark.slow
@needs_data
def test_titles_alone_make_papers_without_a_digest() -> None:
    parsed = read_data("titles/titles-20k.jsonl")
    assert (len(parsed.entries), parsed.listings, parsed.refusals) == (20_000, [], [])


def test_a_line_of_the_archive_keeps_every_field() -> None:
    paper = one(
        id="2403.07815v2",
        abstract="What it says.",
        authors=["Ada Example", "Bo Example"],
        date="2024-03-12",
        daily_date="2024-03-13",
        upvotes=7,
        num_comments=2,
        github="https://github.com/example/code",
        github_stars=30,
        project_page="https://example.org/",
        ai_summary="A summary.",
        ai_keywords=["one", "two"],
    )
    assert (paper.arxiv, paper.abstract) == ("2403.07815", "What it says.")
    assert paper.authors == ("Ada Example", "Bo Example")
    assert (paper.published, paper.upvotes, paper.comments) == (date(2024, 3, 12), 7, 2)
    assert (paper.code, paper.code_stars) == ("https://github.com/example/code", 30)
    assert paper.project == "https://example.org/"
    assert (paper.summary, paper.keywords) == ("A summary.", ("one", "two"))


# Our own dialect


def test_a_line_in_our_dialect_keeps_every_field() -> None:
    record = {
        "id": "2403.07815",
        "abstract": "Two\nlines.",
        "authors": ["Ada Example"],
        "published": "2024-03-12",
        "digests": [
            {"source": "huggingface", "date": "2024-03-13", "position": 4},
            {"source": "page", "date": "2024-03-14", "position": 0, "assumed": True},
        ],
        "upvotes": 0,
        "categories": ["cs.LG", "stat.ML"],
        "keywords": ["one"],
        "links": {
            "arXiv": "https://arxiv.org/abs/2403.07815",
            "code": "https://github.com/example/code",
            "project": "https://example.org/",
        },
        "read": "2024-03-13T08:12:44Z",
        "starred": None,
        "comments": 3,
        "doi": "doi:10.1000/Example",
        "summary": "A summary.",
        "code_stars": 30,
        "submitter": "Ada\u202e",
        "version": 2,
        "publication": {"type": "article", "journal": "Stones", "year": 2024, "volume": "7"},
        "citation_key": "example2024",
        "file": "/home/ada/stones.pdf",
        "withdrawn": False,
    }
    (entry,) = read_lines(line(**record)).entries
    paper = entry.paper
    assert entry.listings == (
        Listing(HUGGING_FACE, date(2024, 3, 13), 4),
        Listing(PAGE, date(2024, 3, 14), 0, assumed=True),
    )
    assert (paper.arxiv, paper.doi) == ("2403.07815", "doi:10.1000/Example")
    assert (paper.abstract, paper.published) == ("Two\nlines.", date(2024, 3, 12))
    assert (paper.upvotes, paper.comments, paper.code_stars) == (0, 3, 30)
    assert (paper.categories, paper.keywords) == (("cs.LG", "stat.ML"), ("one",))
    assert list(paper.links) == ["arXiv", "DOI", "PDF", "code", "project"]
    assert (paper.submitter, paper.version, paper.withdrawn) == ("Ada", 2, False)
    assert paper.publication and paper.publication.line == "Stones 7 (2024)"
    assert (paper.citation_key, paper.file) == ("example2024", "/home/ada/stones.pdf")


@pytest.mark.parametrize("file", ["/bin/sh", "x.pdf", "/a/b.html", "/a\n.pdf", "ftp://a/b.pdf"])
def test_only_whole_paths_of_papers_are_taken_as_local_files(file: str) -> None:
    assert one(file=file).file == ""


def test_an_id_may_be_a_doi_or_a_title_id() -> None:
    assert one(id="https://doi.org/10.1000/ABC").doi == "doi:10.1000/ABC"
    assert one(doi="10.48550/arXiv.2403.07815").ids[0] == "2403.07815"
    paper = one(id="title:0123456789abcdef")
    assert (paper.arxiv, paper.doi) == (None, None)


@pytest.mark.parametrize(
    "digest",
    [
        "2024-03-13",
        {"date": "2024-03-13", "position": 0},
        {"source": "Not A Name", "date": "2024-03-13", "position": 0},
        {"source": "page", "date": "13 March", "position": 0},
        {"source": "page", "date": "2024-03-13"},
        {"source": "page", "date": "2024-03-13", "position": -1},
        {"source": "page", "date": "2024-03-13", "position": True},
    ],
)
def test_an_incomplete_digest_refuses_its_line(digest: object) -> None:
    parsed = read_lines(line(), line(digests=[digest]))
    assert [place for place, _ in parsed.refused] == ["line 2"]


# The day


def test_the_users_day_replaces_the_daily_date() -> None:
    parsed = read_lines(
        line(daily_date="2024-03-13"), line(daily_date="2024-03-14"), day=date(2025, 1, 1)
    )
    assert parsed.listings == [
        Listing(HUGGING_FACE, date(2025, 1, 1), position) for position in (0, 1)
    ]


def test_lines_without_a_day_make_no_digest_unless_the_user_gives_one() -> None:
    plain = line(date="2025-01-15")
    assert read_lines(plain).listings == []
    assert read_lines(plain, day=date(2025, 1, 15)).listings == [
        Listing("jsonl", date(2025, 1, 15), 0)
    ]


def test_an_invalid_daily_date_refuses_its_line() -> None:
    parsed = read_lines(line(), line(daily_date="13/03/2024"))
    assert parsed.refused == [("line 2", "daily_date is not a date like 2024-03-13")]


# Refused lines


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "is broken JSON (expecting property name enclosed in double quotes)"),
        ("[1, 2]", "is not a JSON object"),
        ('"text"', "is not a JSON object"),
        ("{}", "no title"),
        ('{"title": null}', "no title"),
        ('{"title": ""}', "no title"),
        ('{"title": "\\u202e\\u200b"}', "no title"),
        ('{"title": 5}', "no title"),
        ('{"title": "A", "id": 2503.0213}', "the id is not text"),
        ('{"title": "A", "abstract": ["x"]}', "the abstract is not text"),
        ('{"title": "A", "digests": {}}', "the digests are not a list"),
        pytest.param(
            *('{"title": "A", "upvotes": ' + "9" * 5000 + "}", "has a number that is too long"),
            id="long number",
        ),
        pytest.param(
            *('{"title": ' + "[" * 100_000 + "]" * 100_000 + "}", "is nested too deeply"),
            id="too deep",
        ),
        pytest.param(
            *('{"title": "' + "x" * 4_000_000 + '"}', "is longer than 4 MB"), id="too long"
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_and_the_others_are_imported(
    bad: str, reason: str
) -> None:
    parsed = read_lines(line(title="First"), "", bad, line(title="Last"))
    assert parsed.titles == ["First", "Last"]
    assert parsed.refused == [("line 3", reason)]


def test_invalid_utf_8_refuses_only_its_line() -> None:
    parsed = read(line(title="First").encode() + b'\n{"title": "Caf\xe9"}\n')
    assert (parsed.titles, parsed.refused) == (["First"], [("line 2", "is not UTF-8 text")])


def test_a_file_that_is_cut_off_loses_only_its_last_line() -> None:
    text = "\n".join([line(title="First"), line(title="Second"), line(title="Third")])
    parsed = read(text[:-10])
    assert parsed.titles == ["First", "Second"]
    assert [place for place, _ in parsed.refused] == ["line 3"]


def test_a_broken_first_line_refuses_only_itself() -> None:
    parsed = read_lines("{broken", line())
    assert (len(parsed.papers), [place for place, _ in parsed.refused]) == (1, ["line 1"])


def test_a_file_without_a_good_line_is_refused() -> None:
    with pytest.raises(SourceError, match="none of its papers can be read; line 1: no title"):
        read("{}\n[]\n", format="jsonl")


def test_an_endless_file_of_bad_lines_is_refused() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b"{}\n" * (size // 3)

    with pytest.raises(SourceError, match="none of its papers can be read"):
        list(parse(Endless(), Hint(), "jsonl"))  # type: ignore[arg-type]


# The same objects in a list


def test_a_list_in_our_dialect_is_read_item_by_item() -> None:
    lines = [line(title=f"Paper {n}", abstract="x", daily_date="2024-03-13") for n in range(3)]
    parsed = read(f"[{lines[0]},\n{lines[1]}, 7, {lines[2]}]")
    assert parsed.titles == ["Paper 0", "Paper 1", "Paper 2"]
    assert [listing.position for listing in parsed.listings] == [0, 1, 2]
    assert parsed.refused == [("item 3", "is not a JSON object")]


def test_a_list_of_other_objects_with_titles_is_refused() -> None:
    with pytest.raises(SourceError, match="looks like JSON of another shape"):
        read('[{"title": "An issue", "url": "https://example.org"}]')


def test_a_source_may_name_a_category() -> None:
    digest = {"source": "arxiv:cs.LG", "date": "2024-03-13", "position": 0}
    assert read_lines(line(digests=[digest])).listings[0].source == "arxiv:cs.LG"


# Values


@pytest.mark.parametrize(
    "value", ['"many"', "true", "-1", "1e400", "NaN", "-Infinity", "3.5", "[]", "1000000001"]
)
@pytest.mark.parametrize("name", ["upvotes", "comments", "code_stars"])
def test_an_invalid_count_refuses_its_line(name: str, value: str) -> None:
    bad = line(**{name: 1}).replace("1}", f"{value}}}")
    assert read_lines(line(), bad).refused == [("line 2", f"{name} is not a count")]


def test_the_last_of_duplicate_keys_counts() -> None:
    assert read_lines('{"title": "One", "title": "Two"}').titles == ["Two"]


def test_lone_surrogates_are_dropped_however_they_are_written() -> None:
    assert read_lines('{"title": "A\\ud800 title"}').titles == ["A title"]
    assert read_lines('{"title": "A\udc80 title"}').titles == ["A title"]


def test_lists_lose_their_empty_texts() -> None:
    assert one(authors=["Ada", " ", "\u200b", "Bo\n\nExample"]).authors == ("Ada", "Bo Example")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"authors": ["Ada", 1]}, "authors is not a list of texts"),
        ({"authors": "Ada Example"}, "authors is not a list of texts"),
        ({"authors": [{"name": "Ada"}]}, "authors is not a list of texts"),
        ({"keywords": "none"}, "keywords is not a list of texts"),
        ({"summary": ["x"]}, "summary is not text"),
        ({"links": "https://example.org"}, "links is not a JSON object"),
        ({"links": {"code": 3}}, "code is not text"),
        ({"github": False}, "github is not text"),
        ({"withdrawn": "no"}, "withdrawn is neither true nor false"),
        ({"published": 20240312}, "published is not a date like 2024-03-13"),
        ({"date": "2024-02-30"}, "date is not a date like 2024-03-13"),
        ({"published": "12 March"}, "published is not a date like 2024-03-13"),
        ({"venue": "Nature", "year": 2024}, "has fields that are not read: venue, year"),
        ({"arxiv_link": "x"}, "has fields that are not read: arxiv_link"),
    ],
)
def test_a_field_that_would_be_lost_refuses_its_line(fields: dict[str, Any], reason: str) -> None:
    assert read_lines(line(), line(**fields)).refused == [("line 2", reason)]


def test_fields_that_tell_nothing_of_the_paper_are_ignored() -> None:
    assert one(id="2403.07815", score=0.7, embedding=[1.0]).arxiv == "2403.07815"
    assert one(digests=[], written_by_newer_version="x").title


def test_titles_and_abstracts_are_cleaned() -> None:
    paper = one(title="A\ttitle\x1b[2J\u202e", abstract=" One\r\nline\x00 ")
    assert (paper.title, paper.abstract) == ("A title[2J", "One\nline")


@pytest.mark.parametrize("value", ["2024-03-12", "2024-03-12T10:00:00.000Z", "2024-03-12 10:00"])
def test_a_publication_date_may_have_a_time(value: str) -> None:
    assert one(published=value).published == date(2024, 3, 12)


def test_unsafe_links_are_dropped() -> None:
    assert one(links={"code": "file:///etc/passwd", "project": "javascript:0"}).links == {}


# Compression and size


def test_compressed_and_plain_lines_give_the_same_papers() -> None:
    text = "\n".join(line(title=f"Paper {n}") for n in range(50))
    assert read(gzip.compress(text.encode())).entries == read(text).entries


def test_windows_newlines_and_a_byte_order_mark_change_nothing() -> None:
    text = "\ufeff" + "\r\n".join([line(title="One"), line(title="Two")]) + "\r\n"
    assert read(text).titles == ["One", "Two"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file() -> None:
    record = (line(abstract="x" * 1000) + "\n").encode()

    class Lines(io.RawIOBase):
        left = 8_000

        def read(self, size: int = -1) -> bytes:
            parsed = min(self.left, size // len(record))
            self.left -= parsed
            return record * parsed

    tracemalloc.start()
    papers = len([None for _ in parse(Lines(), Hint(today=TODAY))])  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert papers == 8_000
    assert peak < 5_000_000
