"""Any bytes give clean papers and refusals of one line, or one SourceError."""

from __future__ import annotations

import gzip
import json
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import clean_line
from reader.sources import FORMATS, SourceError
from tests.inputs import is_clean, read

LINE_KEYS = (
    "id abstract authors date daily_date upvotes keywords summary links github published doi"
)
PAPER_KEYS = (
    "id summary authors publishedAt submittedOnDailyAt upvotes githubRepo ai_keywords projectPage"
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
DATES = st.dates().map(str) | st.just("2024-03-13T04:00:00Z")
DIGESTS = st.lists(
    st.fixed_dictionaries(
        {"source": st.just("page") | VALUES, "date": DATES | VALUES, "position": st.integers(-1, 9)}
    ),
    max_size=3,
)
LINE = st.fixed_dictionaries(
    {"title": st.text() | VALUES},
    optional={name: st.text() | DATES | VALUES for name in LINE_KEYS.split()}
    | {"digests": DIGESTS | VALUES},
)
ITEM = st.fixed_dictionaries(
    {
        "paper": st.fixed_dictionaries(
            {"title": st.text() | VALUES},
            optional={name: st.text() | DATES | VALUES for name in PAPER_KEYS.split()},
        )
        | VALUES
    },
    optional={"publishedAt": DATES | VALUES, "numComments": VALUES, "title": VALUES},
)
PAGE_LINES = st.text(max_size=40) | st.sampled_from(
    [
        *("", "", "Mar 13", "12 Mar 2024", "Feb 29", "Wed, Feb 29", "A title", "new"),
        *("https://arxiv.org/abs/2403.07815", "https://example.org", "One. Two.", "word " * 60),
    ]
)


def reads(raw: bytes, format: str | None, *, day: date | None = None) -> None:
    """Parse `raw` and check the promises for its result."""
    try:
        parsed = read(raw, "an input", day=day, format=format)
    except SourceError as error:
        assert str(error).startswith("an input: ")
        assert clean_line(str(error)) == str(error)
        return
    assert parsed.papers
    assert all(is_clean(paper) for paper in parsed.papers)
    for refusal in parsed.refusals:
        assert clean_line(refusal.place) == refusal.place != ""
        assert clean_line(refusal.reason) == refusal.reason != ""
    assert all(listing.position >= 0 for listing in parsed.listings)


@pytest.mark.parametrize("format", [None, *FORMATS])
@given(raw=st.binary(max_size=400), packed=st.booleans())
def test_arbitrary_bytes(format: str | None, raw: bytes, packed: bool) -> None:
    reads(gzip.compress(raw) if packed else raw, format, day=date(2024, 3, 13))


@pytest.mark.parametrize("format", [None, *FORMATS])
@given(text=st.text(max_size=400))
def test_arbitrary_text(format: str | None, text: str) -> None:
    reads(text.encode("utf-8", "surrogatepass"), format)


@given(lines=st.lists(LINE, min_size=1, max_size=5))
def test_arbitrary_lines(lines: list[object]) -> None:
    reads("\n".join(map(json.dumps, lines)).encode(), "jsonl")


@given(items=st.lists(ITEM, max_size=5))
def test_arbitrary_lists(items: list[object]) -> None:
    reads(json.dumps(items).encode(), "huggingface")


@given(items=st.lists(ITEM, min_size=1, max_size=3), data=st.data())
def test_lists_with_a_part_cut_out(items: list[object], data: st.DataObject) -> None:
    raw = json.dumps(items).encode()
    start = data.draw(st.integers(1, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    reads(raw[:start] + raw[end:], "huggingface")


@given(lines=st.lists(PAGE_LINES, max_size=30))
def test_arbitrary_pages(lines: list[str]) -> None:
    reads("\n".join(lines).encode("utf-8", "surrogatepass"), "page")
    reads("\n".join(lines).encode("utf-8", "surrogatepass"), None)


@given(long=st.lists(st.booleans(), max_size=12))
def test_every_block_of_a_page_is_in_a_paper_or_refused(long: list[bool]) -> None:
    blocks = [f"block{n} " + ("word " * 60 if is_long else "") for n, is_long in enumerate(long)]
    try:
        parsed = read("\n\n".join(["Mar 13", *blocks]), format="page")
    except SourceError:
        assert (False, True) not in pairwise(long)
        return
    text = " ".join(f"{paper.title} {paper.abstract} " for paper in parsed.papers)
    kept = {n for n in range(len(long)) if f"block{n} " in text}
    lines = {int(refusal.place.removeprefix("line ")) for refusal in parsed.refusals}
    assert kept | {(line - 3) // 2 for line in lines} == set(range(len(long)))
