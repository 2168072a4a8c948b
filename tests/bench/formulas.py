#!/usr/bin/env python3
"""How mathematics is shown: a table of formulas, and every title and abstract of an archive.

    python tests/bench/formulas.py ../shared/data/archive-9877.jsonl.gz [--sample 100] [--seed 1]

Prints how many formulas of `tests/unit/latex/formulas.tsv` are shown as they are read; how many of
the archive's are set whole, and whether a digit of any was lost; how many sentences of prose it has
and how many words of them changed; and how long a text takes. With --sample prints so many random
conversions of the archive, for the eye: only the eye tells whether they are right.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from reader.library.display import display_text as shown
from reader.model.clean import CleanText, clean_line, clean_text

TABLE = Path(__file__).parents[1] / "unit" / "latex" / "formulas.tsv"
FORMULA = re.compile(r"\$[^$\s][^$]*?\$|\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
LEFT = re.compile(r"\\[A-Za-z(\[]|\$|[_^]\{")
"""What is left of a formula that was not set whole."""
LOST = re.compile(
    r"\w[_^]\{|\\[A-Za-z]+|math(?:cal|bb|bf|rm)|rightarrow|infty|[lg]eq\d|\dtimes|varepsilon"
)
"""What a text has, whose mathematics lost its dollars or its backslashes."""
MARKED = re.compile(
    r"[\\$^_{}`~|<>=]|--|\dtimes|times\d|\d times \d|sim\d|arrow|var(?:eps|phi)|[lg]eq"
    r"|infty|wide|sqrt|epsilon|\(pi|\bneq\b|\b[A-Z]times\b"
)


def main() -> None:
    takes = argparse.ArgumentParser(description=__doc__)
    takes.add_argument("archive")
    takes.add_argument("--sample", type=int, default=0)
    takes.add_argument("--seed", type=int, default=1)
    given = takes.parse_args()
    of_table()
    texts = list(texts_of(Path(given.archive)))
    of_formulas(texts)
    of_prose(texts)
    of_time(texts)
    random.seed(given.seed)
    found = [each for text in texts for each in conversions(text)] if given.sample else []
    for before, after in random.sample(found, min(given.sample, len(found))):
        print(f"{before}   ⟹   {after}")


def of_table() -> None:
    lines = TABLE.read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    right = sum(
        shown(clean_text(written)) == unicodedata.normalize("NFC", read) for written, read in pairs
    )
    print(f"table: {right} of {len(pairs)} as they are read")


def texts_of(archive: Path) -> Iterator[CleanText]:
    opened = gzip.open if archive.suffix == ".gz" else open
    with opened(archive, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            yield clean_line(paper["title"])
            yield clean_text(paper["abstract"] or "")


def of_formulas(texts: Sequence[CleanText]) -> None:
    between = [formula for text in texts for formula in FORMULA.findall(text)]
    whole = sum(LEFT.search(shown(clean_text(formula))) is None for formula in between)
    print(f"archive: {whole} of {len(between)} formulas between their signs set whole")
    signs = sum(len(LOST.findall(text)) for text in texts)
    left = sum(len(LOST.findall(shown(text))) for text in texts)
    print(f"archive: {signs - left} of {signs} commands and scripts in running text set")
    short = [text for text in texts if digits(text) != digits(shown(text))]
    print(f"archive: {len(short)} texts that lost a digit")


def digits(text: str) -> Counter[str]:
    return Counter(filter(str.isdecimal, unicodedata.normalize("NFKD", text)))


def of_prose(texts: Sequence[CleanText]) -> None:
    sentences = [part for text in texts for part in re.split(r"(?<=[.!?])\s+", text)]
    prose = [clean_text(each) for each in sentences if MARKED.search(each) is None]
    changed = [each for each in prose if shown(each) != each]
    print(f"prose: {len(prose):,} sentences, {len(changed)} changed")
    for each in changed:
        print(f"  {list(conversions(each))}")


def of_time(texts: Sequence[CleanText]) -> None:
    taken = []
    for text in texts:
        start = time.perf_counter()
        set_text = shown(text)
        taken.append((time.perf_counter() - start, set_text != text))
    changed = sorted(seconds for seconds, other in taken if other)
    plain = statistics.median(seconds for seconds, other in taken if not other)
    middle, last = statistics.median(changed), changed[int(len(changed) * 0.99)]
    print(
        f"time: {middle * 1e3:.2f} ms a text with mathematics ({last * 1e3:.2f} the 99th of 100),"
        f" {plain * 1e6:.0f} µs one without"
    )


def conversions(text: CleanText) -> Iterator[tuple[str, str]]:
    """Yield what was written and what is shown for it, word by word."""
    before, after = re.findall(r"\S+|\s+", text), re.findall(r"\S+|\s+", shown(text))
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, first, last, start, end in changes:
        if kind != "equal":
            yield "".join(before[first:last]), "".join(after[start:end])


if __name__ == "__main__":
    main()
