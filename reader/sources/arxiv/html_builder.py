"""The blocks of a paper as they are built: the text of the open block, and what applies to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from reader.model.clean import NOTHING, CleanText
from reader.model.document import Block, Inline, InlineStyle, Kind
from reader.sources.arxiv.html_inlines import Run, split_long, tidy
from reader.sources.arxiv.html_tree import TooManyPartsError

MAX_BLOCKS: Final = 50_000


@dataclass(slots=True)
class State:
    """What applies to the text that is read now."""

    kind: Kind = "paragraph"
    level: int = 0
    style: InlineStyle = ""
    target: str = ""
    is_flat: bool = False
    """Whether blocks are only separated by spaces, as in a cell of a table."""
    label: CleanText = NOTHING
    """The label of the next block."""
    lead: list[Run] = field(default_factory=list)
    """Text that the next paragraph begins with, such as the name of a theorem."""


class BlockBuilder:
    """Collects text, and closes blocks."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._runs: list[Run] = []
        """The text of the open block."""
        self._ids: list[str] = []
        """Ids that belong to the next block."""
        self._state = State()

    @contextmanager
    def _with(self, **changes: object) -> Iterator[None]:
        """Change the state for the elements read within."""
        before = {name: getattr(self._state, name) for name in changes}
        for name, value in changes.items():
            setattr(self._state, name, value)
        yield
        for name, value in before.items():
            setattr(self._state, name, value)

    def _emit(self, block: Block) -> None:
        """Add a block, or its text if blocks are flat."""
        if self._state.is_flat:
            self._runs += [Run(" "), *(Run(*inline) for inline in block.inlines), Run(" ")]
            return
        if len(self._blocks) >= MAX_BLOCKS:
            raise TooManyPartsError
        self._blocks.append(block._replace(ids=tuple(dict.fromkeys(self._ids))))
        self._ids = []

    def _close(self) -> None:
        """End the open block."""
        state = self._state
        if state.is_flat:
            self._runs.append(Run(" "))
            return
        inlines = tidy(self._runs)
        self._runs = []
        if inlines:
            if state.kind == "paragraph" and state.lead:
                inlines, state.lead = tidy([*state.lead, *map(to_run, inlines)]), []
            for part in split_long(inlines):
                self._emit(Block(state.kind, part, state.level, state.label))
                state.label = NOTHING

    def _flush_lead(self) -> None:
        """Make a paragraph of a lead that no paragraph follows."""
        self._runs, self._state.lead = [*self._state.lead, *self._runs], []
        self._close()


def to_run(inline: Inline) -> Run:
    """Return an inline as a run, in which `\\0` is a newline."""
    return Run(inline.text.replace("\n", "\0"), *inline[1:])
