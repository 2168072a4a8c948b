"""What every format is given: papers with what belongs to them, and the user's options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from reader.latex import to_unicode
from reader.model.clean import NOTHING, CleanText, clean_text
from reader.model.dates import format_day
from reader.model.digest import Listing
from reader.model.names import OTHERS, parse_authors
from reader.model.paper import Paper
from reader.model.prose import split_paragraphs
from reader.model.template import Template

WITHDRAWN: Final = "Withdrawn"
"""What every format says of a withdrawn paper."""


class ExportItem(NamedTuple):
    """One paper to export."""

    paper: Paper
    listings: Sequence[Listing] = ()
    """The digests that list it, newest first. Empty if the format does not need them."""
    record: Mapping[str, Any] = {}
    """Its `--json` object, marks included. Empty if the format does not need it."""
    tags: Sequence[CleanText] = ()
    """The user's tags. Empty unless `ExportOptions.with_tags` is set."""
    note: CleanText = NOTHING
    """The user's note. Empty unless `ExportOptions.with_notes` is set."""

    @property
    def day(self) -> date | None:
        """The day of the newest digest that lists it."""
        return self.listings[0].day if self.listings else None


class ExportOptions(NamedTuple):
    """The user's choices for a document."""

    key_template: Template | None = None
    """The template of citation keys, over `citation.KEY_FIELD_FUNCTIONS`. None for the default."""
    by_day: bool = False
    """True if the papers are in the order of their digests, so that days can be headings."""
    recipients: tuple[str, ...] = ()
    """The addresses that a mail goes to, as `mail.parse_address` returns them."""
    sender: str = ""
    """The address that a mail comes from. Empty for the first recipient."""
    subject: CleanText = NOTHING
    """The subject of a mail. Empty for the number of papers and the day."""
    with_tags: bool = False
    with_notes: bool = False
    """True if the user's notes may leave. Only some formats have a place for them."""
    style: str = "bibtex"
    """The style of a bibliography, one of `bibtex.STYLES`."""
    title: CleanText = NOTHING
    """The title of a list, page or feed. Empty for the format's own."""
    url: str = ""
    """The address at which a feed will be served. Empty if it is not known."""
    bom: bool = False
    """True if CSV begins with a byte order mark, by which Excel recognises UTF-8."""
    today: date = date.min
    """The date of a mail whose papers are in no digest."""


def unicode_text(text: str) -> str:
    """Return a text for people and for programs that know no LaTeX: mathematics in Unicode."""
    return to_unicode(text, clean_text)


def abstract_paragraphs(paper: Paper) -> list[str]:
    """Return the paragraphs of the abstract, one line each, with mathematics in Unicode."""
    if not paper.abstract:
        return []
    return [paragraph.text for paragraph in split_paragraphs(paper.abstract, unicode_text)]


def author_names(paper: Paper) -> list[str]:
    """Return the displayed names of the authors; the last is `et al.` if there are more."""
    authors = parse_authors(paper.authors)
    names = [unicode_text(name.display) for name in authors.names]
    return [*names, OTHERS] if authors.has_others else names


def short_author_list(paper: Paper, shown: int = 4) -> str:
    """Return the authors on one line. If there are more than `shown`, one less and a number."""
    names = author_names(paper)
    if len(names) <= shown:
        return ", ".join(names)
    return f"{', '.join(names[: shown - 1])} and {len(names) - shown + 1} more"


def with_day_headings(
    items: Iterable[ExportItem], by_day: bool
) -> Iterator[tuple[str, ExportItem]]:
    """Yield each item with the heading above it, which is empty for most items."""
    previous = ""
    for item in items:
        day = item.day
        heading = "" if not by_day else format_day(day) if day else "In no digest"
        yield (heading if heading != previous else ""), item
        previous = heading
