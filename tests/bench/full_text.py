#!/usr/bin/env python3
"""Opening and paging in a paper of 200 pages, beside opening and paging in a long abstract.

    python -m tests.bench.full_text [--pages N] [--rounds N]

Prints processor time as ratios: opening should be at most 3, paging at most 1.2. The paper is made
of our own sample, repeated; both run in the app, without a terminal.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from reader.model.clean import clean_text
from reader.model.document import Document
from reader.model.fetched import Fetched
from reader.sources.arxiv.html import parse_page
from tests.ui.reader_pilot import TUESDAY, ReaderPilot, digest, library_at, paper, run_reader

SAMPLE = Path(__file__).parents[1] / "data" / "full-texts" / "lighthouses.html"
ADDRESS = "https://arxiv.org/html/2403.00001"
CHARACTERS_PER_PAGE = 3_000
LONG_ABSTRACT = (
    "We bound $\\mathbb{E}[X_i^2] \\leq \\sigma^2$ for every $i \\in [n]$ and say a little more. "
    * 90
)


def long_document(pages: int) -> Document:
    """Return a document of so many pages."""
    sample = parse_page(SAMPLE.read_bytes(), ADDRESS)
    repeats = -(-pages * CHARACTERS_PER_PAGE // len(sample.text))
    return Document([block for _ in range(repeats) for block in sample.blocks], 1)


async def measure(pilot: ReaderPilot, key: str) -> float:
    """Return the processor time of a key, painting included."""
    start = time.process_time()
    await pilot.press(key)
    return time.process_time() - start


async def run(pages: int, rounds: int) -> None:
    folder = Path(tempfile.mkdtemp())
    papers = [paper(number) for number in range(3)]
    long = type(papers[2])(papers[2].title, clean_text(LONG_ABSTRACT), arxiv=papers[2].arxiv)
    library = library_at(folder, digest(TUESDAY, [papers[0], papers[1], long]))
    document = long_document(pages)
    assert library.texts
    library.texts.put("2403.00001", document, b"", Fetched(ADDRESS, 1))
    times: dict[str, list[float]] = {"abstract": [], "text": [], "page": [], "text page": []}
    async with run_reader(library, size=(120, 36)) as pilot:
        await pilot.press("j")
        for _ in range(rounds):
            times["abstract"].append(await measure(pilot, "j"))
            await pilot.press("enter")
            times["page"] += [await measure(pilot, "pagedown") for _ in range(3)]
            await pilot.press("h", "k", "enter")
            times["text"].append(await measure(pilot, "enter"))
            times["text page"] += [await measure(pilot, "pagedown") for _ in range(3)]
            await pilot.press("g", "h", "h")
    median = {name: statistics.median(each) for name, each in times.items()}
    print(f"{pages} pages, {len(document.blocks):,} blocks, {len(document.text):,} characters")
    for name, seconds in median.items():
        print(f"{name:10} {seconds * 1000:7.1f} ms")
    print(f"open  {median['text'] / median['abstract']:.2f} (at most 3)")
    print(f"page  {median['text page'] / median['page']:.2f} (at most 1.2)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    asyncio.run(run(options.pages, options.rounds))
