#!/usr/bin/env python3
"""How often a title that is remembered wrongly is found: `tests/unit/search/remembered.md`.

First also how often papers are found by what somebody remembers of their content: for 110 papers a
recollection was written in plain words, and three queries from the recollection alone
(`recollections.json`). The search was tuned on those of the half `dev`; `held` was only measured.

    python tests/bench/remembered.py ../shared/data/archive-9877.jsonl.gz [--keys] [--misses]

Looks for each paper by titles alone and as the reader does, by titles, authors and abstracts.
Prints the mean reciprocal rank (of ten), how often it stands first and among the first three, by
kind and by half; with --keys also the keys typed until it stood among the first three (the median).
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reader.library.finder import WHOLE_LIBRARY, Finder
from reader.library.imports import import_file
from reader.library.library import Library
from reader.library.query_language import read_query
from reader.search.titles import TitleIndex

RECOLLECTIONS = Path(__file__).with_name("recollections.json")
QUERIES = Path(__file__).parents[1] / "unit" / "search" / "remembered.jsonl"
NEVER = 99
Search = Callable[[str], list[int]]


@dataclass
class Asked:
    """A query and what became of it."""

    kind: str
    half: str
    query: str
    title: str
    rank: int
    """From 1; 0 if the paper was not found."""
    seconds: float
    keys: int = NEVER


def main() -> None:
    takes = argparse.ArgumentParser(description=__doc__)
    takes.add_argument("archive")
    takes.add_argument("--keys", action="store_true", help="type every query key by key")
    takes.add_argument("--misses", action="store_true", help="name what is not among the first 3")
    given = takes.parse_args()
    lines = QUERIES.read_text("utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with Library.open(path / "library.sqlite3", path / "marks.toml", path) as library:
            import_file(library, given.archive)
            report_recollections(library, searches(library)["as the reader does"])
            for name, search in searches(library).items():
                asked = [ask(library, search, json.loads(line), given.keys) for line in lines]
                report(name, asked, given.keys)
                if given.misses:
                    list_misses(asked)


def searches(library: Library) -> dict[str, Search]:
    """The ways to search that are compared."""
    titles = TitleIndex()
    for piece in library.cache.titles():
        titles.add(piece)
    finder = Finder(library)
    finder.update_index()

    def find(words: str) -> list[int]:
        found = finder.find(WHOLE_LIBRARY, read_query(words))
        assert found is not None
        return found.shown_keys

    return {"titles alone": titles.search, "as the reader does": find}


def report_recollections(library: Library, search: Search) -> None:
    """Print how often the paper is among the first rows, by half and for each of three queries."""
    recollections = json.loads(RECOLLECTIONS.read_text("utf-8"))
    for half, number in itertools.product(("dev", "held"), range(3)):
        ranks = []
        for each in recollections:
            if each["half"] != half:
                continue
            target, rows = library.key_of(each["id"]), search(each["queries"][number])
            ranks.append(rows.index(target) + 1 if target in rows else NEVER)
        shares = (
            f"top {most} {statistics.mean(rank <= most for rank in ranks):.0%}"
            for most in (1, 3, 10)
        )
        print(f"recollections ({half}), query {number + 1}: {', '.join(shares)}")


def ask(library: Library, search: Search, line: dict[str, str], type_keys: bool) -> Asked:
    target = library.key_of(line["id"])
    query = line["query"]
    start = time.perf_counter()
    found = search(query)[:10]
    seconds = time.perf_counter() - start
    rank = found.index(target) + 1 if target in found else 0
    asked = Asked(line["kind"], line["half"], query, line["title"], rank, seconds)
    if type_keys:
        typed = (end for end in range(1, len(query) + 1) if target in search(query[:end])[:3])
        asked.keys = next(typed, NEVER)
    return asked


def report(name: str, asked: list[Asked], keys: bool) -> None:
    times = sorted(each.seconds * 1000 for each in asked)
    print(f"\n{name}: median {statistics.median(times):.1f} ms a query, worst {times[-1]:.1f}")
    print(f"{'':9}" + "".join(f"| {half:>4}:   MRR  top 1  top 3 " for half in ("dev", "held")))
    for kind in [*dict.fromkeys(each.kind for each in asked), "all"]:
        row = f"{kind:9}"
        for half in ("dev", "held"):
            some = [e for e in asked if e.half == half and kind in (e.kind, "all")]
            ranks = [each.rank for each in some]
            reached = statistics.mean(1 / rank if rank else 0 for rank in ranks)
            first = statistics.mean(rank == 1 for rank in ranks)
            three = statistics.mean(1 <= rank <= 3 for rank in ranks)
            row += f"|       {reached:6.3f} {first:6.2f} {three:6.2f} "
        if keys:
            typed = [each.keys for each in asked if kind in (each.kind, "all")]
            row += f"| keys {statistics.median(typed):4.0f}"
        print(row)


def list_misses(asked: list[Asked]) -> None:
    for each in asked:
        if each.half == "dev" and not 1 <= each.rank <= 3:
            print(f"{each.kind:9} rank {each.rank or '-':>2}  {each.query!r}: {each.title}")


if __name__ == "__main__":
    main()
