"""Full texts as the interfaces need them: read, listed, and chosen for the next fetch.

Fetching them is in `syncing.fetching`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reader.model.errors import DaysheetError
from reader.model.identity import arxiv_id

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.stored_text import StoredText
    from reader.storage.texts import Texts

NO_TEXTS = "the sample has no full texts; sync your own library first"


def require_texts(library: Library) -> Texts:
    """Return the store of full texts. Raises DaysheetError for the sample, which has none."""
    if library.texts is None:
        raise DaysheetError(NO_TEXTS)
    return library.texts


def arxiv_ids(papers: Iterable[Sequence[str]]) -> list[str]:
    """Return the arXiv id of each paper that has one. A paper is given by its ids."""
    found = (next((id for id in ids if arxiv_id(id) == id), None) for ids in papers)
    return [id for id in dict.fromkeys(found) if id]


def read_text(library: Library, id: str) -> StoredText | None:
    """Return the text of a paper; None if it was not fetched.

    The page of a text that an older version stored is read again.
    """
    if library.texts is None:
        return None
    stored = library.texts.get(id)
    if stored is None or stored.is_current:
        return stored
    from reader.sources.arxiv.html import NoTextError, parse_page

    page = library.texts.page(id) or b""
    try:
        document = parse_page(page, stored.page.address)
    except NoTextError:
        return stored
    library.texts.put(id, document, page, stored.page)
    return stored._replace(document=document, is_current=True)


def starred_without_text(library: Library) -> list[str]:
    """Return the starred papers, and those queued, whose text can be fetched; newest star first.

    Papers that are starred on another machine count, too, whether the library has them or not.
    """
    texts = library.texts
    if texts is None:
        return []
    stars = library.marks.all("starred")
    newest = sorted(stars, key=lambda id: stars[id], reverse=True)
    known = texts.ids() | texts.missing().keys()
    wanted = [id for id in texts.wanted() if id not in known]
    ids = [*wanted, *arxiv_ids([id] for id in newest)]
    return [id for id in dict.fromkeys(ids) if id not in known]


def prune(library: Library, *, dry_run: bool = False) -> int:
    """Remove the texts and PDFs of papers that are not starred; return the number of papers.

    With `dry_run` nothing is removed.
    """
    keep = arxiv_ids([id] for id in library.marks.all("starred"))
    return require_texts(library).prune(keep, dry_run=dry_run)
