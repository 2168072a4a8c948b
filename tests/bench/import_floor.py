#!/usr/bin/env python3
"""Import the archive, taking turns with the raw floor: gunzip, json, clean, insert, FTS5 rebuild.

    python tests/bench/import_floor.py ../shared/data/archive-9877.jsonl.gz [ROUNDS]

Prints medians in seconds and their ratio; DESIGN's budget is 2.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from reader.model.clean import clean_line, clean_text
from reader.model.entry import Entry, Hint
from reader.sources import parse
from reader.storage.cache import Cache

TABLES = """
PRAGMA journal_mode = wal;
PRAGMA synchronous = normal;
CREATE TABLE papers(key INTEGER PRIMARY KEY, id, title, abstract, authors, date, day, upvotes);
CREATE VIRTUAL TABLE search USING fts5(title, authors, abstract, content='papers',
  content_rowid='key', tokenize='unicode61 remove_diacritics 2');
"""


def floor(archive: Path, folder: Path) -> None:
    """Do the least that such an import can do."""
    rows = []
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            names = "\n".join(clean_line(name) for name in paper["authors"])
            title, abstract = clean_line(paper["title"]), clean_text(paper["abstract"])
            facts = (paper["date"], paper["daily_date"], paper["upvotes"])
            rows.append((paper["id"], title, abstract, names, *facts))
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO papers VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("INSERT INTO search(search) VALUES ('rebuild')")
    connection.execute("COMMIT")
    connection.close()


def ours(archive: Path, folder: Path) -> None:
    """Import it as `daysheet import` does."""
    cache = Cache(folder / "library.sqlite3")
    with archive.open("rb") as stream:
        parsed = parse(stream, Hint(clean_line(archive.name), None, date.today()))
        cache.ingest(each for each in parsed if isinstance(each, Entry))
    cache.close()


def timed(work: Callable[[Path, Path], None], archive: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        work(archive, Path(folder))
        return time.perf_counter() - began


def main() -> None:
    archive = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    pairs = [(timed(floor, archive), timed(ours, archive)) for _ in range(rounds)]
    least, mine = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"floor {least:.2f} s   daysheet {mine:.2f} s   ratio {mine / least:.2f}")


if __name__ == "__main__":
    main()
