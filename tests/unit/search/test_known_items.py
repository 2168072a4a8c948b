"""How often a known paper comes first, for real titles and known-item queries."""

import json
from collections import defaultdict
from pathlib import Path
from statistics import mean

import pytest

from reader.search.titles import TitleIndex

DATA = Path(__file__).parents[4] / "shared" / "data" / "titles"
QUERIES_A_KIND = 20
FLOOR = 0.93


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is not here")
def test_known_papers_rank_near_the_best_possible() -> None:
    lines = (DATA / "titles-20k.jsonl").read_text(encoding="utf-8").splitlines()
    papers = [json.loads(line) for line in lines]
    index = TitleIndex()
    index.add((number, number, paper["title"]) for number, paper in enumerate(papers))
    numbers = {paper["id"]: number for number, paper in enumerate(papers)}
    reached: dict[str, list[float]] = defaultdict(list)
    possible: dict[str, list[float]] = defaultdict(list)
    for query in json.loads((DATA / "queries-public.json").read_text(encoding="utf-8")):
        kind = query["kind"]
        if len(reached[kind]) < QUERIES_A_KIND:
            found = index.search(query["query"], limit=10)
            target = numbers[query["target_id"]]
            reached[kind].append(1 / (found.index(target) + 1) if target in found else 0)
            possible[kind].append(_best_expected(query["n_equal"]))
    share = {kind: mean(reached[kind]) / mean(possible[kind]) for kind in reached}
    assert mean(min(1, figure) for figure in share.values()) > FLOOR, share


def _best_expected(equal: int) -> float:
    """Return the expected reciprocal rank if `equal` titles match a query equally well."""
    return sum(1 / rank for rank in range(1, min(equal, 10) + 1)) / equal
