"""Loads what the first key of a filter needs, before it is pressed.

The first frame needs no filter, so modules and patterns for it are loaded at their first use. The
first key would wait for all of them, which takes longer than the rest of its work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from reader.library.evidence import find_evidence
from reader.library.library import Library
from reader.library.query_language import Completer, match_spans, read_query_for
from reader.model.clean import clean_line
from reader.model.view import Row
from reader.ui.cells import wrapped_lines
from reader.ui.widgets.paper_row import with_mathematics

_WORD: Final = "not"
_TITLE: Final = "On the Norm of $L_2$, x_i and \N{GREEK SMALL LETTER BETA}: Notes"
_CELLS: Final = 40


def rehearse(library: Library) -> Iterator[None]:
    """Do once what a key of a filter does, and discard the results; yield between short steps.

    It searches nothing. Runs on any thread.
    """
    row = Row(0, (), clean_line(_TITLE), clean_line(""), None, None)
    steps: tuple[Callable[[], object], ...] = (
        partial(read_query_for, library, _WORD),
        partial(Completer(library).complete, _WORD),
        partial(library.key_of, _WORD),
        partial(match_spans, _WORD, row.title),
        partial(find_evidence, library, row, "mentioned"),
        partial(with_mathematics, row, [(0, 2)]),
        lambda: list(wrapped_lines(row.title, _CELLS)),
    )
    for step in steps:
        step()
        yield
