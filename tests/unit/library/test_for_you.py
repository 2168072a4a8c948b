"""The order of a view by nearness to the stars, and the reasons for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import for_you
from reader.library.library import Library
from reader.library.query_language import read_query_for
from reader.model.clean import CleanText
from reader.model.paper import Paper
from reader.model.view import View
from tests.unit.cache.examples import LIBRARY, MONDAY, TUESDAY, WEDNESDAY, digest, paper

DAY = View("day", TUESDAY)
STARS = {
    1: ("Unlearning with LoRA", "Language models forget by unlearning; LoRA adapters help."),
    2: ("Adapters for unlearning", "Unlearning needs adapters, and LoRA is one."),
    3: ("LoRA adapters forget", "Models forget when adapters change; unlearning measured."),
}
NEW = {
    11: ("Drawing cats", "Diffusion draws cats and dogs.", 50),
    12: ("Unlearning again", "We study unlearning by LoRA adapters that forget.", 0),
    13: ("Dogs by diffusion", "Diffusion draws dogs.", 40),
    14: ("Forget by adapters", "Adapters forget; diffusion does not.", 1),
}


def id_of(number: int) -> str:
    return f"2403.{number:05d}"


def made(number: int, title: str, abstract: str, upvotes: int = 0) -> Paper:
    return paper(title, id_of(number), abstract=CleanText(abstract), upvotes=upvotes)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.sqlite3", tmp_path / "marks.toml", tmp_path) as opened:
        opened.cache.ingest(
            digest([made(number, *text) for number, text in STARS.items()], MONDAY)
            + digest([made(number, *facts) for number, facts in NEW.items()], TUESDAY)
        )
        yield opened


def star(library: Library, *numbers: int, starred: bool = True) -> None:
    keys = [library.key_of(id_of(number)) or 0 for number in numbers]
    library.mark("starred", library.cache.rows(keys), starred)


def order(library: Library, text: str = "sort:foryou", view: View = DAY) -> list[int]:
    query = read_query_for(library, text)
    rows = library.cache.rows(library.keys(view, query.terms, query.sort))
    return [int(row.ids[0][-2:]) for row in rows]


def test_papers_near_the_stars_come_first_and_a_reason_names_the_star(library: Library) -> None:
    star(library, 1, 2, 3)
    assert order(library)[0] == 12
    assert sorted(order(library)) == [11, 12, 13, 14]
    ranking = library.for_you.known(DAY)
    assert ranking is not None
    reason = ranking.reasons[library.key_of(id_of(12)) or 0]
    assert reason.startswith("near your star ")
    assert "LoRA" in reason
    assert order(library, "sort:-foryou") == order(library)[::-1]


def test_other_terms_keep_the_order_and_hide_what_they_exclude(library: Library) -> None:
    star(library, 1, 2, 3)
    assert order(library, "sort:foryou upvotes:1..") == [
        number for number in order(library) if number != 12
    ]


def test_with_fewer_than_three_stars_the_order_is_by_upvotes(library: Library) -> None:
    star(library, 1, 2)
    assert order(library) == [11, 13, 14, 12]
    ranking = library.for_you.known(DAY)
    assert ranking is not None
    assert not ranking.has_stars
    assert not ranking.reasons


def test_the_order_stays_until_the_view_is_left_and_removed_stars_do_not_count(
    library: Library,
) -> None:
    star(library, 1, 2, 3)
    near = order(library)
    star(library, 3, starred=False)
    assert order(library) == near
    library.cache.ingest(digest([made(15, "New unlearning", "LoRA adapters forget.")], TUESDAY))
    assert sorted(order(library)) == [11, 12, 13, 14, 15]
    assert [number for number in order(library) if number != 15] == near
    library.for_you.forget()
    assert order(library)[:2] == [11, 13]


def test_the_papers_of_an_old_day_are_ordered_in_the_library_too(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(for_you, "MAX_RANKED", 4)
    star(library, 1, 2, 3)
    later = [made(20 + number, f"Later {number}", "Nothing near.") for number in range(5)]
    library.cache.ingest(digest(later, WEDNESDAY))
    assert order(library, "sort:foryou", LIBRARY)[:4] != order(library)
    assert order(library, f"date:{TUESDAY} sort:foryou", LIBRARY) == order(library)
    assert order(library, f"date:{TUESDAY} upvotes:1.. sort:foryou", LIBRARY) == [
        number for number in order(library) if number != 12
    ]


def test_a_starred_paper_is_no_evidence_for_itself(library: Library) -> None:
    star(library, 1, 2, 3, 13)
    assert order(library).index(13) > order(library).index(12)


def test_a_large_view_is_ranked_in_its_first_papers(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(for_you, "MAX_RANKED", 2)
    star(library, 1, 2, 3)
    assert order(library) == [12, 11, 13, 14]
