"""Citation keys: made of the paper alone, so that a paper has the same key in every file.

The usual key ends in the paper's arXiv number, for names, years and first words repeat: of ten
thousand papers four hundred share theirs with another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from reader.model.identity import folded, title_id
from reader.model.paper import Paper
from reader.model.template import Template, template

USUAL: Final = "{author}{year}{word}{number}"
FEW_WORDS: Final = 3
"""Telling words of `{words}`."""
LONGEST: Final = 100
"""Characters of a key."""

LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters of names that no normalisation takes apart (`folded` turns ß into ss)."""

_SMALL = (
    "a an and are as at be by can do does for from how in into is it of on or the to toward towards"
    " via what when where which why with without"
)
SMALL_WORDS: Final = frozenset(_SMALL.split())
"""Words that a citation key passes over to name the paper by its first telling word."""
SUFFIXES: Final = frozenset(("jr", "sr", "ii", "iii", "iv"))
"""Ends of names that are no last names."""

_WORD = re.compile(r"\\[A-Za-z]+|([^\W_]+)")
_UNSAFE = re.compile(r"[^A-Za-z0-9:._/+-]")


def key(paper: Paper, wished: Template | None = None) -> str:
    """Return a citation key: `ansari2024chronos07815`, or what the user's template makes of it.

    Of ASCII letters and digits, and what else is safe in a key where the template has it. Where
    neither name, year nor title gives a letter, from the fingerprint of the title.
    """
    made = (wished or template(USUAL, FIELDS)).filled(lambda name: FIELDS[name](paper))
    safe = _UNSAFE.sub("", made)[:LONGEST]
    telling = bool(safe) if wished else any(each.isalpha() for each in safe)
    return safe if telling else f"paper{title_id(paper.title)[-16:]}"


def year(paper: Paper) -> int | None:
    """Return the year the paper appeared, else the one its arXiv id names."""
    if paper.published:
        return paper.published.year
    if not paper.arxiv:
        return None
    short = int(paper.arxiv.rpartition("/")[2][:2])
    return short + (1900 if short >= 91 else 2000)


def is_suffix(name: str) -> bool:
    """Whether a part of a name is one like Jr., and no last name."""
    return _ascii(name) in SUFFIXES


def _author(paper: Paper) -> str:
    """Return the first author's last name; empty where it has no ASCII letters."""
    names = [_ascii(name) for name in paper.authors[0].split()] if paper.authors else []
    return next((name for name in reversed(names) if name not in SUFFIXES), "")


def _words(paper: Paper, most: int) -> str:
    """Return the first telling words of the title, joined."""
    words = (_ascii(match[1] or "") for match in _WORD.finditer(paper.title))
    return "".join([word for word in words if word and word not in SMALL_WORDS][:most])


def _number(paper: Paper) -> str:
    """Return the arXiv number, which counts within a month; else signs of the fingerprint."""
    if paper.arxiv:
        return re.split("[./]", paper.arxiv)[-1]
    return title_id(paper.title)[-5:]


def _id(paper: Paper) -> str:
    return _ascii(paper.arxiv or paper.doi or title_id(paper.title))


def _ascii(word: str) -> str:
    """Return the ASCII letters and digits of `word`, folded."""
    plain = folded(word).translate(LETTERS)
    return "".join(character for character in plain if character.isascii() and character.isalnum())


FIELDS: Final[dict[str, Callable[[Paper], str]]] = {
    "author": _author,
    "year": lambda paper: str(year(paper) or ""),
    "word": lambda paper: _words(paper, 1),
    "words": lambda paper: _words(paper, FEW_WORDS),
    "number": _number,
    "id": _id,
}
"""What a template of keys may name."""


class Keys:
    """The keys of one file: should two papers get the same, the second has its id behind it."""

    def __init__(self, wished: Template | None, taken: set[str] | None = None) -> None:
        """`taken`: keys that stand in the file already, in lower case, as BibTeX compares them."""
        self._wished = wished
        self._taken = taken or set()

    def of(self, paper: Paper) -> str:
        """Return the paper's key, which no other paper of the file has."""
        found = key(paper, self._wished)
        if found.lower() in self._taken:
            found = f"{found}{_id(paper)}"
        # The same paper twice, or titles that are the same to the letter.
        base, count = found, 2
        while found.lower() in self._taken:
            found, count = f"{base}-{count}", count + 1
        self._taken.add(found.lower())
        return found


_BEFORE = "al av bin da dal de dei del della den der des di dos du el la le ten ter van vom von zu"
BEFORE: Final = frozenset(_BEFORE.split())
"""What belongs to the family name that follows it, where it is written small."""


class Name(NamedTuple):
    """A name; one that cannot be taken apart is all family."""

    family: str
    given: str = ""
    suffix: str = ""


def name(written: str) -> Name:
    """Return the parts of a name as it is written, `Given van Family Jr.`."""
    words = written.split()
    if "," in written or len(words) < 2:
        return Name(written)
    suffix = words.pop() if len(words) > 2 and is_suffix(words[-1]) else ""
    first = len(words) - 1
    while first > 1 and words[first - 1] in BEFORE:
        first -= 1
    return Name(" ".join(words[first:]), " ".join(words[:first]), suffix)


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
