"""The built-in sample has the right shape, and the facts of the digests it was taken from.

The tests that need the captured inputs are skipped without them. The summaries are our own: one
test checks that they share no long run of words with the authors' abstracts.
"""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

Paper = dict[str, Any]

DATA = Path(__file__).parents[4] / "shared" / "data"
RUN_LENGTH = 6
LINK_FIELDS = {"code": "githubRepo", "project": "projectPage"}
PAGE_KEYS = {"title", "abstract", "digests"}
API_KEYS = PAGE_KEYS | {"id", "authors", "published", "upvotes", "comments", "links"}

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the captured inputs in shared/data are missing"
)


def read_sample() -> list[Paper]:
    text = (files("reader.library") / "sample.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def read_page() -> list[tuple[str, str]]:
    """Title and abstract of each paper of the saved page, in its order."""
    text = (DATA / "digest-page-mar-13.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    body = lines[lines.index("Mar 13") + 1 :]
    return list(zip(body[::2], body[1::2], strict=True))


def read_api() -> list[Paper]:
    text = (DATA / "huggingface" / "2026-08-21.json").read_text(encoding="utf-8")
    entries: list[Paper] = json.loads(text)
    return entries


def facts_of(entry: Paper) -> Paper:
    """Return the fields that the sample must have of an entry, except summary and digest."""
    paper = entry["paper"]
    stars = {"code_stars": paper["githubStars"]} if "githubStars" in paper else {}
    return {
        "id": paper["id"],
        "title": paper["title"],
        "authors": [author["name"] for author in paper["authors"] if not author["hidden"]],
        "published": paper["publishedAt"][:10],
        "upvotes": paper["upvotes"],
        "comments": entry["numComments"],
        "links": {name: paper[field] for name, field in LINK_FIELDS.items() if field in paper},
        **stars,
    }


def runs_of_words(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {
        tuple(words[start : start + RUN_LENGTH]) for start in range(len(words) - RUN_LENGTH + 1)
    }


SAMPLE = read_sample()
PAGE_PAPERS, API_PAPERS = SAMPLE[:52], SAMPLE[52:]


def test_it_has_a_page_of_52_papers_and_an_api_digest_of_17() -> None:
    page = [
        [{"source": "page", "date": "2026-03-13", "position": position, "assumed": True}]
        for position in range(52)
    ]
    api = [
        [{"source": "huggingface", "date": "2026-08-21", "position": position}]
        for position in range(17)
    ]
    assert [paper["digests"] for paper in SAMPLE] == page + api


def test_papers_of_the_page_have_only_the_fields_of_a_page() -> None:
    assert all(paper.keys() == PAGE_KEYS for paper in PAGE_PAPERS)


def test_papers_of_the_api_have_its_fields_and_perhaps_code_stars() -> None:
    assert all(paper.keys() - {"code_stars"} == API_KEYS for paper in API_PAPERS)


def test_no_title_occurs_twice() -> None:
    assert len({paper["title"] for paper in SAMPLE}) == len(SAMPLE)


@pytest.mark.parametrize("paper", SAMPLE, ids=lambda paper: paper["title"][:30])
def test_a_summary_is_two_or_three_plain_sentences(paper: Paper) -> None:
    summary = paper["abstract"]
    assert 40 <= len(summary.split()) <= 85
    assert len(re.split(r"(?<=[.!?])\s+", summary)) in (2, 3)
    assert summary.endswith((".", "?"))
    assert summary.count("$") % 2 == 0
    assert "://" not in summary


@needs_data
def test_page_titles_have_the_order_of_the_page() -> None:
    assert [paper["title"] for paper in PAGE_PAPERS] == [title for title, _ in read_page()]


@needs_data
def test_api_papers_have_the_facts_and_the_order_of_the_api() -> None:
    facts = [
        {key: value for key, value in paper.items() if key not in ("abstract", "digests")}
        for paper in API_PAPERS
    ]
    assert facts == [facts_of(entry) for entry in read_api()]


@needs_data
def test_no_summary_shares_a_run_of_six_words_with_its_abstract() -> None:
    abstracts = [abstract for _, abstract in read_page()]
    abstracts += [entry["paper"]["summary"] for entry in read_api()]
    shared = {
        paper["title"]: runs
        for paper, abstract in zip(SAMPLE, abstracts, strict=True)
        if (runs := runs_of_words(paper["abstract"]) & runs_of_words(abstract))
    }
    assert shared == {}
