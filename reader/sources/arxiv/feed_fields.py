"""The fields of a paper as arXiv's feeds and mails write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from reader.model.clean import TITLE_LIMIT, CleanText, clean_line, clean_text
from reader.model.digest import ARXIV
from reader.model.identity import arxiv_id_and_version, doi_as_written
from reader.model.names import OTHERS
from reader.model.publication import Publication, make_publication
from reader.sources.shared import fields
from reader.sources.shared.tex_letters import decode_tex

_LIST_NAME: Final = re.compile(r"[A-Za-z][A-Za-z.+-]{0,62}")
_ARCHIVES: Final = (
    "astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex"
    "|nucl-th|physics|q-bio|q-fin|quant-ph|stat"
)
_FORMER_ARCHIVES: Final = (
    "acc-phys|adap-org|alg-geom|ao-sci|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|dg-ga"
    "|funct-an|mtrl-th|patt-sol|plasm-ph|q-alg|solv-int|supr-con"
)
_CATEGORY: Final = re.compile(
    rf"(?:{_ARCHIVES})\.[A-Za-z]+(?:-[A-Za-z]+)*|[a-z]+(?:-[a-z]+)?\.[A-Z]{{2}}"
    rf"|{_ARCHIVES}|{_FORMER_ARCHIVES}"
)
"""A category: archive and subject, also of an archive that is new to us, or an archive alone."""
_WORD: Final = re.compile(r"[a-z]+")
"""An archive alone that among keywords is a word, such as `math`."""
_ANNOUNCEMENT: Final = re.compile(
    r"\s*(?:arXiv:(?P<id>\S+)\s+)?Announce Type:\s*\S+\s*(?:Abstract:)?\s*", re.IGNORECASE
)
_WITHDRAWAL_LENGTH: Final = 1_000
_WITHDRAWN_PAPER: Final = (
    r"(?:this|the|our)?\s*(?:arxiv\s+)?(?:paper|article|submission|manuscript|preprint|work|version"
    r"|note|e-?print)\s+(?:(?:is|was|has|have|had|been|being|now|hereby)\s+){0,4}withdrawn\b"
)
_WITHDRAWN: Final = re.compile(
    rf"^\W*withdrawn\b|\bwithdrawn\s+by\b|\b{_WITHDRAWN_PAPER}", re.IGNORECASE
)
_WITHDRAWN_AT_START: Final = re.compile(
    rf"\W*(?:withdrawn\b\s*(?:[.:(]|by\b|due\b|$)|{_WITHDRAWN_PAPER})", re.IGNORECASE
)
_HTML_TAG: Final = re.compile(r"</?p\b[^<>]*>|<br\s*/?>|</?a\b[^<>]*>", re.IGNORECASE)


def source_name(list_name: str) -> str:
    """Return the source of a list, such as `arxiv:cs.LG`, or `arxiv` if the name is not valid."""
    return f"{ARXIV}:{list_name}" if _LIST_NAME.fullmatch(list_name) else ARXIV


def first_arxiv_id(texts: Iterable[str]) -> tuple[str | None, int | None]:
    """Return the first arXiv id in any of its forms among the texts, and the first version.

    Either is None if no text has it.
    """
    found = [each for text in texts if (each := arxiv_id_and_version(text))]
    id = found[0][0] if found else None
    return id, next((version for other, version in found if version and other == id), None)


def first_doi(text: str) -> str | None:
    """Return the first DOI among the words of a text, or None."""
    return next((doi for word in text.split() if (doi := doi_as_written(word))), None)


def journal_publication(reference: str) -> Publication | None:
    """Return the publication of a journal reference such as `Phys. Rev. D 76, 1 (2007)`, or None.

    The reference is not taken apart: each journal and author writes it differently.
    """
    return make_publication(journal=reference)


def is_withdrawn(comment: str, abstract: str) -> bool | None:
    """Return whether a paper was withdrawn; None if there is neither comment nor abstract.

    The comment says so (`This paper has been withdrawn`), or the abstract does at its start. A
    paper that replaces a withdrawn one is not withdrawn.
    """
    if not comment and not abstract:
        return None
    if _WITHDRAWN.search(comment[:_WITHDRAWAL_LENGTH]):
        return True
    return bool(_WITHDRAWN_AT_START.match(abstract[:_WITHDRAWAL_LENGTH]))


def parse_categories(texts: Iterable[str]) -> tuple[CleanText, ...]:
    """Return arXiv's categories among the texts, each once, without MSC and ACM classes."""
    names = (text.strip() for text in texts)
    unique = dict.fromkeys(name for name in names if _CATEGORY.fullmatch(name))
    return fields.clean_lines(unique, fields.KEYWORDS_LIMIT)


def split_keywords(texts: Iterable[str]) -> tuple[tuple[CleanText, ...], tuple[CleanText, ...]]:
    """Return arXiv's categories and the keywords among texts that may be either, each once."""
    categories: dict[str, None] = {}
    words: dict[str, None] = {}
    for text in map(str.strip, texts):
        is_category = _CATEGORY.fullmatch(text) and not _WORD.fullmatch(text)
        (categories if is_category else words)[text] = None
    return (
        fields.clean_lines(categories, fields.KEYWORDS_LIMIT),
        fields.clean_lines(words, fields.KEYWORDS_LIMIT),
    )


def split_announcement(text: str) -> tuple[str, str]:
    """Return the id, perhaps empty, and the abstract in a paper's description in a daily feed."""
    match = _ANNOUNCEMENT.match(text)
    if not match:
        return "", strip_html(text)
    return match["id"] or "", text[match.end() :]


def strip_html(text: str) -> str:
    """Return a text without the paragraphs and links that feeds before 2024 put around it.

    If there are any, the text is HTML, so its entities are decoded, too.
    """
    stripped = _HTML_TAG.sub("", text)
    if stripped == text:
        return text
    from html import unescape

    return unescape(stripped)


def unwrap_abstract(text: str) -> CleanText:
    """Return an abstract with its wrapped lines joined. An indented line begins a paragraph."""
    paragraphs: list[list[str]] = []
    for line in text.strip("\n").splitlines():
        if not line.strip() or line[0] in " \t" or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(line.strip())
    joined = (" ".join(lines).strip() for lines in paragraphs)
    return clean_text("\n".join(paragraph for paragraph in joined if paragraph))


def single_line(text: str) -> str:
    """Return the start of a text as one line, not cleaned yet.

    It is long enough for any title and what follows it, and short enough to search with patterns.
    """
    return " ".join(text[: 8 * TITLE_LIMIT].split())


def clean_title(text: str) -> CleanText:
    """Return a cleaned title with its wrapped lines joined. Raises PaperError if it is empty."""
    return fields.clean_title(clean_line(text))


# Authors

_SUFFIX: Final = re.compile(r"(?:Jr|Sr)\.?|[IV]{2,4}")
_AND_OTHERS: Final = re.compile(
    r"(?:and\s+)?(?:et\.?\s+al\b\.?.*|(?:\d+\s+)?others\.?|\d+\s+(?:more|additional\s+authors?)\b.*)",
    re.IGNORECASE,
)
_DOTS: Final = re.compile(r"\.+|…")
_SEPARATOR: Final = re.compile(r"[,:;]")
_AND: Final = re.compile(r"(?:^|,|\s)\s?(?:and|&)(?:\s+|$)", re.IGNORECASE)
_PARENTHESIS: Final = re.compile(r"(?<!\\)[()]")


def parse_authors(line: str) -> tuple[CleanText, ...]:
    """Return the names in a line such as `A. One (1), B. Two, Jr. (2) and C. Three ((1) X)`.

    The last name is OTHERS if the line says that there are more. Affiliations are dropped. TeX
    accents become letters, because names are searched and cited; the TeX of titles and abstracts is
    kept.
    """
    names: list[str] = []
    has_others = False
    line = _without_affiliations(" ".join(line.split()))
    for part in _SEPARATOR.split(_AND.sub(",", line)):
        name = " ".join(part.split())
        if _AND_OTHERS.fullmatch(name):
            has_others = True
        elif not name or _DOTS.fullmatch(name):
            continue
        elif names and _SUFFIX.fullmatch(name):
            names[-1] += f" {name}"
        else:
            names.append(decode_tex(name))
    if has_others and names:
        names.append(OTHERS)
    return fields.clean_lines(names, fields.AUTHORS_LIMIT)


def _without_affiliations(line: str) -> str:
    """Return the line without text in parentheses. An unclosed one is replaced by a space."""
    kept: list[str] = []
    depth = start = 0
    for match in _PARENTHESIS.finditer(line):
        if not depth:
            kept.append(line[start : match.start()])
            start = match.start()
        depth = max(depth + (1 if match[0] == "(" else -1), 0)
        if not depth:
            start = match.end()
    return " ".join([*kept, line[start:].replace("(", " ")])
