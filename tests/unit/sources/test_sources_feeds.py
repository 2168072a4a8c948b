"""arXiv's feeds: the answers of its query API in Atom, and the daily lists as RSS and Atom."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from reader.model.digest import Listing
from reader.sources import NoPapers, SourceError
from tests.inputs import needs_data, read, read_data
from tests.unit.sources.arxiv_samples import RSS, atom, entry, item, rss

DAY = date(2026, 8, 13)

# The captured feeds


@needs_data
@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("id_2104.12255v1_s0_m100_6ae69987ffe1", ["2104.12255"]),
        ("id_astro-ph_0601001_s0_m100_3150dca9dc76", ["astro-ph/0601001"]),
    ],
)
def test_an_answer_with_one_paper_makes_no_digest(name: str, ids: list[str]) -> None:
    parsed = read_data(f"arxiv-atom/{name}.xml")
    assert [paper.id for paper in parsed.papers] == ids
    assert (parsed.listings, parsed.refusals) == ([], [])


@needs_data
def test_an_answer_of_the_query_api_keeps_every_field() -> None:
    parsed = read_data("arxiv-atom/q_testing_s0_m15_80c242b59d59.xml")
    assert (len(parsed.papers), parsed.refusals, parsed.listings) == (15, [], [])
    first = parsed.papers[0]
    assert (first.arxiv, first.doi) == ("2202.12139", "doi:10.1109/ICSTW55395.2022.00035")
    assert first.title.startswith("Testing Deep Learning Models: A First Comparative")
    assert (first.published, first.categories) == (date(2022, 2, 24), ("cs.SE", "cs.LG"))
    assert all(paper.arxiv and paper.abstract and paper.authors for paper in parsed.papers)
    assert sum(paper.doi is not None for paper in parsed.papers) == 6


@needs_data
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("id_abc_s0_m100_b79c8dcf6bc3", r"an error of arXiv's API \(incorrect id format for abc\)"),
        ("api_error_start", r"an error of arXiv's API \(start must be an integer\)"),
        ("id_0000.0000_s0_m100_8b51d9633a68", "holds no papers"),
    ],
)
def test_error_feeds_and_empty_feeds_are_refused(name: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_data(f"arxiv-atom/{name}.xml")


@needs_data
def test_a_daily_feed_is_the_digest_of_its_category() -> None:
    parsed = read_data("arxiv-rss/cs.CL-2026-08-13.xml")
    assert parsed.listings == [Listing("arxiv:cs.CL", DAY, position) for position in range(139)]
    assert parsed.refusals == []
    assert parsed.papers[0].arxiv == "2608.11232"
    assert parsed.papers[0].authors == ("Ruoxi Zhao", "Maziar Raissi")
    assert parsed.papers[0].categories == ("cs.CL", "cs.AI")
    assert all(paper.arxiv and paper.authors and paper.categories for paper in parsed.papers)
    assert not any("Announce Type" in paper.abstract[:99] for paper in parsed.papers)
    assert all(paper.abstract and paper.published is None for paper in parsed.papers)
    assert sum(paper.doi is not None for paper in parsed.papers) == 7


# Atom


def test_an_entry_keeps_mathematics_and_author_order_with_lines_joined() -> None:
    title = "<title>On $\\alpha$-stones &amp;\n  {\\bf others}</title>"
    summary = "<summary>  First $x &lt; y$,\nthen.\n  A paragraph\nof its own.\n</summary>"
    (paper,) = read(atom(entry(title=title, summary=summary))).papers
    assert paper.title == "On $\\alpha$-stones & {\\bf others}"
    assert paper.abstract == "First $x < y$, then.\nA paragraph of its own."
    assert paper.authors == ("Ada Example", "Bo B")
    assert paper.published == date(2024, 3, 12)


def test_the_primary_category_comes_first_and_msc_classes_are_dropped() -> None:
    categories = (
        '<category term="cs.LG"/><category term="math.PR"/><category term="68T05, 60G15"/>'
        '<category term="I.2.6"/><arxiv:primary_category term="math.PR"/>'
    )
    (paper,) = read(atom(entry(category=categories))).papers
    assert paper.categories == ("math.PR", "cs.LG")


def test_a_day_given_by_the_user_makes_a_digest_of_a_query() -> None:
    day = date(2024, 3, 13)
    parsed = read(atom(entry(1), entry(2)), day=day, first=10)
    assert parsed.listings == [Listing("arxiv:cs.LG", day, position) for position in (10, 11)]
    both = atom(entry(), title="arXiv Query: search_query=cat:cs.LG OR cat:cs.CL")
    assert read(both, day=day).listings == [Listing("arxiv", day, 0)]


def test_an_entry_that_cannot_be_read_is_refused_with_its_number() -> None:
    parsed = read(atom(entry(1), entry(2, title="<title> \u200b </title>"), entry(3)))
    assert parsed.titles == ["Stone Number 1", "Stone Number 3"]
    assert parsed.refused == [("entry 2", "no title")]


@pytest.mark.parametrize("id", ["http://arxiv.org/abs/math.GT/0309136v2", "math/0309136v1"])
def test_old_style_ids_lose_class_and_version(id: str) -> None:
    (paper,) = read(atom(entry(id=f"<id>{id}</id>"))).papers
    assert paper.arxiv == "math/0309136"


def test_a_daily_feed_in_atom_is_a_digest() -> None:
    daily = entry(
        id="<id>oai:arXiv.org:2401.17377v1</id>",
        summary="<summary>arXiv:2401.17377v1 Announce Type: new \nAbstract: What.</summary>",
        published="<published>2024-02-01T00:00:00-05:00</published>",
        author="<arxiv:announce_type>new</arxiv:announce_type><dc:creator>A. B, C. D</dc:creator>",
    )
    link = '<link href="http://rss.arxiv.org/atom/cs.CL" rel="self"/>'
    parsed = read(atom(daily, title="cs.CL updates on arXiv.org", more=link))
    (paper,) = parsed.papers
    assert parsed.listings == [Listing("arxiv:cs.CL", date(2024, 2, 1), 0)]
    assert (paper.arxiv, paper.abstract, paper.published) == ("2401.17377", "What.", None)
    assert paper.authors == ("A. B", "C. D")


# RSS


def test_replacements_and_cross_lists_keep_their_positions() -> None:
    kinds = ["new", "cross", "replace", "replace-cross"]
    parsed = read(rss(*(item(n, kind) for n, kind in enumerate(kinds))))
    assert parsed.titles == [f"Stone Number {n}" for n in range(4)]
    assert Counter(parsed.days) == {DAY: 1}
    assert {paper.abstract for paper in parsed.papers} == {f"About stone {n}." for n in range(4)}


@pytest.mark.parametrize(
    ("channel", "day"),
    [
        ("<pubDate>Wed, 31 Jan 2024 23:30:00 -0500</pubDate>", date(2024, 1, 31)),
        ("<lastBuildDate>Thu, 01 Feb 2024 05:00:10 +0000</lastBuildDate>", date(2024, 2, 1)),
        ("<pubDate>soon</pubDate>", date(2020, 2, 29)),
    ],
)
def test_the_day_is_that_of_the_feed_or_of_the_file_name(channel: str, day: date) -> None:
    assert read(rss(item(), channel=channel), "feed-2020-02-29.xml").days == {day}


def test_the_days_of_items_and_of_the_user_override_that_of_the_feed() -> None:
    dated = item(date="<pubDate>Wed, 12 Aug 2026 00:00:00 -0400</pubDate>")
    assert read(rss(dated)).days == {date(2026, 8, 12)}
    assert read(rss(dated), day=date(2026, 1, 2)).days == {date(2026, 1, 2)}


def test_a_feed_without_a_day_is_refused_with_advice() -> None:
    with pytest.raises(SourceError, match="says no date; give --date YYYY-MM-DD"):
        read(rss(item(), channel="<title>cs.CL updates on arXiv.org</title>"))


def test_several_categories_are_one_source_and_invalid_names_are_arxiv() -> None:
    both = "<link>http://rss.arxiv.org/rss/cs.CL+stat.ML</link><pubDate>13 Aug 2026</pubDate>"
    assert read(rss(item(), channel=both)).listings[0].source == "arxiv:cs.CL+stat.ML"
    odd = "<link>http://rss.arxiv.org/rss/99..</link><pubDate>13 Aug 2026</pubDate>"
    assert read(rss(item(), channel=odd)).listings[0].source == "arxiv"


@pytest.mark.parametrize("days_off", ["", "<skipDays><day>Saturday</day></skipDays>"])
def test_a_feed_without_announcements_holds_no_papers(days_off: str) -> None:
    usual = "<link>http://rss.arxiv.org/rss/cs.CL</link><pubDate>15 Aug 2026</pubDate>"
    with pytest.raises(NoPapers, match="holds no papers"):
        read(rss(channel=usual + days_off))


def test_an_error_instead_of_a_feed_is_reported() -> None:
    with pytest.raises(SourceError, match=r"is an error of arXiv's feeds \(Feed error for query"):
        read(rss(channel="<title>Feed error for query: https://rss.arxiv.org/rss/x</title>"))


def test_a_paper_without_abstract_or_authors_is_imported() -> None:
    bare = item(description="<description/>", creator="", category="", announce_type="")
    (paper,) = read(rss(bare)).papers
    assert (paper.abstract, paper.authors, paper.categories) == ("", (), ())


def test_feeds_from_before_2024_are_read() -> None:
    old = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="http://export.arxiv.org/rss/cs.LG">'
        "<title>cs.LG updates on arXiv.org</title>"
        "<dc:date>2023-11-01T20:30:00-05:00</dc:date></channel>"
        '<item rdf:about="http://arxiv.org/abs/2310.20001">'
        "<title>An Old Stone. (arXiv:2310.20001v2 [stat.ML] UPDATED)</title>"
        "<description>&lt;p&gt;What $a &lt; b$ says, $b &amp;gt; a$.\n&lt;/p&gt;</description>"
        "<dc:creator>&lt;a href=&quot;http://arxiv.org/x&quot;&gt;A. One&lt;/a&gt;, "
        "&lt;a href=&quot;http://arxiv.org/y&quot;&gt;B. Tw&amp;#xf6;&lt;/a&gt;</dc:creator>"
        "</item></rdf:RDF>"
    )
    parsed = read(old)
    (paper,) = parsed.papers
    assert parsed.listings == [Listing("arxiv:cs.LG", date(2023, 11, 1), 0)]
    assert (paper.title, paper.arxiv) == ("An Old Stone.", "2310.20001")
    assert (paper.abstract, paper.categories) == ("What $a < b$ says, $b > a$.", ("stat.ML",))
    assert paper.authors == ("A. One", "B. Twö")


def test_a_feed_that_daysheet_wrote_keeps_abstracts_and_dois() -> None:
    links = (
        '<link href="https://arxiv.org/abs/2401.00011"/>'
        '<link rel="related" title="DOI" href="https://doi.org/10.1000/Abc"/>'
    )
    entries = "".join(
        f"<entry><title>T</title><id>urn:uuid:1</id>{links}<content>{content}</content></entry>"
        for content in ("First.\n\nSecond.", "T")
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Daysheet</title>{entries}</feed>'
    full, without = read(feed).papers
    assert (full.arxiv, full.doi) == ("2401.00011", "doi:10.1000/Abc")
    assert full.abstract == "First.\nSecond."
    # A paper without an abstract has its title as content.
    assert without.abstract == ""


def test_a_feed_of_another_site_is_refused() -> None:
    other = "<rss version='2.0'><channel><title>News</title><item/></channel></rss>"
    with pytest.raises(SourceError, match="looks like an XML feed"):
        read(other)


# XML


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_encoding_of_a_feed_changes_nothing(encoding: str) -> None:
    # UTF-16 without a mark must be declared.
    name = "utf-16" if encoding.startswith("utf-16") else "utf-8"
    text = f'<?xml version="1.0" encoding="{name}"?>{rss(item(title="<title>Café</title>"))}'
    assert read(text.encode(encoding)).titles == ["Café"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha">]>',
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE rss>",
    ],
)
def test_a_doctype_is_refused_in_any_encoding(declared: str, encoding: str) -> None:
    name = "utf-8" if encoding == "utf-8" else "utf-16"
    text = f'<?xml version="1.0" encoding="{name}"?>{declared}{rss(item())}'
    with pytest.raises(SourceError, match="is XML with a DOCTYPE"):
        read(text.encode(encoding), format="rss")
    with pytest.raises(SourceError, match=r"DOCTYPE|looks like"):
        read(text.encode(encoding))


def test_elements_are_matched_by_namespace_not_by_prefix() -> None:
    text = rss(item(creator="<who:creator>A. One</who:creator>"))
    text = text.replace("xmlns:dc", "xmlns:who")
    assert read(text).papers[0].authors == ("A. One",)


def test_an_element_that_is_too_long_refuses_only_its_item() -> None:
    long = item(2, title=f"<title>{'x' * 4_100_000}</title>")
    parsed = read(rss(item(1), long, item(3)))
    assert parsed.refused == [("item 2", "is longer than 4 MB")]
    assert [listing.position for listing in parsed.listings] == [0, 2]


def test_a_feed_that_is_cut_off_is_refused() -> None:
    text = rss(item(1), item(2))
    for end in range(len(RSS) + 40, len(text) - 1, 97):
        with pytest.raises(SourceError, match=r"is cut off at line \d+, column \d+"):
            read(text[:end], format="rss")
