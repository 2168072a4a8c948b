"""Which links are valid, links built from ids, and links found in a text."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import clean_line
from reader.model.identity import arxiv_id, doi_id
from reader.model.links import LENGTH_LIMIT, arxiv_page, arxiv_pdf, doi_page, find_links, web_url
from reader.model.paper import Paper
from tests.hostile.strings import ADDRESSES


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a/b?c=d&e=f#g",
        "HTTPS://Example.ORG/Path",
        "https://github.com/example/code/tree/main/examples/one_r1",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://example.org/caf%C3%A9~user/(x)",
    ],
)
def test_a_valid_link_is_unchanged(url: str) -> None:
    assert web_url(url) == url
    assert web_url(f" {url}\n") == url


@pytest.mark.parametrize(
    "raw",
    [
        *(None, 7, [], "", "example.org", "//example.org", "https://", "https:///path"),
        *("javascript:alert(1)", "file:///etc/passwd", "ftp://example.org", "data:text/html,x"),
        *("https://user@example.org", "https://a:b@example.org", "https://example.org@evil.org"),
        *("https://exa mple.org", "https://example.org/a b", "https://example.org/\x1b[2J"),
        *("https://example.org/\nx", "https://example.org\\@evil.org", "https://example.org/'\""),
        *("https://example.org/<x>", "https://example.org/`id`", "https://\u2100.org"),
        *("https://example.org:port/", "https://example.org:99999/", "https://[::1/"),
        *("https://-option.org", "https://.example.org", "https://%65xample.org"),
        *("https://exa%2fmple.org", "https://example.org/%", "https://example.org/%zz"),
        *("https://exa$mple.org", "https://example..org"),
        *("https://a.b:80:90/", "https://[fe80::1%25eth0]/", "https://[x]/", "https://é@x.org"),
        *("https://ex\u202eample.org", "https://example.org/\u200b", "https://example.org/é x"),
        *("http:example.org", "http:/example.org", "https://example.org/\x9b", "https://x.\udc80"),
        pytest.param("https://example.org/" + "x" * LENGTH_LIMIT, id="too long"),
        pytest.param("https://example.org/" + "é" * (LENGTH_LIMIT // 3), id="too long encoded"),
        *(pytest.param(each, id=f"{each:.60}") for each in ADDRESSES),
    ],
)
def test_anything_else_is_not_a_link(raw: object) -> None:
    assert web_url(raw) is None


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("https://exämple.org/", "https://xn--exmple-cua.org/"),
        ("https://\u0430rxiv.org/abs/1", "https://xn--rxiv-43d.org/abs/1"),
        ("https://\uff41rxiv.org/", "https://arxiv.org/"),
        ("https://例え.jp:8080/道?q=é#ü", "https://xn--r8jz45g.jp:8080/%E9%81%93?q=%C3%A9#%C3%BC"),
        ("https://example.org/café%20x", "https://example.org/caf%C3%A9%20x"),
    ],
)
def test_a_link_is_converted_to_ascii(raw: str, url: str) -> None:
    assert web_url(raw) == url
    assert web_url(url) == url


@given(raw=st.text() | st.from_regex(r"https?://[^/]{0,20}(/.{0,20})?", fullmatch=True))
def test_a_valid_link_has_a_host_and_is_clean(raw: str) -> None:
    url = web_url(raw)
    if url is None:
        return
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert parts.username is None
    assert url.isascii()
    assert len(url) <= LENGTH_LIMIT
    assert str(clean_line(url)) == str(url)
    assert web_url(url) == url


def test_an_arxiv_id_has_a_page_and_a_pdf() -> None:
    for id in ("2403.07815", "math/0309136"):
        assert web_url(arxiv_page(id)) == f"https://arxiv.org/abs/{id}"
        assert web_url(arxiv_pdf(id)) == f"https://arxiv.org/pdf/{id}"
        assert arxiv_id(arxiv_page(id)) == id


@given(suffix=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_the_page_of_every_doi_is_a_valid_link(suffix: str) -> None:
    doi = doi_id(f"10.1000/{suffix}")
    assert doi is not None
    assert web_url(doi_page(doi)) == doi_page(doi)


def test_a_paper_has_its_known_links_in_order() -> None:
    paper = Paper(
        clean_line("A title"),
        arxiv="2403.07815",
        code=web_url("https://github.com/example/code"),
    )
    assert list(paper.links) == ["arXiv", "PDF", "code"]
    assert Paper(clean_line("A title")).links == {}


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See https://a.github.io/b-c/.", ["https://a.github.io/b-c/"]),
        ("(code: https://github.com/a/b_c), and", ["https://github.com/a/b_c"]),
        ("on https://en.wikipedia.org/wiki/A_(b).", ["https://en.wikipedia.org/wiki/A_(b)"]),
        ('at "https://a.org/x".', ["https://a.org/x"]),
        ("glued.https://a.org and www.b.org, c", ["https://a.org", "https://www.b.org"]),
        (
            "github.com/a/b, my-page.github.io!",
            ["https://github.com/a/b", "https://my-page.github.io"],
        ),
        ("mail me@www.b.org, https://, https://user@a.org, https:// a, github.com/", []),
        ("{https://a.org}<https://b.org>", ["https://a.org", "https://b.org"]),
        ("javascript://x https://a.org\\b", ["https://a.org"]),
        ("no address. none", []),
    ],
)
def test_links_in_a_text_are_found_whole_and_validated(text: str, urls: list[str]) -> None:
    links = find_links(text)
    assert [link.url for link in links] == urls
    assert all(link.url.endswith(text[link.start : link.end]) for link in links)
