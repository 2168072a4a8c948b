"""Lay out a paper as lines: title, authors, facts, links and text, at a width for reading.

Data that a source does not give is left out, never made up.
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
"""Maximum width of a line of text."""
SAMPLE_NOTE: Final = "The sample's own summary, not the authors' abstract."
Gaps: TypeAlias = Literal["all", "text", "none"]
"""Which blank lines separate the parts of a page: all, only those around the text, or none."""


class Reading(NamedTuple):
    """A paper with its marks and its digest's date, as the abstract pane shows it."""

    paper: Paper
    day: date | None
    """The digest's date, shown if the paper has no date of its own."""
    assumed: bool
    """Whether the year of `day` was guessed."""
    starred: bool
    sample: bool
    """Whether the text is a summary from the built-in sample, which a note must say."""
    tags: tuple[CleanText, ...] = ()
    note: CleanText = NOTHING


class Page:
    """The lines of a paper, with the positions of its parts."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.links: list[tuple[int, int, int, Url]] = []
        """The line, first cell, end cell and URL of each link."""
        self.title_lines = 0
        """Number of lines of the title, which comes first."""
        self.body_line = 0
        """The first line of the abstract or summary."""
        self.has_mathematics = False
        """Whether the paper holds mathematics whose display differs from its source."""


class PageLayout:
    """Lays out a paper at one width."""

    def __init__(
        self,
        look: Look,
        cells: int,
        keys: Mapping[str, tuple[str, ...]],
        *,
        gaps: Gaps = "all",
        shows_source: bool = False,
    ) -> None:
        """`cells`: the width of the pane. `keys`: the keys of each command, by its id.
        `shows_source`: show the LaTeX source of mathematics."""
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
        """Return the page of a paper. `text`: the result of `text_page` for the same paper."""
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
        """Return the lines of the abstract and the summary.

        They do not depend on marks. Callers keep them, because converting their mathematics takes
        most of the time.
        """
        page = Page()
        self._text(page, reading)
        page.has_mathematics, self._has_mathematics = self._has_mathematics, False
        return page

    def _display(self, text: CleanText) -> str:
        """Return a text with its mathematics converted to Unicode, unless the source is shown."""
        converted = display_text(text)
        self._has_mathematics |= converted != text
        return text if self._shows_source else converted

    def _style(self, tone: Tone, *, bold: bool = False, italic: bool = False) -> Style:
        return self._look.style(tone, "panel", bold=bold, italic=italic)

    def _gap(self, page: Page, *, small: bool = False) -> None:
        """Add a blank line between parts; a `small` one only if the page has all gaps."""
        wanted = self._gaps == "all" or (self._gaps == "text" and not small)
        if wanted and page.lines and page.lines[-1]:
            page.lines.append([])

    def _paragraph(self, page: Page, text: str, style: Style) -> None:
        for line in text.split("\n"):
            spans = wrap(line, self._cells)
            page.lines += [[(line[start:end], style)] for start, end in spans] or [[]]

    def _keywords(self, page: Page, keywords: Sequence[str]) -> None:
        """Add the keywords, separated by dots. A keyword is split only if it exceeds a line."""
        dot = f" {self._look.signs.dot} "
        line = ""
        for word in keywords:
            if line and width(line) + len(dot) + width(word) > self._cells:
                self._paragraph(page, line, self._style("muted"))
                line = ""
            line += dot + word if line else word
        self._paragraph(page, line, self._style("muted"))

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
            noun = "comment" if paper.comments == 1 else "comments"
            facts.append((f"{paper.comments:,} {noun}", "muted"))
        if paper.submitter:
            facts.append((f"submitted by {paper.submitter}", "muted"))
        self._join_facts(page, facts)

    def _annotations(self, page: Page, reading: Reading) -> None:
        """Add the user's tags, then the note, indented after its sign."""
        if reading.tags:
            tags = "  ".join(f"#{each}" for each in reading.tags)
            self._paragraph(page, tags, self._style("accent"))
        sign = f"{self._look.signs.note} "
        style = self._style("muted", italic=True)
        for index, (start, end) in enumerate(wrap(reading.note, self._cells - len(sign))):
            indent = " " * len(sign) if index else sign
            page.lines.append([(indent + reading.note[start:end], style)])

    def _join_facts(self, page: Page, facts: Sequence[tuple[str, Tone]]) -> None:
        """Add facts, separated by dots, as many on each line as fit."""
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
            noun = "star" if paper.code_stars == 1 else "stars"
            line.append((f" {paper.code_stars:,} {noun}", self._style("faint")))
        return line

    def _link_style(self, url: Url) -> Style:
        style = self._look.style("accent", "panel", underline=True)
        # A terminal of 16 colours may be a console that prints unknown sequences.
        return style if self._look.depth == "standard" else style.update_link(url)

    def _link_key(self, name: str, paper: Paper) -> str:
        """Return the first key that opens a link, or an empty string."""
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
        """Add the paragraphs of a text. List items are indented; section words are bold."""
        style, lead = self._style(tone), self._style("strong", bold=True)
        after_item = False
        for number, each in enumerate(split_paragraphs(text, self._display)):
            if number and not (after_item and each.item):
                self._gap(page)
            after_item = bool(each.item)
            links = find_links(each.text)
            indent = " " * min(each.item, self._cells // 2)
            spans = wrap(each.text[each.item :], self._cells - len(indent))
            for index, (start, end) in enumerate(spans):
                before = indent if index else each.text[: each.item]
                line: Line = [(before + each.text[each.item :][start:end], style)]
                page.lines.append(line if index else apply_style(line, [(0, each.lead)], lead))
                for link in links:
                    self._mark_link(page, link, start + each.item, end + each.item, len(before))

    def _mark_link(self, page: Page, link: FoundLink, start: int, end: int, indent: int) -> None:
        """Style the part of `link` that is on the last line, and add it to the page's links.

        That line holds `indent` characters, then the paragraph's characters `start` to `end`.
        """
        first = max(link.start - start + indent, indent)
        last = min(link.end, end) - start + indent
        if first >= last:
            return
        text = "".join(piece for piece, _ in page.lines[-1])
        page.lines[-1] = apply_style(page.lines[-1], [(first, last)], self._link_style(link.url))
        line, left = len(page.lines) - 1, width(text[:first])
        page.links.append((line, left, left + width(text[first:last]), link.url))


def _unlisted_link(paper: Paper) -> dict[str, Url]:
    """Return the first URL in the text that is not among the paper's links, keyed by its host."""
    known = set(paper.links.values())
    url = next((each for each in text_links(paper) if each not in known), None)
    return {url.split("/")[2].removeprefix("www."): url} if url else {}


def text_links(paper: Paper) -> list[Url]:
    """Return the URLs in the abstract and the summary of a paper, without duplicates."""
    texts = (
        each.text for text in (paper.abstract, paper.summary) for each in split_paragraphs(text)
    )
    return list(dict.fromkeys(each.url for text in texts for each in find_links(text)))
