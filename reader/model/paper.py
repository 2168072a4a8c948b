"""A paper as its sources describe it. Unknown facts are empty or None, never invented."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.identity import title_id
from reader.model.links import Url, arxiv_page, arxiv_pdf, doi_page

if TYPE_CHECKING:
    from reader.model.publication import Publication


class Paper(NamedTuple):
    """One paper, independent of the digests that list it."""

    title: CleanText
    """One line, never empty."""
    abstract: CleanText = NOTHING
    """Can have several lines."""
    arxiv: str | None = None
    """arXiv id without version, as `reader.model.identity.arxiv_id` returns it."""
    doi: str | None = None
    """`doi:10.…` as its source writes it; `reader.model.identity.doi_as_written` returns it."""
    authors: tuple[CleanText, ...] = ()
    """The names in the order of the paper."""
    published: date | None = None
    """The day on which the paper appeared, not the day of a digest."""
    upvotes: int | None = None
    comments: int | None = None
    keywords: tuple[CleanText, ...] = ()
    categories: tuple[CleanText, ...] = ()
    """arXiv categories, primary first."""
    summary: CleanText = NOTHING
    """A machine-written summary from the source; displayed as such."""
    code: Url | None = None
    code_stars: int | None = None
    project: Url | None = None
    submitter: CleanText = NOTHING
    """The person who submitted the paper to the digest, as named by the source."""
    version: int | None = None
    """The arXiv version that the source describes, from 1."""
    publication: Publication | None = None
    """Where the paper was published, if that is not arXiv."""
    citation_key: str = ""
    """The key of the paper in the bibliography that it came from."""
    file: str = ""
    """The path of the user's own copy, as their bibliography names it. It may be gone."""
    withdrawn: bool | None = None
    """Whether the authors or arXiv withdrew the paper; None if the source does not say."""
    remark: CleanText = NOTHING
    """The authors' comment at arXiv, such as `12 pages, 3 figures`."""

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids of the paper, best first."""
        ids = (self.arxiv, self.doi and self.doi.lower(), title_id(self.title))
        return tuple(filter(None, ids))

    @property
    def id(self) -> str:
        """The best id: arXiv, else DOI, else that of the title."""
        return self.arxiv or (self.doi and self.doi.lower()) or title_id(self.title)

    @property
    def has_only_id(self) -> bool:
        """Whether only the id is known: the title is `placeholder_title`, until a sync asks."""
        if self.abstract or self.authors:
            return False
        return self.title in (f"arXiv:{self.arxiv}", self.doi)

    @property
    def links(self) -> dict[str, Url]:
        """The known links by name, in the order of display."""
        links: dict[str, Url | None] = {
            "arXiv": arxiv_page(self.arxiv) if self.arxiv else None,
            "DOI": doi_page(self.doi) if self.doi else None,
            "PDF": arxiv_pdf(self.arxiv) if self.arxiv else None,
            "code": self.code,
            "project": self.project,
        }
        return {name: url for name, url in links.items() if url}

    def first_link(self, names: Iterable[str]) -> Url | None:
        """Return the first link of these names that is known, or None."""
        links = self.links
        return next((links[name] for name in names if name in links), None)


def placeholder_title(arxiv: str | None, doi: str | None) -> CleanText:
    """Return the title of a paper of which only an id is known: `arXiv:2403.07815`, or its DOI."""
    return clean_line(f"arXiv:{arxiv}" if arxiv else doi or "")
