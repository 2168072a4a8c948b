"""The text of a paper as it is displayed: mathematics in Unicode, still clean.

`reader.latex` knows nothing of `reader.model`; here the conversion meets the gate for hostile text.
"""

from __future__ import annotations

from reader.latex import to_unicode
from reader.model.clean import CleanText, clean_text


def display_text(text: CleanText) -> CleanText:
    """Return `text` with its mathematics in Unicode. Text without mathematics is returned as is."""
    return to_unicode(text, clean_text)
