"""The papers nearest to one paper, and the counts of words that they are found by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from reader.library import texts, word_counts
from reader.library.finder import Finder
from reader.library.library import Library
from reader.library.query_language import Completer, read_query_for
from reader.library.texts import LibraryTexts
from reader.model.clean import CleanText
from reader.model.paper import Paper
from reader.model.query import Sort
from reader.model.view import View
from reader.storage.cache import Cache
from tests.unit.cache.examples import MONDAY, TUESDAY, digest, paper

LIBRARY = View("library")
ABSTRACTS = {
    1: "Plasticity of neurons vanishes when networks learn tasks in sequence.",
    2: "Networks lose plasticity in sequence; neurons go dormant.",
    3: "Neurons and their plasticity.",
    4: "Diffusion models draw cats.",
    5: "Cats drawn by diffusion models.",
}


def id_of(number: int) -> str:
    return f"2403.{number:05d}"


def papers(numbers: Sequence[int]) -> list[Paper]:
    return [
        paper(
            f"{'abcdef'[number]}{number} title{number}",
            id_of(number),
            abstract=CleanText(ABSTRACTS[number]),
            upvotes=number,
        )
        for number in numbers
    ]


def corrections(library: Library, typed: str) -> list[str]:
    return [each.word for each in LibraryTexts(library.cache).words().corrections(typed, 1)]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.sqlite3", tmp_path / "marks.toml", tmp_path) as opened:
        opened.cache.ingest(digest(papers((1, 3, 4)), MONDAY) + digest(papers((2, 5)), TUESDAY))
        yield opened


def find(library: Library, text: str, view: View = LIBRARY) -> list[str]:
    result = Finder(library).find(view, read_query_for(library, text))
    assert result is not None
    return [row.ids[0] for row in library.cache.rows(result.keys)]


def test_the_nearest_papers_come_first_and_the_paper_itself_is_left_out(library: Library) -> None:
    assert find(library, f"like:{id_of(1)}") == [id_of(2), id_of(3)]
    assert find(library, f"like:{id_of(5)}") == [id_of(4)]


def test_other_terms_words_view_and_order_apply_to_the_nearest_papers(library: Library) -> None:
    like = f"like:{id_of(1)}"
    library.mark("read", library.cache.rows([library.key_of(id_of(2)) or 0]), True)
    assert find(library, f"{like} is:unread") == [id_of(3)]
    assert find(library, f"{like} sort:upvotes") == [id_of(3), id_of(2)]
    assert find(library, f"{like} sort:-upvotes") == [id_of(2), id_of(3)]
    assert find(library, f"title3 {like}") == [id_of(3)]
    assert find(library, like, View("day", MONDAY)) == [id_of(3)]


def test_an_unknown_id_is_not_taken_and_said(library: Library) -> None:
    query = read_query_for(library, "like:2403.99999 is:unread")
    assert [each.reason for each in query.untaken] == ["like: no paper in the library has this id"]
    assert query.like is None
    assert len(find(library, "like:2403.99999")) == 5


def test_ids_are_completed(library: Library) -> None:
    assert Completer(library).complete("is:unread like:2403.0000") == (f"is:unread like:{id_of(1)}")


def test_words_are_counted_again_only_when_the_library_has_grown(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_counts, "STORED_FROM", 0)
    assert library.word_counts.weights().rarity("diffusion") > 0
    with Library.open(tmp_path / "library.sqlite3", tmp_path / "other.toml", tmp_path) as again:
        again.cache.put_blob(word_counts.BLOB, 0, {"words": b"damaged"})
        assert again.word_counts.weights().rarity("diffusion") > 0
        assert again.word_counts.weights().rarity("unheard") == 0
        more = [paper(f"unheard {number}", id_of(number)) for number in (8, 9)]
        again.cache.ingest(digest(more, TUESDAY))
        assert again.word_counts.weights().rarity("unheard") > 0
    with Library.open(tmp_path / "library.sqlite3", tmp_path / "other.toml", tmp_path) as last:
        assert last.word_counts.weights().rarity("unheard") > 0


def test_an_order_by_upvotes_needs_no_counts(library: Library) -> None:
    keys = library.keys(LIBRARY, (), Sort("upvotes"))
    assert [row.upvotes for row in library.cache.rows(keys)] == [5, 4, 3, 2, 1]


def test_counts_of_words_and_the_list_for_corrections_are_stored_apart(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_counts, "STORED_FROM", 0)
    assert corrections(library, "dormannt") == ["dormant"]
    assert library.word_counts.weights().rarity("diffusion") > 0
    with Library.open(tmp_path / "library.sqlite3", tmp_path / "other.toml", tmp_path) as again:
        assert corrections(again, "dormannt") == ["dormant"]
        assert again.word_counts.weights().rarity("diffusion") > 0


@pytest.mark.parametrize(
    "parts",
    [{}, {"words": b"dormant"}, {"words": b"a\nb", "counts": b"1"}, {"words": b"\xbd\xff"}]
    + [{"words": b"dormant", "counts": counts} for counts in (b"", b"one", b"-1", b"9" * 20)],
    ids=[
        *("empty", "without counts", "counts of other words", "not UTF-8"),
        *("no count", "no number", "negative", "too large"),
    ],
)
def test_a_damaged_list_for_corrections_is_read_again(
    library: Library, parts: dict[str, bytes]
) -> None:
    library.cache.put_blob(f"{texts.BLOB}d", library.cache.change_count(), parts)
    assert corrections(library, "dormannt") == ["dormant"]


def test_a_correction_reads_only_words_with_the_same_first_letter_and_only_once(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    indexed_words = Cache.indexed_words

    def counting(cache: Cache, beginning: str) -> tuple[str, str]:
        words, counts = indexed_words(cache, beginning)
        read.extend(words.splitlines())
        return words, counts

    monkeypatch.setattr(Cache, "indexed_words", counting)
    known = LibraryTexts(library.cache)
    found = [known.words().corrections(typed, 1) for typed in ("dormannt", "neurns", "dorment")]
    assert [[each.word for each in own] for own in found] == [["dormant"], ["neurons"], ["dormant"]]
    assert sorted(read) == ["d3", "diffusion", "dormant", "draw", "drawn", "networks", "neurons"]
    with Library.open(tmp_path / "library.sqlite3", tmp_path / "other.toml", tmp_path) as again:
        assert corrections(again, "dormannt") == ["dormant"]
        assert len(read) == 7
        again.cache.ingest(digest([paper("Darkness", id_of(9))], TUESDAY))
        assert corrections(again, "darknes") == ["darkness"]
        assert len(read) == 13
