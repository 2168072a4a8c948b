"""Citation keys, the year of publication, and the citation in running text.

A citation key depends on the paper alone, so a paper has the same key in every file. The default
key ends in the arXiv number, because name, year and first word are not enough: of ten thousand
papers, four hundred share theirs with another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from reader.export.items import WITHDRAWN
from reader.export.publication import published_in
from reader.model.identity import fold_title, title_id
from reader.model.names import OTHERS, AuthorList, parse_authors
from reader.model.paper import Paper
from reader.model.template import Template, parse_template

DEFAULT_KEY: Final = "{author}{year}{word}{number}"
KEY_WORDS: Final = 3
"""Words of the field `{words}`."""
KEY_LENGTH_LIMIT: Final = 100
"""Characters of a key."""
FIRST_AUTHORS: Final = 3
"""Authors among which the first one with a name is looked for."""
NAMES_SHOWN: Final = 3
"""Authors that a citation in running text names. If there are more, it names the first two."""

ASCII_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters of names that Unicode does not decompose. `fold_title` turns ß into ss."""

_STOP_WORDS = (
    "a an and are as at be by can do does for from how in into is it of on or the to toward towards"
    " via what when where which why with without"
)
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
"""Words of a title that do not go into a key."""
_TITLE_WORD = re.compile(r"\\[A-Za-z]+|([^\W_]+)")
_UNSAFE_IN_OWN_KEY = re.compile(r"""[\s,{}()="#%~\\']""")
_UNSAFE_IN_KEY = re.compile(r"[^A-Za-z0-9:._/+-]")


def publication_year(paper: Paper) -> int | None:
    """Return the year of publication, or the year in the arXiv id, or None."""
    if paper.published:
        return paper.published.year
    if not paper.arxiv:
        return None
    short = int(paper.arxiv.rpartition("/")[2][:2])
    return short + (1900 if short >= 91 else 2000)


# Keys


def citation_key(paper: Paper, key_template: Template | None = None) -> str:
    """Return a citation key such as `ansari2024chronos07815`, or one by the user's template.

    A paper from a bibliography keeps the key that it has there. Any other key consists of ASCII
    letters and digits, and of punctuation that is safe in a key if the template has any. A key
    without letters is replaced by one from the paper's title id.
    """
    if key := _UNSAFE_IN_OWN_KEY.sub("", paper.citation_key):
        return key[:KEY_LENGTH_LIMIT]
    filled = (key_template or parse_template(DEFAULT_KEY, KEY_FIELD_FUNCTIONS)).fill(
        lambda name: KEY_FIELD_FUNCTIONS[name](paper)
    )
    key = _UNSAFE_IN_KEY.sub("", filled)[:KEY_LENGTH_LIMIT]
    is_usable = bool(key) if key_template else any(character.isalpha() for character in key)
    return key if is_usable else f"paper{title_id(paper.title)[-16:]}"


def _first_author(paper: Paper) -> str:
    """Return the first author's family name without particles in ASCII, perhaps empty."""
    names = parse_authors(paper.authors[:FIRST_AUTHORS]).names
    return _to_ascii(names[0].sort_word) if names else ""


def _first_words(paper: Paper, count: int) -> str:
    """Return the first words of the title that are no stop words, joined."""
    words = (_to_ascii(match[1] or "") for match in _TITLE_WORD.finditer(paper.title))
    return "".join([word for word in words if word and word not in STOP_WORDS][:count])


def _number(paper: Paper) -> str:
    """Return the number in the arXiv id, or the end of the title id."""
    if paper.arxiv:
        return re.split("[./]", paper.arxiv)[-1]
    return title_id(paper.title)[-5:]


def _id(paper: Paper) -> str:
    return _to_ascii(paper.arxiv or paper.doi or title_id(paper.title))


def _to_ascii(word: str) -> str:
    """Return the ASCII letters and digits of a word, folded."""
    plain = fold_title(word).translate(ASCII_LETTERS)
    return "".join(character for character in plain if character.isascii() and character.isalnum())


KEY_FIELD_FUNCTIONS: Final[dict[str, Callable[[Paper], str]]] = {
    "author": _first_author,
    "year": lambda paper: str(publication_year(paper) or ""),
    "word": lambda paper: _first_words(paper, 1),
    "words": lambda paper: _first_words(paper, KEY_WORDS),
    "number": _number,
    "id": _id,
}
"""The fields that a template of keys may use."""


class UniqueKeys:
    """The keys of one file. If two papers have the same key, the second key is extended."""

    def __init__(self, key_template: Template | None, taken: set[str] | None = None) -> None:
        """`taken`: the keys in the file, in lower case, because BibTeX ignores their case."""
        self._key_template = key_template
        self._taken = taken or set()

    def add(self, paper: Paper) -> str:
        """Return a key for the paper that no other paper of the file has."""
        key = citation_key(paper, self._key_template)
        if key.lower() in self._taken:
            key = f"{key}{_id(paper)}"
        # The id does not help if a paper comes twice, or if two papers have the same title.
        base, count = key, 2
        while key.lower() in self._taken:
            key, count = f"{base}-{count}", count + 1
        self._taken.add(key.lower())
        return key


# Running text


def format_citation(paper: Paper) -> str:
    """Return `A. Byron, A. Turing and 3 more. Title. arXiv:2403.07815, 2024.`, as far as known."""
    parts = [
        _author_list(parse_authors(paper.authors)),
        paper.title,
        ", ".join(_publication_and_id(paper)),
        WITHDRAWN if paper.withdrawn else "",
    ]
    return " ".join(_end_sentence(part) for part in parts if part)


def _author_list(authors: AuthorList) -> str:
    names = [name.display for name in authors.names]
    if authors.has_others:
        return ", ".join([*names[:NAMES_SHOWN], OTHERS])
    if len(names) <= NAMES_SHOWN:
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return f"{', '.join(names[: NAMES_SHOWN - 1])} and {len(names) - NAMES_SHOWN + 1} more"


def _publication_and_id(paper: Paper) -> list[str]:
    """Return where the paper was published, its best id, and the year unless that is told."""
    _, publication = published_in(paper)
    id = f"arXiv:{paper.arxiv}" if paper.arxiv else paper.doi
    year = publication.year or publication_year(paper)
    has_year = bool(publication.line and publication.year)
    return [part for part in (publication.line, id, "" if has_year else str(year or "")) if part]


def _end_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else text + "."
