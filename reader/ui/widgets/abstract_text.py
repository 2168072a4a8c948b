"""Lay out a paper as lines: title, authors, facts, links and text, at a width for reading.

Data that a source does not give is left out, never made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from rich.style import Style

from reader.commands import display_key
from reader.commands.sharing import LINK_COMMANDS
from reader.config import SummaryPlace
from reader.library.paper_formats import display_text
from reader.model.clean import CleanText, clean_line
from reader.model.counts import format_count
from reader.model.dates import format_day
from reader.model.digest import Listing, source_label
from reader.model.links import FoundLink, Url, find_links
from reader.model.paper import Paper
from reader.model.prose import split_paragraphs
from reader.ui.cells import balance, max_width, truncate, width, wrap
from reader.ui.look import Look, Tone
from reader.ui.widgets.abstract_page import Page, Reading
from reader.ui.widgets.lines import Line, apply_style, line_width

AUTHORS_SHOWN: Final = 8
CATEGORIES_SHOWN: Final = 4
REMARK_LINES: Final = 2
TEXT_CELLS: Final = 76
"""Maximum width of a line of text."""
SAMPLE_NOTE: Final = "The sample's own summary, not the authors' abstract."
Gaps: TypeAlias = Literal["all", "inner", "none"]
"""Where blank lines may be: also above the title, only between the parts of a page, or nowhere."""
GAP_ORDER: Final = ("text", "end", "top", "links", "people")
"""The parts of a page with a blank line before them, the ones that need it most first. They lose it
in the reverse order, so that the text fits into the pane as a whole."""


class PageLayout:
    """Lays out a paper at one width."""

    def __init__(
        self,
        look: Look,
        cells: int,
        keys: Mapping[str, tuple[str, ...]],
        *,
        lines: int = 0,
        gaps: Gaps = "all",
        summary: SummaryPlace = "below",
        shows_source: bool = False,
    ) -> None:
        """`cells` and `lines`: the size of the pane; 0 lines if the page need not fit into it.
        `keys`: the keys of each command, by its id. `summary`: where the machine's summary is.
        `shows_source`: show the LaTeX source of mathematics."""
        self._look = look
        self._cells = max(8, min(cells, TEXT_CELLS))
        self._keys = keys
        self._lines = lines
        self._gaps = gaps
        self._summary = summary
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
        paper = reading.paper
        parts = {name: Page() for name in ("top", "people", "links", "text", "end")}
        self._paragraph(parts["top"], self._display(paper.title), self._style("strong", bold=True))
        parts["text"] = text or self.text_page(reading)
        if not text_only:
            self._links(parts["links"], paper)
            self._end(parts["end"], reading)
            parts["people"] = self._people(reading, all_authors=all_authors)
            if self._missing_lines(parts) > 0:
                parts["people"] = self._people(reading, all_authors=all_authors, one_line=True)
        page = self._join({name: part for name, part in parts.items() if part.lines})
        page.hidden_authors = parts["people"].hidden_authors
        page.has_mathematics = self._has_mathematics or parts["text"].has_mathematics
        return page

    def _missing_lines(self, parts: Mapping[str, Page]) -> int:
        """Return how many lines the pane lacks to show the abstract to its end, with one gap."""
        head = sum(len(parts[name].lines) for name in ("top", "people", "links") if name in parts)
        return head + 1 + parts["text"].abstract_end - self._lines if self._lines else 0

    def _join(self, parts: Mapping[str, Page]) -> Page:
        """Return the parts as one page.

        If the page fits into the pane, it has as many blank lines as leave it so. Otherwise it has
        as many as leave the abstract in view, and at least the one before the text.
        """
        room = self._lines - sum(len(part.lines) for part in parts.values())
        wanted = [name for name in GAP_ORDER if name in parts]
        if self._gaps == "inner":
            wanted.remove("top")
        gaps = set(wanted)
        if self._gaps == "none":
            gaps.clear()
        elif self._lines and room >= 1:
            gaps = set(wanted[:room])
        elif self._lines:
            above = [name for name in wanted if name != "end"]
            gaps = {*above[: max(1, 1 - self._missing_lines(parts))], "end"}
        page = Page()
        for name, part in parts.items():
            if name in gaps:
                page.lines.append([])
            if name == "text":
                page.body_line = len(page.lines)
            page.append(part)
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

    def _gap(self, page: Page) -> None:
        """Add a blank line between paragraphs, if blank lines are allowed."""
        if self._gaps != "none" and page.lines and page.lines[-1]:
            page.lines.append([])

    def _paragraph(self, page: Page, text: str, style: Style) -> None:
        for line in text.split("\n"):
            spans = wrap(line, self._cells)
            page.lines += [[(line[start:end], style)] for start, end in spans] or [[]]

    def _end(self, page: Page, reading: Reading) -> None:
        """Add the keywords, on lines of about the same length, and the less important facts."""
        paper = reading.paper
        keywords = [self._display(each) for each in paper.keywords]
        dot = f" {self._look.signs.dot} "
        for words in balance([width(word) for word in keywords], self._cells, len(dot)):
            self._paragraph(page, dot.join(keywords[slice(*words)]), self._style("muted"))
        facts = list(_listing_facts(reading.listings)) if paper.published else []
        if paper.comments:
            facts.append(format_count(paper.comments, "comment"))
        if paper.submitter:
            facts.append(f"submitted by {paper.submitter}")
        self._join_facts(page, [(fact, "muted") for fact in facts])

    def _people(
        self, reading: Reading, *, all_authors: bool = False, one_line: bool = False
    ) -> Page:
        """Return the authors, the facts and the user's tags and note.

        `one_line`: show only as many authors as fit on one line.
        """
        page = Page()
        authors = [self._display(each) for each in reading.paper.authors]
        shown = len(authors) if all_authors else min(AUTHORS_SHOWN, len(authors))
        if one_line and not all_authors:
            fits = (count for count in range(shown, 1, -1) if self._on_one_line(authors, count))
            shown = next(fits, 1)
        page.hidden_authors = len(authors) - shown
        self._paragraph(page, ", ".join(authors[:shown]), self._style("text"))
        if tail := self._tail(page.hidden_authors):
            last = page.lines[-1]
            if line_width(last) + 1 + len(tail) <= self._cells:
                last.append((" " + tail, self._style("muted")))
            else:
                page.lines.append([(tail, self._style("muted"))])
        if not authors:
            page.lines.clear()
        self._facts(page, reading)
        self._annotations(page, reading)
        if reading.reason:
            reason = self._display(reading.reason)
            self._paragraph(page, reason, self._style("muted", italic=True))
        return page

    def _on_one_line(self, authors: Sequence[str], shown: int) -> bool:
        tail = self._tail(len(authors) - shown)
        return max_width(" ".join(filter(None, (", ".join(authors[:shown]), tail)))) <= self._cells

    def _tail(self, hidden: int) -> str:
        """Return what follows the shown authors if others are hidden."""
        if not hidden:
            return ""
        keys = self._keys["all-authors"]
        return f"and {hidden} more" + (f" ({display_key(keys[0])})" if keys else "")

    def _facts(self, page: Page, reading: Reading) -> None:
        look, paper = self._look, reading.paper
        facts: list[tuple[str, Tone]] = []
        if paper.withdrawn:
            facts.append(("withdrawn", "strong"))
        if paper.arxiv or paper.doi:
            facts.append((paper.id, "muted"))
        if paper.categories:
            facts.append((" ".join(paper.categories[:CATEGORIES_SHOWN]), "muted"))
        if paper.published:
            facts.append((format_day(paper.published), "muted"))
        if paper.upvotes is not None:
            votes = format_count(paper.upvotes, "upvote")
            facts.append((f"{look.signs.votes} {votes}", "muted"))
        if reading.starred:
            facts.append((f"{look.signs.star} starred", "gold"))
        if not paper.published:
            facts += [(text, "muted") for text in _listing_facts(reading.listings)]
        self._join_facts(page, facts)
        published = self._display(clean_line(paper.publication.line)) if paper.publication else ""
        for text in filter(None, (published, self._display(paper.remark))):
            # Both are free text from outside, and may be long.
            line = truncate(text, REMARK_LINES * self._cells, look.signs.more)
            self._paragraph(page, line, self._style("muted"))

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
            # Named in full, so that they are not taken for the user's own stars.
            stars = format_count(paper.code_stars, f"{_host(url)}star")
            line.append((f" {stars}", self._style("faint")))
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
        if self._summary == "above":
            self._machine_summary(page, paper)
            self._gap(page)
        if paper.abstract:
            self._prose(page, paper.abstract, "text")
        elif not paper.summary or self._summary == "off":
            self._paragraph(page, "The source gives no abstract.", self._style("muted"))
        page.abstract_end = len(page.lines)
        if self._summary == "below":
            self._machine_summary(page, paper)

    def _machine_summary(self, page: Page, paper: Paper) -> None:
        """Add the summary that the source's machine wrote, marked as such."""
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


def _listing_facts(listings: Sequence[Listing]) -> Iterator[str]:
    """Yield the digest that lists the paper, and how many others do."""
    if listings:
        first = listings[0]
        year = " (year assumed)" if first.assumed else ""
        yield f"{source_label(first.source)} of {format_day(first.day)}{year}"
    if len(listings) > 1:
        yield f"in {format_count(len(listings) - 1, 'more digest')}"


def _host(url: Url) -> str:
    """Return the name of a well-known host of code with a space, or an empty string."""
    names = {"github.com": "GitHub ", "gitlab.com": "GitLab "}
    return names.get(url.split("/")[2].removeprefix("www."), "")


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
