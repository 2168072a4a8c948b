"""How often a misremembered title is among the first results: see `remembered.md`."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from statistics import mean

import pytest

from reader.library.finder import WHOLE_LIBRARY, Finder
from reader.library.imports import import_file
from reader.library.library import Library
from reader.library.query_language import read_query
from tests.unit.search.indexes import index_of

LINES = Path(__file__).with_name("remembered.jsonl").read_text("utf-8").splitlines()
REMEMBERED = [json.loads(line) for line in LINES]
ARCHIVE = Path(__file__).parents[4] / "shared" / "data" / "archive-9877.jsonl.gz"


def test_each_kind_has_as_many_queries_and_none_is_repeated() -> None:
    kinds = defaultdict(list)
    for each in REMEMBERED:
        kinds[each["kind"], each["half"]].append(each["query"])
    assert {len(queries) for queries in kinds.values()} == {12}
    assert len(REMEMBERED) == len({each["query"] for each in REMEMBERED}) == 216


def test_most_titles_come_first_among_the_titles_of_the_queries() -> None:
    """Uses titles only; queries with authors or words of the abstract need the archive."""
    index = index_of([each["title"] for each in REMEMBERED])
    first: dict[str, list[bool]] = defaultdict(list)
    for number, each in enumerate(REMEMBERED):
        first[each["kind"]].append(index.search(each["query"])[:1] == [number])
    share = {kind: mean(which) for kind, which in first.items()}
    assert mean(share.values()) > 0.9, share


@pytest.mark.soak
@pytest.mark.skipif(not ARCHIVE.is_file(), reason="shared/data is not here")
def test_nine_of_ten_are_among_the_first_three_in_the_archive(tmp_path: Path) -> None:
    reached: dict[str, list[bool]] = defaultdict(list)
    with Library.open(tmp_path / "library.sqlite3", tmp_path / "marks.toml", tmp_path) as library:
        import_file(library, str(ARCHIVE))
        finder = Finder(library)
        for each in REMEMBERED:
            found = finder.find(WHOLE_LIBRARY, read_query(each["query"]))
            assert found is not None
            reached[each["kind"]].append(library.key_of(each["id"]) in found.shown_keys[:3])
    share = {kind: mean(which) for kind, which in reached.items()}
    assert mean(share.values()) > 0.9, share
    assert min(share.values()) > 0.7, share
