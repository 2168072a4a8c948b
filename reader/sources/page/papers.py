"""Blocks of a page put together into papers: which abstract belongs to which title.

One pass with one block of foresight. Apart from `blocks`, which knows what a block looks like
and not what stands around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final, TypeAlias

from reader.model.clean import clean_line, clean_text
from reader.model.entry import Refusal
from reader.model.paper import Paper
from reader.sources.page.blocks import Block, identified, title_and_rest
from reader.sources.shared.days import Written

_ADDRESS_WITHIN: Final = 3
"""A block that holds a whole paper has its address among its first lines, this many."""


@dataclass(slots=True)
class Found:
    """A paper of the page; its abstract grows while paragraphs follow."""

    title: Block
    abstract: list[Block] = field(default_factory=list)
    arxiv: str | None = None

    def result(self) -> Paper | Refusal:
        """Return the paper, or its refusal where the page gives no more than a title."""
        title = clean_line(" ".join(self.title.lines))
        if not title:
            return refused(self.title, "a title without letters")
        if not self.abstract and not self.arxiv:
            return refused(self.title, "title without an abstract")
        return Paper(
            title, clean_text("\n\n".join(each.text for each in self.abstract)), self.arxiv
        )


Outcome: TypeAlias = Paper | Refusal | Written
"""A paper, a block that belongs to none, or the day of the papers that follow."""


def papers(body: Sequence[Block]) -> Iterator[Outcome]:
    """Yield what the blocks of a page are, in their order."""
    pairing = _Pairing()
    for block, following in zip_longest(body, body[1:]):
        yield from pairing.take(block, following)
    yield from pairing.end()


def refused(block: Block, reason: str) -> Refusal:
    return Refusal(clean_line(f"line {block.number}"), clean_line(reason))


class _Pairing:
    """The paper that is being read: a title, which waits for an abstract or has (some of) it."""

    def __init__(self) -> None:
        self._open: Found | None = None

    def take(self, block: Block, following: Block | None) -> Iterator[Outcome]:
        day, address = block.day, block.address_at
        waits = self._open is not None and not self._open.abstract
        if day:
            yield from self.end()
            yield day
        elif address is not None:
            yield from self._addressed(block, address, waits)
        elif waits and block.is_prose:
            yield from self._add(block)
        elif waits:
            yield from self._begin(block)
        else:
            yield from self._first(block, following)

    def end(self) -> Iterator[Outcome]:
        """Hand on what has been read."""
        if self._open:
            yield self._open.result()
        self._open = None

    def _begin(
        self, title: Block, abstract: Block | None = None, arxiv: str | None = None
    ) -> Iterator[Outcome]:
        yield from self.end()
        self._open = Found(title, [abstract] if abstract else [], arxiv)

    def _add(self, paragraph: Block) -> Iterator[Outcome]:
        if self._open:
            self._open.abstract.append(paragraph)
        else:
            yield refused(paragraph, "an abstract without a title")

    def _first(self, block: Block, following: Block | None) -> Iterator[Outcome]:
        """Take a block where a title is due, or one more paragraph of the abstract before."""
        both = title_and_rest(block)
        if both:
            yield from self._begin(*both)
        elif not block.is_prose or (block.could_be_title and following and following.is_long):
            yield from self._begin(block)
        else:
            yield from self._add(block)

    def _addressed(self, block: Block, at: int, waits: bool) -> Iterator[Outcome]:
        """Take a block of which a line is an address: the paper's, or one in an abstract."""
        before, after = block.part(0, at), block.part(at + 1)
        arxiv = identified(block.lines[at])
        if before and _names_paper(before, after, arxiv, waits):
            yield from self._begin(before, after, arxiv)
        elif before or not (arxiv or waits):
            yield from self._add(block)
        elif self._open and not self._open.arxiv:
            self._open.arxiv = arxiv
            if after:
                yield from self._add(after)
        else:
            yield from self.end()
            yield refused(block, "an address without a title")


def _names_paper(before: Block, after: Block | None, arxiv: str | None, waits: bool) -> bool:
    """Whether lines before an address are a title, and not the abstract that is waited for."""
    if arxiv and after and len(before.lines) == 1:
        return True
    if before.is_prose or len(before.lines) >= _ADDRESS_WITHIN:
        return False
    return bool(arxiv) or (after is not None and not waits)
