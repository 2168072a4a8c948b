"""The parts of an author's name: one model for bibliographies, citations and keys.

A paper holds each author's name as it is displayed, `Ludwig van Beethoven`. The parts are found by
the same rules as in arXiv's own `authors_parsed`: particles (capital ones too) belong to the family
name, `Jr.` and `III` are suffixes, and a team is one name. Where those rules would split a name
wrongly and its source knew better, no-break spaces join the words of each part (`join_name`).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from reader.model.clean import CleanText, clean_line

NO_BREAK_SPACE: Final = "\xa0"
OTHERS: Final = CleanText("et al.")
"""The last author of a paper whose source names only the first authors."""

_LOWER_PARTICLES = (
    "al av bin da dal de dei del della dello dem den der des di do dos du el la las le los mac te"
    " ten ter van vande vander vom von zu zum zur"
)
_CAPITAL_PARTICLES = "da de del della dem der di la mac ter van von"
LOWER_PARTICLES: Final = frozenset(_LOWER_PARTICLES.split())
"""Words that belong to the family name after them if they are in lower case."""
CAPITAL_PARTICLES: Final = frozenset(_CAPITAL_PARTICLES.split())
"""Particles that begin a family name in any case. `Le`, `Al` and `Du` are often given names."""

_SUFFIX = re.compile(r"(?:jr|sr)\.?|II|III|IV|I|V", re.IGNORECASE)
"""A suffix after at least two words. Roman numbers count in capitals only."""
_TITLE = re.compile(r"(?:ph\.? ?d|m\.? ?d|m\.? ?sc|esq|(?:jr|sr))\.?|[IVX]+", re.IGNORECASE)
"""What may follow a name and a comma."""
_INITIALS_IN_FRONT = re.compile(r"((?:[^\W\d_]\.-?)+)(?=[^\W\d_]{2})")
"""Initials without a space before the family name, as in `J.R.Smith`."""
_FOOTNOTE_MARKS: Final = "*§†‡¶∗⁎✉#"
_OTHERS = re.compile(
    r"[\s,;]*\b(?:and )?(?:et\.? ?al(?:ii)?\b\.?(?:\s*\(.*\)?)?|(?:\d[\d,]* )?others)[\s.]*$",
    re.IGNORECASE,
)
_UNSPACED_SCRIPT = re.compile(r"[\u3005\u4e00-\u9fff\u3400-\u4dbf\uac00-\ud7a3]+")
"""Han and Hangul, in which the family name comes first."""

_KINDS = (
    "collaboration collaborations consortium contributors group groups inc lab laboratories"
    " laboratory labs llc ltd team teams"
)
_COLLECTIVE_WORDS = (
    f"{_KINDS} academy alliance association authors center centre college commission committee"
    " community corporation council deepmind department developers faculty foundation gmbh google"
    " hospital initiative institut institute institutes institution intelligence members"
    " microsoft network nvidia observatory openai organisation organization organizers project"
    " research robotics school society technologies technology telescope university workshop"
)
COLLECTIVE_WORDS: Final = frozenset(_COLLECTIVE_WORDS.split())
"""Words that tell a collective from a person."""
GENERIC_WORDS: Final = frozenset(f"{_KINDS} the of for at and".split())
"""Words of a collective's name that do not tell it from others."""
_COLLECTIVE_WORD = re.compile(r"(?:.*[a-z]|.*-)?Team(?:-.*)?|(?i:AI\d)")
_NOT_IN_NAMES = frozenset(("and", "&", "at", "for", "the"))
"""Words that no person's name contains, in lower case."""
_COMPANY_AI = re.compile(r".*(?:\w{3,}\. ?ai|.* AI)")
_PUNCTUATION: Final = ".,:;()[]{}\"'"


class Name(NamedTuple):
    """A name. One that cannot be split, or that a collective has, is all family name."""

    family: str
    given: str = ""
    suffix: str = ""
    is_collective: bool = False

    @property
    def display(self) -> str:
        """The name in the usual order, `Given van Family Jr.`."""
        parts = (self.given, self.family, self.suffix)
        if _UNSPACED_SCRIPT.fullmatch(self.family) and self.given:
            parts = (self.family, self.given, self.suffix)
        return " ".join(filter(None, parts))

    @property
    def sort_word(self) -> str:
        """The word that stands for the name in a key: the family name's last one.

        For a collective, all words that tell it from others.
        """
        words = self.family.split()
        if self.is_collective:
            return " ".join(word for word in words if not _is_generic(word)) or self.family
        return words[-1] if words else ""


class AuthorList(NamedTuple):
    """The authors of a paper."""

    names: tuple[Name, ...]
    has_others: bool
    """True if the source names only the first authors."""


def parse_authors(authors: tuple[str, ...]) -> AuthorList:
    """Return the names of a paper's authors.

    A collective before a colon (`ATLAS Collaboration: G. Aad`) is an author of its own.
    """
    names: list[Name] = []
    has_others = False
    for index, author in enumerate(authors):
        text, match = author, _OTHERS.search(author)
        if match and index == len(authors) - 1 and (match.start() or names):
            has_others, text = True, author[: match.start()]
        collective, colon, rest = text.partition(":")
        if colon and parse_name(collective).is_collective:
            names.append(parse_name(collective))
            text = rest
        if has_letters(text):
            names.append(parse_name(text))
    return AuthorList(tuple(names), has_others)


def parse_name(text: str) -> Name:
    """Return the parts of a name: `Given van Family Jr.`, `Family, Given`, or a collective's."""
    if NO_BREAK_SPACE in text:
        return _parse_joined(text)
    text = _tidy(text)
    if is_collective(text):
        return Name(text, is_collective=True)
    if "," in text:
        return _parse_with_comma(text)
    words = text.split()
    if len(words) == 2 and all(map(_UNSPACED_SCRIPT.fullmatch, words)):
        return Name(words[0], words[1])
    suffix = words.pop() if len(words) > 2 and _is_suffix(words[-1]) else ""
    if len(words) < 2:
        return Name(text)
    first = _start_of_family(words)
    return Name(" ".join(words[first:]), " ".join(words[:first]), suffix)


def join_name(family: CleanText, given: str = "", suffix: str = "") -> CleanText:
    """Return the displayed name that `parse_name` splits into these parts, which are clean."""
    parts = (family, given, suffix)
    plain = " ".join(filter(None, (given, family, suffix)))
    if parse_name(plain)[:3] == parts:
        return CleanText(plain)
    if parse_name(f"{family} {given}")[:3] == parts:
        return CleanText(f"{family} {given}")
    words = (part.replace(" ", NO_BREAK_SPACE) for part in (given, family, suffix) if part)
    return CleanText(" ".join(words))


def clean_name(raw: str) -> CleanText:
    """Return a name through the gate for hostile text, with its single no-break spaces."""
    parts = (clean_line(part) for part in raw.split(NO_BREAK_SPACE))
    return CleanText(NO_BREAK_SPACE.join(filter(None, parts)))


def is_collective(text: str) -> bool:
    """Return True if the name is that of a team, a company or the like."""
    words = text.split()
    if len(words) > 1 and (_COMPANY_AI.fullmatch(text) and not text.isupper()):
        return True
    bare = [word.strip(_PUNCTUATION) for word in words]
    return any(
        word.casefold() in COLLECTIVE_WORDS
        or word in _NOT_IN_NAMES
        or _COLLECTIVE_WORD.fullmatch(word)
        for word in bare
    )


def has_letters(text: str) -> bool:
    """Return True if there is a letter or a number in the text."""
    return any(map(str.isalnum, text))


def _tidy(text: str) -> str:
    """Return a name without footnote marks, a leading `and`, or punctuation around it."""
    words = [word.rstrip(_FOOTNOTE_MARKS) or word for word in text.strip(" ,;:").split()]
    if len(words) > 2 and words[0].casefold() in ("and", "&"):
        del words[0]
    joined = " ".join(words)
    return _INITIALS_IN_FRONT.sub(r"\1 ", joined) if len(words) == 1 else joined


def _parse_joined(text: str) -> Name:
    """Return the parts of a name whose words no-break spaces join."""
    pieces = [piece.replace(NO_BREAK_SPACE, " ") for piece in text.split(" ") if piece]
    if len(pieces) == 1:
        return Name(pieces[0], is_collective=True)
    return Name(pieces[1], pieces[0], " ".join(pieces[2:]))


def _parse_with_comma(text: str) -> Name:
    """Return the parts of `Family, Given`, `Given Family, Jr.` or `Family, Given, Jr.`."""
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        return Name(text, is_collective=True)
    if len(parts) == 2 and _TITLE.fullmatch(parts[1]):
        return parse_name(parts[0])._replace(suffix=parts[1])
    if len(parts) == 2:
        return Name(parts[0], parts[1])
    if len(parts) == 3:
        suffixes = [part for part in parts[1:] if _TITLE.fullmatch(part)]
        if len(suffixes) == 1:
            given = parts[2] if parts[1] == suffixes[0] else parts[1]
            return Name(parts[0], given, suffixes[0])
    return Name(text, is_collective=True)


def _is_suffix(word: str) -> bool:
    is_number = word.rstrip(".").casefold() not in ("jr", "sr")
    return bool(_SUFFIX.fullmatch(word)) and not (is_number and not word.isupper())


def _start_of_family(words: list[str]) -> int:
    """Return the index of the first word of the family name. The first word of all is given."""
    last = first = len(words) - 1
    while first > 1 and words[first - 1].casefold() in LOWER_PARTICLES:
        first -= 1
    while first < last and not (words[first].islower() or _is_capital_particle(words[first])):
        first += 1
    return first


def _is_capital_particle(word: str) -> bool:
    return word.casefold() in CAPITAL_PARTICLES


def _is_generic(word: str) -> bool:
    return word.strip(_PUNCTUATION).casefold() in GENERIC_WORDS
