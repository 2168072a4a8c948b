"""Tags and notes as a user writes them: what may be one, and when two tags are the same.

Tags stay as they are typed, and are compared without case. What stands in a file that somebody
edited by hand may be of any form; it is shown cleaned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from reader.model.clean import NOTHING, CleanText, clean_line

TAG_LIMIT: Final = 40
NOTE_LIMIT: Final = 500
"""Characters."""
_SIGNS: Final = "-_./+"


def tag_name(raw: str) -> CleanText:
    """Return the tag that a user typed, or nothing where it is none.

    Letters, digits and `-_./+`; spaces become `-`. Neither `#` nor `-` begins a tag: in a query
    they are signs, and so is `+` where tags are given and taken.
    """
    spaced = "-".join(clean_line(raw, 4 * TAG_LIMIT).split())
    name = re.sub(r"^[-#+]+", "", spaced)
    fits = 0 < len(name) <= TAG_LIMIT and all(map(_may_stand, name))
    return clean_line(name) if fits and any(map(str.isalnum, name)) else NOTHING


def note_line(raw: str) -> CleanText:
    """Return a note as it is kept: one line."""
    return clean_line(raw, NOTE_LIMIT)


def folded(tag: str) -> str:
    """Return what tags that are the same have in common."""
    return clean_line(tag).casefold()


def in_order(tags: Iterable[str]) -> tuple[CleanText, ...]:
    """Return tags of a file as they are shown: sorted, and each in one spelling."""
    spellings: dict[str, CleanText] = {}
    for tag in sorted(map(clean_line, tags)):
        if tag:
            spellings.setdefault(tag.casefold(), tag)
    return tuple(spellings[each] for each in sorted(spellings))


def _may_stand(character: str) -> bool:
    # Marks belong to the letters of many scripts.
    return character in _SIGNS or unicodedata.category(character)[0] in "LNM"
