"""Tags and notes as users write them: which are valid, and which tags are equal.

Tags keep their spelling and are compared without case. A marks file edited by hand may contain
anything; its tags are displayed cleaned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from reader.model.clean import NOTHING, CleanText, clean_line

TAG_LIMIT: Final = 40
"""Maximum characters of a tag."""
NOTE_LIMIT: Final = 500
"""Maximum characters of a note."""
_PUNCTUATION: Final = "-_./+"


def parse_tag(raw: str) -> CleanText:
    """Return the tag that a user typed, or an empty text if it is not valid.

    A tag consists of letters, digits and `-_./+`; spaces become `-`. Leading `#`, `-` and `+` are
    dropped: `#` and `-` are operators in a query, `+` and `-` where tags are added and removed.
    """
    spaced = "-".join(clean_line(raw, 4 * TAG_LIMIT).split())
    name = re.sub(r"^[-#+]+", "", spaced)
    valid = 0 < len(name) <= TAG_LIMIT and all(map(_is_allowed, name))
    return clean_line(name) if valid and any(map(str.isalnum, name)) else NOTHING


def clean_note(raw: str) -> CleanText:
    """Return a note as it is stored: one line."""
    return clean_line(raw, NOTE_LIMIT)


def fold_tag(tag: str) -> str:
    """Return `tag` folded: equal tags have the same fold."""
    return clean_line(tag).casefold()


def normalize_tags(tags: Iterable[str]) -> tuple[CleanText, ...]:
    """Return the tags of a file for display: sorted, each in one spelling."""
    spellings: dict[str, CleanText] = {}
    for tag in sorted(map(clean_line, tags)):
        if tag:
            spellings.setdefault(tag.casefold(), tag)
    return tuple(spellings[fold] for fold in sorted(spellings))


def _is_allowed(character: str) -> bool:
    # Combining marks belong to the letters of many scripts.
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LNM"
