"""A paper as lines to read: title, people, facts, links, then the text, at a width for reading.

What a source does not give is not shown, and never made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from rich.style import Style

from reader.commands import display_key
from reader.commands.sharing import LINK_COMMANDS
from reader.library.paper_formats import display_text
from reader.model.clean import NOTHING, CleanText
from reader.model.dates import format_day
from reader.model.links import FoundLink, Url, find_links
from reader.model.paper import Paper
from reader.model.prose import split_paragraphs
from reader.ui.cells import width, wrap
from reader.ui.look import Look, Tone
from reader.ui.widgets.lines import Line, apply_style, line_width

AUTHORS_SHOWN: Final = 8
TEXT_CELLS: Final = 76
"""The widest a line of text may be."""
SAMPLE_NOTE: Final = "The sample's own summary, not the authors' abstract."
Gaps: TypeAlias = Literal["all", "text", "none"]
"""Which blank lines part the pieces of a page: all, those around the text, or none."""


class Reading(NamedTuple):
    """A paper and what the screen knows of it besides."""

    paper: Paper
    day: date | None
    """The digest's day, shown where the paper has no date of its own."""
    assumed: bool
    """Whether that day's year was guessed."""
    starred: bool
    sample: bool
    """Whether the text is the sample's summary and must say so."""
    tags: tuple[CleanText, ...] = ()
    note: CleanText = NOTHING


class Page:
    """The lines of a paper, and where things stand in them."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.links: list[tuple[int, int, int, Url]] = []
        """Line, first cell, end cell and address of every link."""
        self.title_lines = 0
        """Lines of the title, which comes first."""
        self.body_line = 0
        """The first line of the text proper."""
        self.has_mathematics = False
        """Whether it is shown otherwise than it is written."""


class Typesetter:
    """Sets one paper at one width."""

    def __init__(
        self,
        look: Look,
        cells: int,
        keys: Mapping[str, tuple[str, ...]],
        *,
        gaps: Gaps = "all",
        shows_source: bool = False,
    ) -> None:
        """`source`: show mathematics as it is written."""
        self._look = look
        self._cells = max(8, min(cells, TEXT_CELLS))
        self._keys = keys
        self._gaps = gaps
        self._shows_source = shows_source
        self._has_mathematics = False

    def page(
        self,
        reading: Reading,
        *,
        text: Page | None = None,
        text_only: bool = False,
        all_authors: bool = False,
    ) -> Page:
        """Return the paper's page. `text` is what `text_page` returned for the same paper."""
        text = text or self.text_page(reading)
        page = Page()
        paper = reading.paper
        self._paragraph(page, self._display(paper.title), self._style("strong", bold=True))
        page.title_lines = len(page.lines)
        if not text_only:
            self._gap(page, small=True)
            self._people(page, paper, AUTHORS_SHOWN if not all_authors else len(paper.authors))
            self._facts(page, reading)
            self._annotations(page, reading)
            self._links(page, paper)
        self._gap(page)
        page.body_line = len(page.lines)
        page.lines += text.lines
        page.links += [
            (page.body_line + line, start, end, url) for line, start, end, url in text.links
        ]
        if paper.keywords and not text_only:
            self._gap(page)
            self._keywords(page, [self._display(each) for each in paper.keywords])
        page.has_mathematics = self._has_mathematics or text.has_mathematics
        return page

    def text_page(self, reading: Reading) -> Page:
        """Return the lines of the abstract and the summary. Marks change nothing in them, and
        setting their mathematics is most of the work."""
        page = Page()
        self._text(page, reading)
        page.has_mathematics, self._has_mathematics = self._has_mathematics, False
        return page

    def _display(self, text: CleanText) -> str:
        """Return a text with its mathematics set, or as it is written."""
        set_text = display_text(text)
        self._has_mathematics |= set_text != text
        return text if self._shows_source else set_text

    def _style(self, tone: Tone, *, bold: bool = False, italic: bool = False) -> Style:
        return self._look.style(tone, "panel", bold=bold, italic=italic)

    def _gap(self, page: Page, *, small: bool = False) -> None:
        """Add a blank line; a `small` one only where there is room for all of them."""
        wanted = self._gaps == "all" or (self._gaps == "text" and not small)
        if wanted and page.lines and page.lines[-1]:
            page.lines.append([])

    def _paragraph(self, page: Page, text: str, style: Style) -> None:
        for line in text.split("\n"):
            spans = wrap(line, self._cells)
            page.lines += [[(line[start:end], style)] for start, end in spans] or [[]]

    def _keywords(self, page: Page, keywords: Sequence[str]) -> None:
        """Add the keywords with dots between them, each whole on its line where it fits."""
        dot = f" {self._look.signs.dot} "
        kept = ""
        for word in keywords:
            if kept and width(kept) + len(dot) + width(word) > self._cells:
                self._paragraph(page, kept, self._style("muted"))
                kept = ""
            kept += dot + word if kept else word
        self._paragraph(page, kept, self._style("muted"))

    def _people(self, page: Page, paper: Paper, shown_names: int) -> None:
        if not paper.authors:
            return
        names = ", ".join(map(self._display, paper.authors[:shown_names]))
        self._paragraph(page, names, self._style("text"))
        more = len(paper.authors) - shown_names
        if more <= 0:
            return
        keys = self._keys["all-authors"]
        tail = f"and {more} more" + (f" ({display_key(keys[0])})" if keys else "")
        last = page.lines[-1]
        if line_width(last) + 1 + len(tail) <= self._cells:
            last.append((" " + tail, self._style("muted")))
        else:
            page.lines.append([(tail, self._style("muted"))])

    def _facts(self, page: Page, reading: Reading) -> None:
        look, paper = self._look, reading.paper
        facts: list[tuple[str, Tone]] = []
        if paper.arxiv or paper.doi:
            facts.append((paper.id, "muted"))
        if paper.published:
            facts.append((format_day(paper.published), "muted"))
        elif reading.day:
            year = " (year assumed)" if reading.assumed else ""
            facts.append((format_day(reading.day) + year, "muted"))
        if paper.upvotes is not None:
            facts.append((f"{look.signs.votes} {paper.upvotes:,}", "muted"))
        if reading.starred:
            facts.append((f"{look.signs.star} starred", "gold"))
        if paper.comments:
            some = "comment" if paper.comments == 1 else "comments"
            facts.append((f"{paper.comments:,} {some}", "muted"))
        if paper.submitter:
            facts.append((f"submitted by {paper.submitter}", "muted"))
        self._join_facts(page, facts)

    def _annotations(self, page: Page, reading: Reading) -> None:
        """Add the user's tags, and the note, which hangs by its sign."""
        if reading.tags:
            tags = "  ".join(f"#{each}" for each in reading.tags)
            self._paragraph(page, tags, self._style("accent"))
        sign = f"{self._look.signs.note} "
        style = self._style("muted", italic=True)
        for at, (start, end) in enumerate(wrap(reading.note, self._cells - len(sign))):
            before = " " * len(sign) if at else sign
            page.lines.append([(before + reading.note[start:end], style)])

    def _join_facts(self, page: Page, facts: Sequence[tuple[str, Tone]]) -> None:
        """Add facts with dots between them, as many to a line as fit."""
        dot = f"  {self._look.signs.dot}  "
        if sum(len(text) for text, _ in facts) + len(dot) * (len(facts) - 1) > self._cells:
            dot = dot[1:-1]
        line: Line = []
        for text, tone in facts:
            if line and line_width(line) + len(dot) + len(text) > self._cells:
                page.lines.append(line)
                line = []
            if line:
                line.append((dot, self._style("muted")))
            line.append((text, self._style(tone)))
        if line:
            page.lines.append(line)

    def _links(self, page: Page, paper: Paper) -> None:
        links = paper.links | _unlisted_link(paper)
        if not links:
            return
        self._gap(page, small=True)
        line: Line = []
        for name, url in links.items():
            pieces = self._link(name, url, paper)
            if line and line_width(line) + 4 + line_width(pieces) > self._cells:
                page.lines.append(line)
                line = []
            if line:
                line.append(("    ", self._style("text")))
            at = line_width(line)
            line += pieces
            page.links.append((len(page.lines), at, line_width(line), url))
        page.lines.append(line)

    def _link(self, name: str, url: Url, paper: Paper) -> Line:
        key = self._link_key(name, paper)
        line: Line = [(f"{key} ", self._style("faint"))] if key else []
        line.append((name, self._link_style(url)))
        if name == "code" and paper.code_stars is not None:
            some = "star" if paper.code_stars == 1 else "stars"
            line.append((f" {paper.code_stars:,} {some}", self._style("faint")))
        return line

    def _link_style(self, url: Url) -> Style:
        style = self._look.style("accent", "panel", underline=True)
        # A terminal of 16 colours may be a console that prints what it does not know.
        return style if self._look.depth == "standard" else style.update_link(url)

    def _link_key(self, name: str, paper: Paper) -> str:
        """Return the key that opens a link, the first of several; nothing where none does."""
        if name not in paper.links:
            keys = self._keys["open-address"]
            return display_key(keys[0]) if keys else ""
        for command, names in LINK_COMMANDS.items():
            opens = next((each for each in names if each in paper.links), None)
            if opens == name and (keys := self._keys[command]):
                return display_key(keys[0])
        return ""

    def _text(self, page: Page, reading: Reading) -> None:
        paper = reading.paper
        if reading.sample:
            self._paragraph(page, SAMPLE_NOTE, self._style("muted", italic=True))
            self._gap(page)
        if paper.abstract:
            self._prose(page, paper.abstract, "text")
        elif not paper.summary:
            self._paragraph(page, "The source gives no abstract.", self._style("muted"))
        if paper.summary:
            self._gap(page)
            self._paragraph(page, "Summary by a machine", self._style("muted", italic=True))
            self._prose(page, paper.summary, "muted")

    def _prose(self, page: Page, text: str, tone: Tone) -> None:
        """Add a text by paragraphs: lists hang by their signs, section words stand out."""
        style, lead = self._style(tone), self._style("strong", bold=True)
        items = False
        for number, each in enumerate(split_paragraphs(text, self._display)):
            if number and not (items and each.item):
                self._gap(page)
            items = bool(each.item)
            named = find_links(each.text)
            hang = " " * min(each.item, self._cells // 2)
            spans = wrap(each.text[each.item :], self._cells - len(hang))
            for at, (start, end) in enumerate(spans):
                before = hang if at else each.text[: each.item]
                line: Line = [(before + each.text[each.item :][start:end], style)]
                page.lines.append(apply_style(line, [(0, each.lead)], lead) if not at else line)
                behind = each.item if not at else len(hang)
                for address in named:
                    self._mark_link(page, address, start + each.item, end + each.item, behind)

    def _mark_link(self, page: Page, address: FoundLink, start: int, end: int, before: int) -> None:
        """Make a link of what the last line holds of an address: behind `before` characters it has
        those of the paragraph from `start` to `end`."""
        first, last = (at - start + before for at in (address.start, address.end))
        first, last = max(first, before), min(last, end - start + before)
        if first >= last:
            return
        text = "".join(piece for piece, _ in page.lines[-1])
        page.lines[-1] = apply_style(page.lines[-1], [(first, last)], self._link_style(address.url))
        at, left = len(page.lines) - 1, width(text[:first])
        page.links.append((at, left, left + width(text[first:last]), address.url))


def _unlisted_link(paper: Paper) -> dict[str, Url]:
    """Return the first address of the text that is none of the paper's links, by its host."""
    known = set(paper.links.values())
    url = next((each for each in text_links(paper) if each not in known), None)
    return {url.split("/")[2].removeprefix("www."): url} if url else {}


def text_links(paper: Paper) -> list[Url]:
    """Return the addresses that the text of a paper names, each once."""
    texts = (
        each.text for text in (paper.abstract, paper.summary) for each in split_paragraphs(text)
    )
    return list(dict.fromkeys(each.url for text in texts for each in find_links(text)))
