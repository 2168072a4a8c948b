"""An index of the table of tags, whose keys combine id and tag: tags by id, and ids by tag.

It only grows; the table tells whether a tag is still there. Any thread may read while one adds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reader.model.clean import CleanText, clean_line
from reader.model.tags import fold_tag


class Labels:
    """The tags of all papers."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._tags: dict[str, tuple[str, ...]] = {}
        """By id."""
        self._ids: dict[str, dict[str, None]] = {}
        """By the folded tag."""
        self._folded: dict[str, str] = {}
        self.add(keys)

    def add(self, keys: Iterable[str]) -> None:
        """Add keys of the table of tags."""
        for key in keys:
            id, _, tag = key.partition(" ")
            tags = self._tags.get(id, ())
            if tag not in tags:
                self._tags[id] = (*tags, tag)
                self._ids.setdefault(self.fold(tag), {})[id] = None

    def fold(self, tag: str) -> str:
        """Return the folded form of a tag, by which tags are the same; cached."""
        if tag not in self._folded:
            self._folded[tag] = fold_tag(tag)
        return self._folded[tag]

    def of(self, ids: Sequence[str]) -> set[str]:
        """Return the tags that these ids may have, as they are spelled."""
        return {tag for id in ids for tag in self._tags.get(id, ())}

    def keys(self, tag: str) -> Iterator[tuple[str, str]]:
        """Yield id and key of each paper that may have a tag, in any spelling."""
        fold = fold_tag(tag)
        spellings = [each for each, its_fold in list(self._folded.items()) if its_fold == fold]
        for id in list(self._ids.get(fold, ())):
            # Most tags have one spelling.
            yield from ((id, f"{id} {each}") for each in spellings)

    def count(self, keys: Iterable[str]) -> list[tuple[CleanText, int]]:
        """Return the tags of these keys, the most frequent first, each with its number of ids."""
        keys = list(keys)
        groups: dict[str, dict[str, int]] = {}
        for tag, count in Counter(key.partition(" ")[2] for key in keys).items():
            groups.setdefault(self.fold(tag), {})[tag] = count
        counts = [(_usual(tags), _papers(tags, keys)) for tags in groups.values()]
        return sorted((each for each in counts if each[0]), key=lambda each: (-each[1], each[0]))


def _usual(spelled: Mapping[str, int]) -> CleanText:
    return clean_line(min(spelled, key=lambda tag: (-spelled[tag], tag)))


def _papers(spelled: Mapping[str, int], keys: Iterable[str]) -> int:
    """Return how many ids have a tag in any of its spellings."""
    if len(spelled) == 1:
        return sum(spelled.values())
    split = (key.partition(" ") for key in keys)
    return len({id for id, _, tag in split if tag in spelled})
