"""Terms for words, parts, categories and sources; sort orders; completions."""

from __future__ import annotations

from datetime import date

import pytest

from reader.model.clean import CleanText
from reader.model.entry import Entry
from reader.model.links import web_url
from reader.model.publication import Publication
from reader.model.query import (
    Abstract,
    AnyOf,
    Category,
    Exact,
    Has,
    In,
    Is,
    Not,
    Published,
    Sort,
    Term,
)
from reader.model.view import View
from reader.storage.cache import Cache
from tests.unit.cache.examples import (
    LIBRARY,
    MONDAY,
    TUESDAY,
    imported,
    listed,
    paper,
    unmarked,
)


def text(words: str) -> CleanText:
    return CleanText(words)


CODE = web_url("https://example.org/code")
MANY = [
    listed(
        paper(
            "A: World Models",
            abstract=text("A chain of thought.\nThe second line says rlhf."),
            upvotes=5,
            comments=2,
            code=CODE,
            code_stars=7,
            categories=(text("cs.LG"), text("stat.ML")),
        ),
        MONDAY,
    ),
    listed(
        paper(
            "B: Modèles du Monde",
            "2403.00002",
            "doi:10.1000/b",
            abstract=text("Thoughts about a chain, of thought."),
            upvotes=20,
            categories=(text("cs.CL"),),
            project=web_url("https://example.org/b"),
        ),
        TUESDAY,
        1,
        source="arxiv",
    ),
    listed(paper("C: Worldly models, modelled", summary=text("Short."), comments=9), TUESDAY),
    Entry(paper("D: Early RL for Robots — 世界模型", upvotes=1)),
]
TERMS: dict[str, tuple[Term, str]] = {
    "a phrase": (Exact("world models", open=False), "A"),
    "a phrase with an unfinished last word": (Exact("worldly mod"), "C"),
    "an unfinished word in a finished phrase": (Exact("worldly mod", open=False), ""),
    "a word in any case": (Exact("WORLD", open=False), "A"),
    "the beginning of a word": (Exact("world"), "AC"),
    "not the end of a word": (Exact("orld"), ""),
    "a short word, not inside longer ones": (Exact("rl", open=False), "D"),
    "without accents": (Exact("modeles", open=False), "B"),
    "with accents": (Exact("Modèles", open=False), "B"),
    "other scripts": (Exact("世界"), "D"),
    "titles without a word": (Not(Exact("models")), "BD"),
    "characters special to SQL and GLOB": (Exact("a*[%_'\"?"), ""),
    "consecutive words of an abstract": (Abstract("chain of thought", open=False), "AB"),
    "consecutive words, the last unfinished": (Abstract("chain of tho"), "AB"),
    "an unfinished word of a finished phrase": (Abstract("rlh", open=False), ""),
    "words across a newline": (Abstract("thought the second", open=False), "A"),
    "no words of titles": (Abstract("world"), ""),
    "characters special to FTS5": (Abstract('chain" OR title:* NEAR(a, b) -'), ""),
    "either": (AnyOf((Abstract("rlhf"), Exact("robots"))), "AD"),
    "a category": (Category("cs.lg"), "A"),
    "a group of categories": (Category("cs"), "AB"),
    "a category that is not the first": (Category("stat.ML"), "A"),
    "not the end of a category": (Category("LG"), ""),
    "a source": (In("arxiv"), "B"),
    "the beginning of a source": (In("Hugging"), "AC"),
    "not a source": (Not(In("a")), "ACD"),
    "code": (Has("code"), "A"),
    "a project": (Has("project"), "B"),
    "a doi": (Has("doi"), "B"),
    "an abstract": (Has("abstract"), "AB"),
    "a summary": (Has("summary"), "C"),
    "no abstract": (Not(Has("abstract")), "CD"),
}


@pytest.fixture(scope="module")
def many() -> Cache:
    return imported(MANY, at_once=True)


def matching(cache: Cache, *terms: Term, sort: Sort | None = None, view: View = LIBRARY) -> str:
    keys = cache.keys(view, terms, unmarked, sort)
    return "".join(row.title[0] for row in cache.rows(keys))


@pytest.mark.parametrize(("term", "expected"), TERMS.values(), ids=TERMS)
def test_a_term_matches(many: Cache, term: Term, expected: str) -> None:
    assert sorted(matching(many, term)) == sorted(expected)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-01-01", "2024-12-31", "ACE"),
        ("2024-03-01", "2024-03-31", "A"),
        ("2024-01-02", None, "A"),
        (None, "2023-12-31", "BD"),
        ("1999-01-01", "1999-12-31", "D"),
        (None, None, "ABCDE"),
    ],
)
def test_papers_are_found_by_their_publication(
    first: str | None, last: str | None, expected: str
) -> None:
    """A paper of which only the year is known matches whole years only."""
    cache = imported(
        Entry(each)
        for each in (
            paper("A", "2303.00001", published=date(2024, 3, 5)),
            paper("B", "2401.00002", publication=Publication(year=2023)),
            paper("C", "2403.00003"),
            paper("D", "hep-th/9901001"),
            paper("E", publication=Publication(year=2024)),
            paper("F"),
        )
    )
    bounds = (date.fromisoformat(each) if each else None for each in (first, last))
    assert "".join(sorted(matching(cache, Published(*bounds)))) == expected


def test_only_papers_of_digests_are_unread() -> None:
    cache = imported([listed(paper("A"), MONDAY), Entry(paper("B"))])
    assert matching(cache, Is("unread")) == "A"
    assert matching(cache, Not(Is("unread"))) == "B"


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (None, "CBAD"),
        (Sort("upvotes"), "BADC"),
        (Sort("upvotes", up=True), "DABC"),
        (Sort("comments"), "CABD"),
        (Sort("stars"), "ACBD"),
        (Sort("title", up=True), "ABCD"),
        (Sort("date"), "CBAD"),
        (Sort("date", up=True), "ACBD"),
    ],
)
def test_papers_without_a_value_come_last_in_either_order(
    many: Cache, sort: Sort | None, expected: str
) -> None:
    assert matching(many, sort=sort) == expected


def test_days_and_starred_papers_can_be_sorted(many: Cache) -> None:
    week = View("week", TUESDAY)
    assert matching(many, view=week) == "CBA"
    assert matching(many, sort=Sort("upvotes"), view=week) == "BAC"


def test_completions_come_from_the_library(many: Cache) -> None:
    authors = [
        paper("E", authors=(text("Yann LeCun"), text("Éva Lévy"))),
        paper("F", authors=(text("Yann LeCun"), text("Le Wang"))),
    ]
    cache = imported([*MANY, *(Entry(each) for each in authors)], at_once=True)
    assert cache.author_words("LE", 5) == ["lecun", "le", "levy"]
    assert cache.author_words("lé", 1) == ["lecun"]
    assert cache.author_words("x", 5) == []
    assert cache.categories() == ["cs.CL", "cs.LG", "stat.ML"]
    assert cache.sources() == ["huggingface", "arxiv"]
