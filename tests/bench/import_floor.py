#!/usr/bin/env python3
"""Import papers, taking turns with the raw floor: json, clean, insert, FTS5 rebuild.

    python tests/bench/import_floor.py ../shared/data/archive-9877.jsonl.gz [ROUNDS]
    python tests/bench/import_floor.py papers.jsonl 1

The input is the archive or lines in its dialect. Prints the median seconds of each step of the
floor and of an import, and the ratio of the totals; DESIGN's budget is 2. The import is also timed
in one process, where its steps follow each other. Steps are CPU time, totals are wall time.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from reader.library import imports
from reader.library.imports import import_file
from reader.library.library import Library
from reader.model.clean import clean_line, clean_text
from reader.model.entry import Entry, Refusal
from reader.sources import parse
from reader.storage.cache import Cache
from reader.storage.cache.connection import Connection
from reader.storage.marks import Marks

TABLES: Final = """
PRAGMA journal_mode = wal;
PRAGMA synchronous = normal;
CREATE TABLE papers(key INTEGER PRIMARY KEY, id, title, abstract, authors, date, day, upvotes);
CREATE VIRTUAL TABLE search USING fts5(title, authors, abstract, content='papers',
  content_rowid='key', tokenize='unicode61 remove_diacritics 2');
"""
PARSE: Final = "parse and clean"
INSERT: Final = "insert papers and their parts"
INDEX: Final = "full-text index"
COMMIT: Final = "commit and checkpoint"
OTHER_SQL: Final = "other SQL: known ids, digests, order"
STORE: Final = "Python that stores: identity, merging, rows"
STEPS: Final = (PARSE, INSERT, INDEX, COMMIT, OTHER_SQL, STORE)
TOTAL: Final = "total"
NEVER: Final = 1 << 62
_INSERTS: Final = ("papers", "details", "units", "names", "listings")

Times = defaultdict[str, float]


@contextmanager
def timed(times: Times, step: str) -> Iterator[None]:
    began = time.process_time()
    try:
        yield
    finally:
        times[step] += time.process_time() - began


def floor(file: Path, folder: Path, times: Times) -> None:
    """Do the least that such an import can do."""
    rows = []
    with timed(times, PARSE), (gzip.open if file.suffix == ".gz" else open)(file, "rb") as lines:
        for line in lines:
            paper = json.loads(line)
            names = "\n".join(clean_line(name) for name in paper["authors"])
            title, abstract = clean_line(paper["title"]), clean_text(paper["abstract"])
            facts = (paper["date"], paper["daily_date"], paper["upvotes"])
            rows.append((paper["id"], title, abstract, names, *facts))
    with closing(sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)) as connection:
        connection.executescript(TABLES)
        connection.execute("BEGIN")
        with timed(times, INSERT):
            connection.executemany("INSERT INTO papers VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", rows)
        with timed(times, INDEX):
            connection.execute("INSERT INTO search(search) VALUES ('rebuild')")
        with timed(times, COMMIT):
            connection.execute("COMMIT")


def in_one_process(file: Path, folder: Path, times: Times) -> None:
    """Import in this process; count the time of each SQL statement to its step."""
    execute, executemany = Connection.execute, Connection.executemany

    def timed_execute(self: Connection, sql: str, *values: Any) -> sqlite3.Cursor:
        with timed(times, _step(sql)):
            return execute(self, sql, *values)

    def timed_executemany(self: Connection, sql: str, rows: Any) -> sqlite3.Cursor:
        rows = list(rows)
        with timed(times, _step(sql)):
            return executemany(self, sql, rows)

    def timed_parse(*arguments: Any) -> Iterator[Entry | Refusal]:
        results = parse(*arguments)
        while True:
            began = time.process_time()
            result = next(results, None)
            times[PARSE] += time.process_time() - began
            if result is None:
                return
            yield result

    began = time.process_time()
    with (
        patch.object(Connection, "execute", timed_execute),
        patch.object(Connection, "executemany", timed_executemany),
        patch.object(imports, "parse", timed_parse),
        patch.object(imports, "LARGE_FILE", NEVER),
    ):
        as_users_do(file, folder, times)
    times[STORE] += time.process_time() - began - sum(times[step] for step in STEPS)


def _step(sql: str) -> str:
    """Return the step to which a statement belongs."""
    words = sql.replace("(", " ").split()
    if words[0] in ("COMMIT", "BEGIN"):
        return COMMIT
    if "INTO" in words and (table := words[words.index("INTO") + 1]) != "digests":
        if table in ("search", "labels"):
            return INDEX
        if table in _INSERTS:
            return INSERT
    return OTHER_SQL


def as_users_do(file: Path, folder: Path, _times: Times) -> None:
    """Import it as `daysheet import` does."""
    with (
        closing(Cache(folder / "library.sqlite3")) as cache,
        closing(Marks(None, None)) as marks,
    ):
        import_file(Library(cache, marks), str(file))


def measure(work: Callable[[Path, Path, Times], None], file: Path) -> Times:
    times: Times = defaultdict(float)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        work(file, Path(folder), times)
        times[TOTAL] = time.perf_counter() - began
    return times


def main() -> None:
    file = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    runs = [
        [measure(work, file) for work in (floor, in_one_process, as_users_do)]
        for _ in range(rounds)
    ]
    sides = zip(*runs, strict=True)
    least, alone, mine = (
        {step: statistics.median(times[step] for times in side) for step in (*STEPS, TOTAL)}
        for side in sides
    )
    print(f"{'step':<46}{'floor':>8}{'daysheet':>10}")
    for step in STEPS:
        print(f"{step:<46}{least[step]:8.2f}{alone[step]:10.2f}")
    print(f"{'total in one process':<46}{least[TOTAL]:8.2f}{alone[TOTAL]:10.2f}")
    ratio = mine[TOTAL] / least[TOTAL]
    print(f"{'total as users do':<46}{least[TOTAL]:8.2f}{mine[TOTAL]:10.2f}   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
