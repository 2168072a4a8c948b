#!/usr/bin/env python3
"""Measure the conversion of mathematics on the table of formulas and on the texts of an archive.

    python tests/bench/formulas.py ../shared/data/archive-9877.jsonl.gz [--sample 100] [--seed 1]

Prints how many formulas of the tables in `tests/unit/latex` are converted as expected, by field,
how many are dropped, and how many sentences of misleading prose are changed; how many of the
archive's formulas are converted completely, and how many texts lost a digit; how many sentences of
prose the archive has and how many of them changed; and the time per text. With --sample prints that
many random conversions of the archive to read: only a reader can tell whether they are right.
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

from reader.library.paper_formats import display_text
from reader.model.clean import CleanText, clean_line, clean_text
from tests.unit.latex.prose import sentences

TABLES = Path(__file__).parents[1] / "unit" / "latex"
FORMULA = re.compile(r"\$[^$\s][^$]*?\$|\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
UNCONVERTED = re.compile(r"\\[A-Za-z(\[]|\$|[_^]\{")
"""LaTeX in the conversion of a formula."""
BARE_LATEX = re.compile(
    r"\w[_^]\{|\\[A-Za-z]+|math(?:cal|bb|bf|rm)|rightarrow|infty|[lg]eq\d|\dtimes|varepsilon"
)
"""Mathematics without its dollars or its backslashes."""
MAY_BE_LATEX = re.compile(
    r"[\\$^_{}`~|<>=]|--|\dtimes|times\d|\d times \d|sim\d|arrow|var(?:eps|phi)|[lg]eq"
    r"|infty|wide|sqrt|epsilon|\(pi|\bneq\b|\b[A-Z]times\b"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    measure_tables()
    measure_misleading_prose()
    texts = list(read_texts(Path(args.archive)))
    measure_formulas(texts)
    measure_prose(texts)
    measure_time(texts)
    random.seed(args.seed)
    pairs = [pair for text in texts for pair in conversions(text)] if args.sample else []
    for before, after in random.sample(pairs, min(args.sample, len(pairs))):
        print(f"{before}   ⟹   {after}")


def measure_tables() -> None:
    """Print how many formulas of each table are converted as expected, and how many are dropped."""
    for name in ("formulas", "fields"):
        total, right = Counter[str](), Counter[str]()
        dropped, field = 0, ""
        for line in (TABLES / f"{name}.tsv").read_text("utf-8").splitlines():
            if line.startswith("## "):
                field = line.removeprefix("## ")
            elif line and not line.startswith("# "):
                source, expected = line.split("\t")
                converted = display_text(clean_text(source))
                total[field] += 1
                right[field] += converted == unicodedata.normalize("NFC", expected)
                dropped += not converted
        print(f"{name}: {right.total()} of {total.total()} as expected, {dropped} dropped")
        if name == "fields":
            print("  " + ", ".join(f"{field} {right[field]}/{total[field]}" for field in total))


def measure_misleading_prose() -> None:
    """Print how many sentences that only look like LaTeX were changed."""
    prose = sentences()
    changed = [each for each in prose if display_text(clean_text(each)) != clean_text(each)]
    print(f"misleading prose: {len(prose):,} sentences, {len(changed)} changed")
    for sentence in changed:
        print(f"  {list(conversions(clean_text(sentence)))}")


def read_texts(archive: Path) -> Iterator[CleanText]:
    """Yield the titles and abstracts of an archive."""
    open_archive = gzip.open if archive.suffix == ".gz" else open
    with open_archive(archive, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            yield clean_line(paper["title"])
            yield clean_text(paper["abstract"] or "")


def measure_formulas(texts: Sequence[CleanText]) -> None:
    """Print how much of the archive's LaTeX is converted, and how many texts lost a digit."""
    formulas = [formula for text in texts for formula in FORMULA.findall(text)]
    complete = sum(
        UNCONVERTED.search(display_text(clean_text(formula))) is None for formula in formulas
    )
    print(f"archive: {complete} of {len(formulas)} delimited formulas converted completely")
    bare = sum(len(BARE_LATEX.findall(text)) for text in texts)
    left = sum(len(BARE_LATEX.findall(display_text(text))) for text in texts)
    print(f"archive: {bare - left} of {bare} commands and scripts in running text converted")
    short = [text for text in texts if count_digits(text) != count_digits(display_text(text))]
    print(f"archive: {len(short)} texts lost a digit")


def count_digits(text: str) -> Counter[str]:
    return Counter(filter(str.isdecimal, unicodedata.normalize("NFKD", text)))


def measure_prose(texts: Sequence[CleanText]) -> None:
    """Print how many sentences without mathematics the conversion changes."""
    sentences = [part for text in texts for part in re.split(r"(?<=[.!?])\s+", text)]
    prose = [clean_text(sentence) for sentence in sentences if not MAY_BE_LATEX.search(sentence)]
    changed = [sentence for sentence in prose if display_text(sentence) != sentence]
    print(f"prose: {len(prose):,} sentences, {len(changed)} changed")
    for sentence in changed:
        print(f"  {list(conversions(sentence))}")


def measure_time(texts: Sequence[CleanText]) -> None:
    """Print the time that a text takes, with and without mathematics."""
    timings = []
    for text in texts:
        start = time.perf_counter()
        converted = display_text(text)
        timings.append((time.perf_counter() - start, converted != text))
    changed = sorted(seconds for seconds, has_changed in timings if has_changed)
    plain = statistics.median(seconds for seconds, has_changed in timings if not has_changed)
    median, slowest = statistics.median(changed), changed[int(len(changed) * 0.99)]
    print(
        f"time: median {median * 1e3:.2f} ms for a text with mathematics (99th percentile"
        f" {slowest * 1e3:.2f} ms), {plain * 1e6:.0f} µs for one without"
    )


def conversions(text: CleanText) -> Iterator[tuple[str, str]]:
    """Yield the words of `text` that are converted, and what they become."""
    before, after = re.findall(r"\S+|\s+", text), re.findall(r"\S+|\s+", display_text(text))
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, first, last, start, end in changes:
        if kind != "equal":
            yield "".join(before[first:last]), "".join(after[start:end])


if __name__ == "__main__":
    main()
