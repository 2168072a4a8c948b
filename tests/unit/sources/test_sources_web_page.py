"""Web pages saved as HTML: the Daily Papers, and arXiv's lists."""

from __future__ import annotations

import json
from datetime import date
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.digest import HUGGING_FACE, Listing
from reader.sources import SourceError
from tests.inputs import is_clean, read
from tests.servers import made_item

DAY = date(2026, 3, 13)


def daily_page(items: list[object], address: str = "", **properties: object) -> str:
    """Return a page of the Daily Papers with these items."""
    values = escape(json.dumps({"dailyPapers": items} | properties), quote=True)
    return f"""<!doctype html>
<html class=""><head><meta property="og:url" content="https://huggingface.co/papers{address}">
<style>{"x" * 3_000}</style></head><body>
<div class="SVELTE_HYDRATER contents" data-target="MainHeader" data-props="{{}}"></div>
<div class="SVELTE_HYDRATER contents" data-target="DailyPapers" data-props="{values}">
<h1>Daily Papers</h1><h3>Not this</h3></div></body></html>"""


LIST = """<!DOCTYPE html>
<html lang="en"><head><title>Machine Learning </title></head><body>
<a href="https://arxiv.org/">arXiv</a><div id='dlpage'><h1>Machine Learning</h1>
<a href="/list/cs.LG/recent">recent</a>
<h3>Showing new listings for Friday, 14 March 2025</h3>
<dl id='articles'><h3>New submissions (showing 2 of 2 entries)</h3>
<dt><a name='item1'>[1]</a> <a href ="/abs/2503.10622" title="Abstract">arXiv:2503.10622</a>
 [<a href="/pdf/2503.10622">pdf</a>]</dt>
<dd><div class='meta'>
<div class='list-title mathjax'><span class='descriptor'>Title:</span>
  A Stone of $x &lt; y$
  and Hills</div>
<div class='list-authors'><a href="#">José N&uacute;ñez</a>, <a href="#">Wei Li</a> and
 <a href="#">Bo</a></div>
<div class='list-comments mathjax'><span class='descriptor'>Comments:</span> 5 pages</div>
<div class='list-journal-ref'><span class='descriptor'>Journal-ref:</span> Stones 7 (2025)</div>
<div class='list-subjects'><span class='descriptor'>Subjects:</span>
 <span class="primary-subject">Machine Learning (cs.LG)</span>; Geology (physics.geo-ph)</div>
<p class='mathjax'> We lift a stone.
It is heavy. </p></div></dd>
<h3>Replacement submissions (showing 1 of 1 entries)</h3>
<dt><a href="/abs/math/0309136v2">arXiv:math/0309136</a> (replaced)</dt>
<dd><div class="meta"><div class="list-title mathjax">Title: Another</div>
<div class="list-authors">Ana One, et al. (12 additional authors not shown)</div></div></dd>
<dt><a href="/abs/2503.10624">arXiv:2503.10624</a></dt><dd><div class="meta"></div></dd>
</dl></div></body></html>"""


def test_the_papers_inside_a_page_of_daily_papers_are_read() -> None:
    items: list[object] = [made_item(1), made_item(2)]
    parsed = read(daily_page(items))
    assert parsed.papers == read(json.dumps(items)).papers
    assert parsed.listings == [Listing(HUGGING_FACE, DAY, at) for at in (0, 1)]


def undated(number: int) -> dict[str, object]:
    item = made_item(number)
    del item["paper"]["submittedOnDailyAt"]
    return item


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (daily_page([undated(1)], "/date/2026-03-13"), ""),
        (daily_page([undated(1)], date="2026-03-13"), ""),
        (daily_page([undated(1)], dateString="2026-03-13T00:00:00.000Z"), ""),
        (daily_page([undated(1)]), "2026-03-13.html"),
    ],
    ids=["the address", "the date", "the date as text", "the file name"],
)
def test_the_day_of_a_page_is_found(page: str, name: str) -> None:
    assert read(page, name).days == {DAY}


def test_a_page_without_a_day_is_refused_unless_the_user_gives_one() -> None:
    with pytest.raises(SourceError, match="says no date; give --date"):
        read(daily_page([undated(1)]))
    assert read(daily_page([undated(1)]), day=DAY).days == {DAY}


def test_a_bad_item_of_a_page_refuses_only_itself() -> None:
    parsed = read(daily_page([made_item(1), 7, {"paper": None}]))
    assert (len(parsed.papers), len(parsed.refusals)) == (1, 2)


def test_a_list_of_arxiv_keeps_every_field() -> None:
    parsed = read(LIST)
    first, second = parsed.papers
    assert (first.arxiv, first.title) == ("2503.10622", "A Stone of $x < y$ and Hills")
    assert first.authors == ("José Núñez", "Wei Li", "Bo")
    assert (first.abstract, first.remark) == ("We lift a stone. It is heavy.", "5 pages")
    assert first.categories == ("cs.LG", "physics.geo-ph")
    assert first.publication and first.publication.journal == "Stones 7 (2025)"
    assert (second.arxiv, second.version, second.title) == ("math/0309136", 2, "Another")
    assert second.authors == ("Ana One", "et al.")
    day = date(2025, 3, 14)
    assert parsed.listings == [Listing("arxiv:cs.LG", day, at) for at in (0, 1)]
    assert parsed.refused == [("paper 3", "no title")]


def test_each_day_of_a_recent_list_is_a_digest_and_a_month_is_none() -> None:
    recent = LIST.replace("Showing new listings for Friday, 14 March 2025", "Fri, 14 Mar 2025")
    recent = recent.replace("Replacement submissions", "Thu, 13 Mar 2025")
    assert read(recent).days == {date(2025, 3, 13), date(2025, 3, 14)}
    month = LIST.replace("Showing new listings for Friday, 14 March 2025", "Total of 2 entries")
    assert read(month).listings == []


@pytest.mark.slow
@pytest.mark.parametrize("markup", ["<!--", "<a ", "<", "</", "<div>", "<![", "&#"])
def test_a_page_full_of_markup_is_read_or_refused_at_once(markup: str) -> None:
    """Each would keep `html.parser` busy for minutes, or nest without end."""
    page = LIST.replace("</h3>", "</h3>" + markup * 100_000, 1)
    try:
        assert len(read(page, format="html").papers) <= 2
    except SourceError as error:
        assert str(error) in ("holds no papers", "has far more elements than a list of papers")


def test_other_pages_are_refused() -> None:
    with pytest.raises(SourceError, match="looks like an HTML page"):
        read("<!doctype html><html><body>arXiv</body></html>")
    with pytest.raises(SourceError, match="web page without papers in it"):
        read('<!doctype html><html><a href="https://huggingface.co/papers">x</a></html>')


@given(st.text(st.sampled_from("<>/\"'=& abdtpvh3"), max_size=200))
def test_any_page_gives_clean_papers_and_refusals(text: str) -> None:
    try:
        parsed = read(LIST[:900] + text + LIST[900:], format="html")
    except SourceError:
        return
    assert all(map(is_clean, parsed.papers))
