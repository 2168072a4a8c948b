"""Digests: the papers that one source listed on one day."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

PAGE: Final = "page"
"""The daily page saved as text."""
HUGGING_FACE: Final = "huggingface"
ARXIV: Final = "arxiv"
"""Announcements of arXiv; `arxiv:cs.LG` if the category is known."""

_LABELS: Final = {PAGE: "daily page", HUGGING_FACE: "Hugging Face", ARXIV: "arXiv"}


def source_label(source: str) -> str:
    """Return a source's name as people write it: `Hugging Face`, `arXiv cs.LG`."""
    name, _, category = source.partition(":")
    return " ".join(filter(None, (_LABELS.get(name, name), category)))


class Listing(NamedTuple):
    """A paper's position in a digest."""

    source: str
    """The source's name: lower-case ASCII letters, digits and hyphens, optionally followed by a
    colon and the category."""
    day: date
    """The digest's date."""
    position: int
    """0 for the first paper of the digest."""
    assumed: bool = False
    """Whether the date, or its year, was guessed because the source does not give it."""
