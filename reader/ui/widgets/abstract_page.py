"""A paper as the abstract pane shows it: what is laid out, and the lines that result."""

from __future__ import annotations

from typing import NamedTuple

from reader.model.clean import NOTHING, CleanText
from reader.model.digest import Listing
from reader.model.links import Url
from reader.model.paper import Paper
from reader.ui.widgets.lines import Line


class Reading(NamedTuple):
    """A paper with its marks and its digests, as the abstract pane shows it."""

    paper: Paper
    listings: tuple[Listing, ...] = ()
    """The digests that list the paper; the one that is named comes first."""
    starred: bool = False
    sample: bool = False
    """Whether the text is a summary from the built-in sample, which a note must say."""
    tags: tuple[CleanText, ...] = ()
    note: CleanText = NOTHING
    reason: CleanText = NOTHING
    """Why the paper is near the user's stars, if the list is in that order."""


class Page:
    """The lines of a paper, with the positions of its parts."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.links: list[tuple[int, int, int, Url]] = []
        """The line, first cell, end cell and URL of each link."""
        self.abstract_end = 0
        """The number of lines up to the end of the abstract."""
        self.hidden_authors = 0
        self.body_line = 0
        """The first line of the abstract or summary."""
        self.has_mathematics = False
        """Whether the paper holds mathematics whose display differs from its source."""

    def append(self, part: Page) -> None:
        """Add the lines and links of another page."""
        first = len(self.lines)
        self.lines += part.lines
        self.links += [(first + line, start, end, url) for line, start, end, url in part.links]
