"""Title indexes, and what is known of papers beside titles, for the tests of the search."""

import re
from collections.abc import Mapping, Sequence

from reader.model.mentions import Mentions
from reader.search.titles import TitleIndex
from reader.search.word_list import CountedWords, WordList


def index_of(titles: list[str]) -> TitleIndex:
    """Return an index whose keys and orders are the positions of the titles."""
    index = TitleIndex()
    index.add((number, number, title) for number, title in enumerate(titles))
    return index


def known_abstracts(*texts: str) -> "KnownTexts":
    """Return what is known of papers that have these abstracts, in the order of their keys."""
    papers: dict[str, set[int]] = {}
    for number, text in enumerate(texts):
        for word in re.findall(r"\w+", text.lower()):
            papers.setdefault(word, set()).add(number)
    return KnownTexts(abstracts=papers, texts=dict(enumerate(texts)))


class KnownTexts:
    """Papers by words of authors, keywords and abstracts; records the look-ups."""

    def __init__(
        self,
        authors: Mapping[str, set[int]] | None = None,
        abstracts: Mapping[str, set[int]] | None = None,
        labels: Mapping[str, set[int]] | None = None,
        texts: Mapping[int, str] | None = None,
    ) -> None:
        self._authors, self._abstracts = authors or {}, abstracts or {}
        self._labels, self._texts = labels or {}, texts or {}
        self.lookups: list[str] = []

    def mentions(self, words: Sequence[str], unfinished: bool, names: bool = True) -> Mentions:
        self.lookups.append(words[0])

        def papers(by_word: Mapping[str, set[int]]) -> frozenset[int]:
            prefix = words[0] if unfinished else "\0"
            return frozenset().union(*(
                own for word, own in by_word.items() if word in words or word.startswith(prefix)
            ))  # fmt: skip

        return Mentions(
            papers(self._authors) if names else frozenset(),
            papers(self._labels),
            papers(self._abstracts),
        )

    def abstracts(self, keys: Sequence[int]) -> Mapping[int, str]:
        return {key: self._texts[key] for key in keys if key in self._texts}

    def words(self) -> WordList:
        counts: dict[str, int] = {}
        for by_word in (self._authors, self._abstracts):
            for word, papers in by_word.items():
                counts[word] = counts.get(word, 0) + len(papers)

        def read(letter: str) -> CountedWords:
            words = sorted(word for word in counts if word.startswith(letter))
            return words, [counts[word] for word in words]

        return WordList(read)
