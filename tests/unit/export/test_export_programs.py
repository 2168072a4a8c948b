"""Programs that read bibliographies accept ours without a warning: hostile titles, and every paper
of the archive."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from reader.export.bibtex import STYLES
from reader.export.items import ExportOptions, unicode_text
from reader.model.clean import clean_line
from reader.model.paper import Paper
from reader.model.publication import Publication
from tests.inputs import DATA, read_data
from tests.parameters import sampled
from tests.unit.export.papers import HOSTILE, PAPER, exported

pytestmark = pytest.mark.slow

ARCHIVE = "archive-9877.jsonl.gz"
EVERY = 40
"""Papers of the archive that biber reads. It takes 10 ms for each."""
TYPES = ("article", "inproceedings", "incollection", "book", "phdthesis", "techreport", "misc")
LISTS = sampled(["hostile", "published", "archive"], "hostile", "published")


def published(number: int) -> Paper:
    """Return a paper published in one of `TYPES`, with all facts or with a journal alone."""
    texts = map(clean_line, ("J. of X & Y", "1", "2", "3-4", "Z_1"))
    journal, volume, issue, pages, publisher = texts
    kind = TYPES[number % len(TYPES)]
    whole = Publication(kind, journal, 2024, volume, issue, pages, publisher)
    place = whole if number < len(TYPES) else Publication(kind, journal)
    return PAPER._replace(arxiv=f"2403.1{number:04}", doi="doi:10.1/AbC", publication=place)


@cache
def papers(which: str) -> Sequence[Paper]:
    if which == "hostile":
        return [PAPER, *HOSTILE]
    if which == "published":
        return [*map(published, range(2 * len(TYPES)))]
    if not (DATA / ARCHIVE).is_file():
        pytest.skip("shared/data is not here")
    return read_data(ARCHIVE).papers


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here")
    return found


def run(*command: str | Path, folder: Path) -> str:
    """Run a program and return its output."""
    done = subprocess.run(
        [*map(str, command)], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("style", sampled(STYLES, "biblatex"))
@pytest.mark.parametrize("which", LISTS)
def test_biber_reads_the_bibliography(tmp_path: Path, which: str, style: str) -> None:
    biber = program("biber")
    some = papers(which)[:: EVERY if which == "archive" else 1]
    (tmp_path / "refs.bib").write_text(
        exported("bibtex", some, ExportOptions(style=style)), "utf-8"
    )
    strict = ["--validate-datamodel"] if style == "biblatex" else []
    output = run(
        *(biber, "--tool", "--nolog", *strict, "--output-file", "out.bib", "refs.bib"),
        folder=tmp_path,
    )
    assert not [line for line in output.splitlines() if "INFO" not in line]
    entries = re.findall(r"^@[A-Z]+\{", (tmp_path / "out.bib").read_text("utf-8"), re.MULTILINE)
    assert len(entries) >= len(some) - 1


@pytest.mark.parametrize(
    ("which", "format"),
    [
        *((("hostile", format)) for format in ("bibtex", "biblatex", "csljson", "ris")),
        pytest.param("archive", "bibtex", marks=pytest.mark.soak),
    ],
)
def test_pandoc_reads_it(tmp_path: Path, which: str, format: str) -> None:
    pandoc = program("pandoc")
    if format not in run(pandoc, "--list-input-formats", folder=tmp_path).split():
        pytest.skip(f"this pandoc reads no {format}")
    ours = {"csljson": "csl-json", "ris": "ris"}.get(format, "bibtex")
    (tmp_path / "refs").write_text(exported(ours, papers(which)), "utf-8")
    output = run(pandoc, "-f", format, "-t", "csljson", "-o", "out.json", "refs", folder=tmp_path)
    assert output == ""
    assert len(json.loads((tmp_path / "out.json").read_text("utf-8"))) == len(papers(which))


@pytest.mark.parametrize("which", LISTS)
def test_pybtex_reads_it(which: str) -> None:
    database = pytest.importorskip("pybtex.database", reason="pybtex is not here")
    importlib.import_module("pybtex.errors").set_strict_mode(True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = database.parse_string(exported("bibtex", papers(which)), "bibtex")
    assert len(found.entries) == len(papers(which))
    assert [each.fields["eprint"] for each in found.entries.values()] == [
        paper.arxiv for paper in papers(which)
    ]


@pytest.mark.parametrize("which", LISTS)
def test_rispy_reads_the_records(which: str) -> None:
    rispy = pytest.importorskip("rispy", reason="rispy is not here")
    found = rispy.loads(exported("ris", papers(which)))
    titles = [unicode_text(paper.title) for paper in papers(which)]
    assert [each["title"] for each in found] == titles


@pytest.mark.parametrize("which", LISTS)
def test_feedparser_reads_the_feed(which: str) -> None:
    feedparser = pytest.importorskip("feedparser", reason="feedparser is not here")
    feed = feedparser.parse(exported("atom", papers(which)).encode())
    assert not feed.bozo
    assert feed.version == "atom10"
    assert len({entry.id for entry in feed.entries}) == len(papers(which))
    links = [paper.links.get("arXiv") for paper in papers(which)]
    assert [entry.get("link") for entry in feed.entries] == links


@pytest.mark.parametrize("which", LISTS)
def test_citeproc_reads_the_items(which: str) -> None:
    source = pytest.importorskip("citeproc.source.json", reason="citeproc-py is not here")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = source.CiteProcJSON(json.loads(exported("csl-json", papers(which))))
    assert len(found) == len(papers(which))
