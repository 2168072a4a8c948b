"""A paper as a citation in running text, for a mail or a chat."""

from __future__ import annotations

from typing import Final

from reader.export.keys import year
from reader.model.paper import Paper

NAMED: Final = 3
"""Authors all named; of more, the first two."""


def citation(paper: Paper) -> str:
    """Return `A. Byron, A. Turing and 3 more. Title. arXiv:2403.07815, 2024.` as far as known."""
    parts = [_people(paper.authors), paper.title, ", ".join(_place(paper))]
    return " ".join(_sentence(part) for part in parts if part)


def _people(names: tuple[str, ...]) -> str:
    if len(names) <= NAMED:
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} more"


def _place(paper: Paper) -> list[str]:
    """Return where and when it appeared: the id other than its title, and the year."""
    found = [f"arXiv:{paper.arxiv}"] if paper.arxiv else [paper.doi] if paper.doi else []
    appeared = year(paper)
    return [*found, str(appeared)] if appeared else found


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else text + "."
