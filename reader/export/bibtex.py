"""A paper as a BibTeX entry.

Titles keep their LaTeX, so this is no plain quoting: what TeX would choke on is escaped outside of
mathematics, commands that do more than set letters are written as text, and braces are made to
balance, because one brace too many breaks the whole file it is pasted into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reader.export.tex import is_tame, tamed_maths
from reader.model.identity import folded, title_id
from reader.model.paper import Paper

_MATHS = re.compile(r"\$(?:[^$\\]|\\.)*\$")
_MARKED = re.compile(r"\\(?P<command>[A-Za-z]+|.)|(?P<special>[&%#_^$])|(?P<lone>\\)")
_BRACE = re.compile(r"[{}\\]")
_CATEGORY = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")
_WORD = re.compile(r"\\[A-Za-z]+|([^\W_]+)")

INSTEAD: Final = {
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "^": r"\^{}",
    "\\": r"\textbackslash{}",
}
"""What is written for a character that a backslash alone does not make plain."""

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


def entry(paper: Paper) -> str:
    """Return the `@misc` entry of `paper`, ending in a newline. Only what is known is in it."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(paper))
    return f"@misc{{{key(paper)},\n{fields}}}\n"


def key(paper: Paper) -> str:
    """Return a citation key of ASCII letters and digits: `lecun2024learning`.

    From the paper alone, so that it stays the same; where neither name, year nor title gives a
    letter, from the fingerprint of the title.
    """
    words = (_ascii(match[1] or "") for match in _WORD.finditer(paper.title))
    telling = next((word for word in words if word and word not in SMALL_WORDS), "")
    found = f"{_last_name(paper)}{year(paper) or ''}{telling}"
    return found if found.strip("0123456789") else f"paper{title_id(paper.title)[-16:]}"


def year(paper: Paper) -> int | None:
    """Return the year the paper appeared, else the one its arXiv id names."""
    if paper.published:
        return paper.published.year
    if not paper.arxiv:
        return None
    short = int(paper.arxiv.rpartition("/")[2][:2])
    return short + (1900 if short >= 91 else 2000)


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{latex(paper.title)}}}"
    if paper.authors:
        yield "author", " and ".join(_author(name) for name in paper.authors)
    if appeared := year(paper):
        yield "year", str(appeared)
    if paper.arxiv:
        yield "eprint", paper.arxiv
        yield "archivePrefix", "arXiv"
        if paper.categories and _CATEGORY.fullmatch(paper.categories[0]):
            yield "primaryClass", paper.categories[0]
    if paper.doi:
        yield "doi", _BRACE.sub(_percent, paper.doi.removeprefix("doi:"))
    links = paper.links
    if url := links.get("arXiv") or links.get("DOI"):
        yield "url", url


def latex(text: str) -> str:
    """Return `text` as LaTeX: mathematics and commands kept, specials escaped, braces balanced."""
    parts, at = [], 0
    for maths in _MATHS.finditer(text):
        parts += [_outside(text[at : maths.start()]), tamed_maths(maths[0])]
        at = maths.end()
    return balanced("".join([*parts, _outside(text[at:])]))


def _outside(text: str) -> str:
    return _MARKED.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    if command := match["command"]:
        if command in "{}":
            return INSTEAD[command]
        return match[0] if is_tame(command) else INSTEAD["\\"] + command
    character = match["special"] or match["lone"]
    return INSTEAD.get(character, "\\" + character)


def balanced(text: str) -> str:
    """Return `text` with the braces that close nothing left out and those left open closed."""
    kept, depth = [], 0
    for character in text:
        if character == "}" and depth == 0:
            continue
        depth += {"{": 1, "}": -1}.get(character, 0)
        kept.append(character)
    return "".join(kept) + "}" * depth


def _author(name: str) -> str:
    """Return a name; one that BibTeX would take apart wrongly is held together by braces."""
    written = latex(name)
    whole = "," in name or "and" in name.casefold().split()
    return f"{{{written}}}" if whole else written


def _last_name(paper: Paper) -> str:
    """Return the first author's last name for a key; empty where it has no ASCII letters."""
    names = [_ascii(name) for name in paper.authors[0].split()] if paper.authors else []
    return next((name for name in reversed(names) if name not in SUFFIXES), "")


def _ascii(word: str) -> str:
    """Return the ASCII letters and digits of `word`, folded."""
    plain = folded(word).translate(LETTERS)
    return "".join(character for character in plain if character.isascii() and character.isalnum())


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"
