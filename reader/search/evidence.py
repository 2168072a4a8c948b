"""Where a paper has the words of a query that its title lacks, to be shown in its row.

Like the highlighting of titles, this needs no index: it reads the few papers in view.
"""

import re
from collections.abc import Sequence
from typing import Final

from reader.search.acronyms import expansions
from reader.search.common_words import COMMON_WORDS
from reader.search.fold import fold
from reader.search.highlight import match_spans
from reader.search.word_forms import without_ending

_BEFORE: Final = 10
_AFTER: Final = 48
"""Characters of the text around a word that are shown."""
_SHORTEST_JOINED: Final = 4
"""Letters of a word that may be several words in the text: `gpt4` for "GPT-4"."""
_GAP: Final = " … "

Spans = list[tuple[int, int]]


def missing_words(query: str, title: str) -> list[str]:
    """Return the folded words of a query that a title does not match, without common words.

    A word is missing if the title has only another one for the same thing.
    """
    text = fold(title)
    words = [word for word in dict.fromkeys(fold(query).split()) if word not in COMMON_WORDS]
    return [
        word
        for word in words
        if word not in text and len(word) > 1 and not match_spans(word, title, with_synonyms=False)
    ]


def matching_names(words: Sequence[str], authors: Sequence[str]) -> tuple[str, Spans]:
    """Return the authors whose names contain any of the words, with the spans of these words."""
    names = [name for name in authors if not set(fold(name).split()).isdisjoint(words)]
    text = ", ".join(names)
    spans = [
        match.span()
        for match in re.finditer(r"[^\s,-]+", text)
        if fold(match[0]) in words
    ]  # fmt: skip
    return text, spans


def excerpt(words: Sequence[str], text: str) -> tuple[str, Spans]:
    """Return the pieces of a text around the first occurrence of each word, and the words' spans.

    Empty if none of the words occurs, in any grammatical form.
    """
    found = sorted({match.span() for word in words if (match := _pattern(word).search(text))})
    shown, spans, end = "", list[tuple[int, int]](), 0
    for first, last in found:
        start = min(first, _word_start(text, first - _BEFORE))
        if start > end:
            shown += _GAP if shown else _GAP.lstrip()
        start = max(start, end)
        stop = max(end, _word_end(text, last + _AFTER))
        offset = len(shown) - start
        shown += text[start:stop]
        spans.append((first + offset, last + offset))
        end = stop
    return shown.replace("\n", " "), spans


def _pattern(word: str) -> re.Pattern[str]:
    """Return a pattern for a word in any form, also as several words, or what it stands for."""
    stem = without_ending(word)
    letters = map(re.escape, stem)
    writings = [("[- ]?" if len(stem) >= _SHORTEST_JOINED else "").join(letters) + r"\w*"]
    writings += [r"\W+".join(phrase.split()) for phrase in expansions(word)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(writings)})", re.IGNORECASE)


def _word_start(text: str, index: int) -> int:
    return text.find(" ", index) + 1 if index > 0 else 0


def _word_end(text: str, index: int) -> int:
    end = text.find(" ", index)
    return end if end >= 0 else len(text)
