"""Full texts: pages that LaTeXML made of our own papers, read whole, in order, and only once.

The papers are in `tests/data/full-texts`. `harbours.html` is written by hand after the classes of
LaTeXML, with what arXiv adds to a page.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import clean_line, clean_text
from reader.model.document import Block, Document, plain_text
from reader.sources.arxiv import html_builder
from reader.sources.arxiv.html import NoTextError, parse_page
from reader.sources.arxiv.html_tree import parse_tree
from reader.storage.packed_document import pack, unpack

PAGES = Path(__file__).parents[2] / "data" / "full-texts"
MADE = ("lighthouses", "ropes")
ADDRESS = "https://arxiv.org/html/2403.07815"
START = "<html><body><article class='ltx_document'>"
END = "</article></body></html>"


def read(name: str) -> Document:
    return parse_page((PAGES / f"{name}.html").read_bytes(), ADDRESS)


def document_of(body: str) -> Document:
    return parse_page(f"{START}{body}{END}".encode(), ADDRESS)


def texts(document: Document, kind: str) -> list[str]:
    return [block.text for block in document.blocks if block.kind == kind]


class PageReader(HTMLParser):
    """Another reading of a page: the standard library's parser, words and formulas in order."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.formulas: list[str] = []
        self._path: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = dict(attributes)
        classes = (names.get("class") or "").split()
        if tag == "math":
            self.formulas.append((names.get("alttext") or "").replace("%\n", ""))
        if tag in ("br", "img", "meta", "link", "base"):
            return
        self._path.append(tag)
        drops = {"ltx_listing_data", "ltx_note_mark", "ltx_tag_note", "ltx_page_footer"}
        if self._hidden or tag in ("math", "head") or not drops.isdisjoint(classes):
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if self._path and self._path[-1] == tag:
            self._path.pop()
            self._hidden -= self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data.split()


def all_inlines(block: Block) -> list[tuple[str, str, str]]:
    runs = [*block.inlines, *(each for row in block.rows for cell in row for each in cell.inlines)]
    return [(run.text, run.style, run.source) for run in runs]


@pytest.mark.parametrize("name", MADE)
def test_every_word_of_a_page_is_read_once(name: str) -> None:
    page = PageReader()
    page.feed((PAGES / f"{name}.html").read_text("utf-8"))
    letters = Counter(normalize("NFKC", "".join(page.words)))
    document = read(name)
    ours: Counter[str] = Counter()
    for block in document.blocks:
        label = "" if block.kind == "note" else block.label
        text = label + "".join(run[0] for run in all_inlines(block) if run[1] != "math")
        ours.update("".join(normalize("NFKC", text).split()))
    lost, added = letters - ours, ours - letters
    assert sum(lost.values()) == 0, lost
    # Marks of footnotes are hidden above, references and items get labels, an image its name.
    assert set(added) <= set("[]12⋆coast.png•"), added


@pytest.mark.parametrize("name", MADE)
def test_every_formula_of_a_page_is_read_once_and_converted(name: str) -> None:
    page = PageReader()
    page.feed((PAGES / f"{name}.html").read_text("utf-8"))
    sources: Counter[str] = Counter(clean_line(source) for source in page.formulas)
    runs = [run for block in read(name).blocks for run in all_inlines(block)]
    ours = Counter(source for _text, style, source in runs if style == "math")
    split = [source for source in sources if "aligned" in source]
    label = [source for source in sources if source == r"\star"]
    assert sources - ours == Counter(split) + Counter(label)
    assert not [text for text, style, _source in runs if style == "math" and "\\" in text]


@pytest.mark.parametrize("name", MADE)
@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_reads_the_same_words_in_the_same_order(name: str) -> None:
    page = PAGES / f"{name}.html"
    command = ["pandoc", "-f", "html", "-t", "json", str(page)]
    tree = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    theirs = " ".join("".join(pandoc_words(tree["blocks"])).split())
    paragraphs = [block for block in read(name).blocks if block.kind == "paragraph"]
    position = 0
    for text, style, _source in (run for block in paragraphs for run in all_inlines(block)):
        if style in ("", "emphasis", "strong") and len(text) > 3:
            words = " ".join(text.split()).removesuffix("ⁿᵈ.")
            found = theirs.find(words.strip("¹ "), position)
            assert found >= 0, (
                f"{words!r} is not after {theirs[max(0, position - 90) : position]!r}"
            )
            position = found


def pandoc_words(value: object) -> list[str]:
    """Return the strings of pandoc's tree in order, without its mathematics."""
    if isinstance(value, list):
        return [word for item in value for word in pandoc_words(item)]
    if not isinstance(value, dict):
        return []
    if value.get("t") in ("Str", "Space", "SoftBreak", "LineBreak"):
        return [value.get("c", " ")]
    return [] if value.get("t") in ("Math", "Note") else pandoc_words(value.get("c", []))


def test_a_paper_becomes_blocks_in_order() -> None:
    document = read("lighthouses")
    assert [(block.label, plain_text(block.inlines)) for block in document.blocks
            if block.kind == "heading"] == [
        ("", "Abstract"), ("1", "Introduction"), ("1.1", "Contributions"), ("2", "Method"),
        ("3", "Results"), ("", "Threats."), ("", "Acknowledgements"), ("Appendix A", "Proofs"),
        ("", "References"),
    ]  # fmt: skip
    assert texts(document, "title") == ["Counting Lighthouses with Patient Estimators"]
    assert texts(document, "note") == ["A footnote with mathematics x²+y² and a code word."]
    assert [plain_text(block.inlines) for block in document.blocks if block.kind == "code"] == [
        "def count(lights):\n    # one at a time\n"
        "    return sum(1 for light in lights if light.on)",
        "$ daysheet <count> & wait",
    ]
    assert [(block.label, block.text) for block in document.blocks if block.kind == "equation"] == [
        ("(1)", "θ̂ = arg min_θ (1/n) ∑ᵢ₌₁ⁿ(yᵢ−f_θ(xᵢ))²"), ("(2)", "a = b+c"), ("", "= d+e+f,"),
        ("(3)", "g = ∫₀¹ h(t) dt"), ("", "max_(‖u‖ ≤ 1) uᵀAu = λ₁(A), A = (1, 2; 3, 4)."),
    ]  # fmt: skip
    items = [
        (block.level, block.label, block.text)
        for block in document.blocks
        if block.level and block.kind == "paragraph"
    ]
    assert items[1:4] == [(1, "•", "The second item:"), (2, "1.", "nested one,"),
                          (2, "2.", "nested two.")]  # fmt: skip


def test_theorems_and_items_keep_their_names_and_labels() -> None:
    paragraphs = texts(read("ropes"), "paragraph")
    assert "Definition 1 (Knot). A knot is a triple (a,b,c) with" in paragraphs
    blocks = (block for block in read("ropes").blocks if block.kind == "paragraph")
    labels = [block.label for block in blocks if block.label]
    assert labels[:5] == ["(a)", "(b)", "(c’)", "•", "•"]


def test_tables_keep_spans_and_alignment() -> None:
    table = next(block for block in read("lighthouses").blocks if block.kind == "table")
    head = [
        (plain_text(cell.inlines), cell.columns, cell.rows, cell.align) for cell in table.rows[0]
    ]
    assert head == [("Coast", 1, 2, "left"), ("Lights", 2, 1, "center"), ("Total", 1, 1, "right")]
    assert plain_text(table.rows[3][1].inlines) == "3*"


def test_references_within_the_paper_lead_to_blocks() -> None:
    document = read("lighthouses")
    targets = {
        run.target
        for block in document.blocks
        for run in block.inlines
        if run.target.startswith("#")
    }
    assert targets and targets <= set(document.block_of)
    block = document.blocks[document.block_of["#bib.bib2"]]
    assert block.label == "[2]" and block.inlines[-2].target == "https://arxiv.org/abs/2101.00002"


def test_what_arxiv_adds_to_a_page_is_left_out() -> None:
    document = read("harbours")
    assert document.version == 2 and document.license == "License: CC BY 4.0"
    text = document.text
    for foreign in ("SCRIPT_", "HEADER_", "TOC_", "ALERT_", "FOOTER_", "Report issue", "thanks:"):
        assert foreign not in text
    assert [(block.label, block.text) for block in document.blocks if block.kind == "caption"] == [
        ("(a)", "Low tide"), ("Figure 1:", "Two tides."), ("Algorithm 1", "Moor a ship"),
    ]  # fmt: skip


def test_figures_have_addresses_and_drawings_their_text() -> None:
    document = read("harbours")
    figures = [(block.text, block.url) for block in document.blocks if block.kind == "figure"]
    base = "https://arxiv.org/html/2403.07815v2/"
    assert figures == [
        ("x1.png", f"{base}x1.png"),
        ("A chart of depth", f"{base}extracted/1/x2.png"),
        ("drawing: x₁ Pier", ""),
    ]
    assert "You are a careful harbour master. Answer in one word, and never guess." in texts(
        document, "paragraph"
    )


def test_algorithms_are_lines_and_aligned_formulas_are_rows() -> None:
    document = read("harbours")
    assert texts(document, "code") == ["1: for i ∈ S do\n 2:     throw the rope"]
    assert texts(document, "equation") == ["a = b\n= c+d", "p = q"]
    # The proof's name comes before its formula, which no paragraph begins.
    kinds = [(block.kind, block.text) for block in document.blocks]
    assert kinds.index(("paragraph", "Proof.")) + 1 == kinds.index(("equation", "p = q"))


REFUSED = {
    "stub": ("<html><body><p>No HTML for this paper</p></body></html>", "PDF only"),
    "nothing": ("", "PDF only"),
    "fatal": (f"{START}<p>It had a Fatal error and exited abruptly</p>{END}", "broken"),
    "severity": (f"{START}<p>x</p>{END}<a class='ar5iv-severity-fatal'></a>", "broken"),
    "empty": (f"{START}{END}", "empty"),
    "alert": ("<div class='package-alerts ltx_document'><p>alert</p></div>", "PDF only"),
    "blocks": (START + "<p>x</p>" * 300 + END, "too many parts"),
    "tags": (START + "<" * 3_100_000, "too many parts"),
    "size": ("x" * 30_000_001, "30 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_pages_without_a_text_are_refused_in_a_line(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_builder, "MAX_BLOCKS", 200)
    page, reason = REFUSED[name]
    with pytest.raises(NoTextError, match=reason) as refusal:
        parse_page(page.encode(), ADDRESS)
    assert "\n" not in str(refusal.value)


HOSTILE = {
    "scripts": "<script>alert(1)</script><p onclick='x()'>text</p><iframe src='//evil'>f</iframe>",
    "forms": "<form action='https://evil.example'><input value=x><textarea>t</textarea>text</form>",
    "escapes": "<p>text te\x1b]52;c;eA==\x07\x9bxt</p>",
    "bidi": "<p>te\u202e\u2066\u200bxt</p>",
    "escaped": "<p>text te&#27;[2J&#x202e;xt &#xD800; &#99999999999;</p>",
    "entities": '<!DOCTYPE html [<!ENTITY a "&b;&b;"><!ENTITY b "text">]><p>text &a;&a;</p>',
    "formula": '<p>text <math alttext="\\x1b[31m&#27;[2J\\def\\a{\\a\\a}\\a"></math></p>',
    "links": "<p><a href='javascript:alert(1)'>text</a> <a href='https://u:p@evil.example'>b</a></p>",
    "image": "<p>text</p><img src='http://[::1' alt='&#27;[2J'>",
    "table": "<table><tr><td colspan=999999999 rowspan=-4>text</td><td>b</td></tr></table>",
    "markup": "<p>[bold]text[/] [link=https://evil.example]x[/link]</p>",
    "deep": "<div>" * 100_000 + "text",
    "lists": "<ul><li>" * 20_000 + "text",
    "notes": "<span class=ltx_note>" * 300 + "text",
    "wrong": "</p></div>text</article>text<b><i></b></i></table><td>x",
    "quotes": "<p>text</p>" + '<a b="' * 50_000,
    "comments": "<p>text</p>" + "<!--" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_clean_text(name: str) -> None:
    document = document_of(HOSTILE[name])
    assert "text" in document.text
    for block in document.blocks:
        assert block.label == clean_line(block.label)
        assert not block.url or block.url.startswith("https://arxiv.org/html/")
        for text, _style, source in all_inlines(block):
            assert text.strip() == clean_text(text) and source == clean_line(source, 20_000)
        for run in block.inlines:
            assert run.target == "" or run.target.startswith(("#", "https://arxiv.org/"))


MARKUP = (
    *(
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<ul>",
        "<li>",
        "</ul>",
        "<b>",
    ),
    *("<math alttext='x^2'>", "</math>", "<span class='ltx_note'>", "<sup class='ltx_note_mark'>"),
    *(
        "</sup>",
        "</span>",
        "<div class='ltx_listing'>",
        "</div>",
        "<h2 class='ltx_title'>",
        "</h2>",
    ),
    *("</b>", "<a href='#x'>", "</a>", "<br>", "<svg>", "<foreignObject>", "</foreignObject>", "<"),
    *(
        "</svg>",
        "&amp;",
        "&#x202e;",
        "word",
        "\x1b",
        "<table class='ltx_equation'>",
        "<dl>",
        "<dt>",
    ),
    *("<li class='ltx_bibitem'>", "<span class='ltx_tag'>", "<h6 class='ltx_title ltx_runin'>"),
)


@given(st.lists(st.sampled_from(MARKUP), max_size=40))
def test_any_markup_is_read_or_refused(parts: list[str]) -> None:
    try:
        document = document_of(" ".join(parts))
    except NoTextError:
        return
    assert unpack(pack(document)).text == document.text
    if not {"<math alttext='x^2'>", "<sup class='ltx_note_mark'>"} & set(parts):
        shown = "".join(f"{block.label}{block.text}" for block in document.blocks)
        assert shown.count("word") == parts.count("word")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        parse_page(b"<article class=ltx_document>" + data, ADDRESS)
    except NoTextError:
        return


def test_the_tree_holds_what_is_nested_right() -> None:
    tree = parse_tree("<p a='1' B=\"&lt;\">x &amp; <b>y</b><br/>z</p><!-- no -->w")
    paragraph = tree.children[0]
    assert not isinstance(paragraph, str) and paragraph.attributes == {"a": "1", "b": "<"}
    assert paragraph.text() == "x & yz" and tree.text() == "x & yzw"


def test_a_packed_document_is_the_same() -> None:
    document = read("lighthouses")
    again = unpack(pack(document))
    assert list(again.blocks) == list(document.blocks) and again.ends == document.ends
    assert again.version == document.version and again.sections == document.sections


def test_a_long_paragraph_becomes_several_blocks() -> None:
    document = document_of("<p>" + "word " * 10_000 + "</p>")
    assert len(document.blocks) == 3
    assert "".join(block.text for block in document.blocks).count("word") == 10_000
