"""A paper: what the sources know of it. Unknown facts are empty or None, never made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reader.model.clean import NOTHING, CleanText
from reader.model.identity import title_id
from reader.model.links import Url, arxiv_page, arxiv_pdf, doi_page


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, whatever digests list it."""

    title: CleanText
    """One line, never empty."""
    abstract: CleanText = NOTHING
    """May have several lines."""
    arxiv: str | None = None
    """arXiv id without version, as `reader.model.identity.arxiv_id` returns it."""
    doi: str | None = None
    """`doi:10.…`, as `reader.model.identity.doi_id` returns it."""
    authors: tuple[CleanText, ...] = ()
    """Names in the order of the paper."""
    published: date | None = None
    """The day the paper itself appeared, not the digest's."""
    upvotes: int | None = None
    comments: int | None = None
    keywords: tuple[CleanText, ...] = ()
    categories: tuple[CleanText, ...] = ()
    """arXiv categories, primary first."""
    summary: CleanText = NOTHING
    """A summary a machine wrote, where the source gives one; shown as such."""
    code: Url | None = None
    code_stars: int | None = None
    project: Url | None = None
    submitter: CleanText = NOTHING
    """Who put it forward to the digest, as the source names them."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id the paper answers to, best first."""
        known = (self.arxiv, self.doi, title_id(self.title))
        return tuple(each for each in known if each)

    @property
    def id(self) -> str:
        """The best id: arXiv, else DOI, else the title's."""
        return self.arxiv or self.doi or title_id(self.title)

    @property
    def links(self) -> dict[str, Url]:
        """The known links by name, in the order they are shown."""
        found: dict[str, Url | None] = {
            "arXiv": arxiv_page(self.arxiv) if self.arxiv else None,
            "DOI": doi_page(self.doi) if self.doi else None,
            "PDF": arxiv_pdf(self.arxiv) if self.arxiv else None,
            "code": self.code,
            "project": self.project,
        }
        return {name: url for name, url in found.items() if url}
