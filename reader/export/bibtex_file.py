"""Where the entries of a BibTeX file stand, and their fields: enough to change one and no other.

Read as BibTeX and biber do: braces count whatever stands before them, text between entries is
comment, and so is a line there that begins with a percent sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from reader.export import bibtex
from reader.export.citation import Keys
from reader.export.items import Item, Wishes
from reader.model.errors import DaysheetError
from reader.model.identity import arxiv_id, doi_id, folded
from reader.model.paper import Paper

_START = re.compile(r"^[ \t]*%[^\n]*|@[ \t\r\n]*(?P<kind>[A-Za-z]+)[ \t\r\n]*(?P<open>[{(])", re.M)
_SPACE = re.compile(r"(?:\s|%[^\n]*)*")
_KEYS = {"}": re.compile(r"[^,{}=\n]*"), ")": re.compile(r"[^,{}()=\n]*")}
_NAME = re.compile(r"[^\s,={}()\"#%]+")
_BARE = re.compile(r"[^\s,{}()\"#]+")
NOT_ENTRIES: Final = ("string", "preamble", "comment")


class BrokenBibliography(DaysheetError):
    """A file that cannot be read as a bibliography; the message begins with `line 12`."""


class Field(NamedTuple):
    """A field: where its value stands, with its braces or quotes, and what is in them."""

    start: int
    end: int
    text: str


class Entry(NamedTuple):
    """An entry of a paper."""

    kind: str
    key: str
    start: int
    end: int
    fields: dict[str, Field]
    """By name in small letters; of a name that stands twice, the first."""
    last: int
    """Where another field is to begin: behind the last one, and behind its comma."""
    ends_in_comma: bool
    indent: str = "  "


class _Broken(Exception):
    """The text at a place is not what must stand there."""


def entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a bibliography. Raises BrokenBibliography."""
    at = 0
    while match := _START.search(text, at):
        at = match.end()
        kind = (match["kind"] or "comment").lower()
        try:
            if kind not in NOT_ENTRIES:
                entry = _entry(text, match)
                at = entry.end
                yield entry
            elif match["kind"]:
                at = _closed(text, match.end() - 1)
        except _Broken:
            if kind == "comment":
                continue
            line = text.count("\n", 0, match.start()) + 1
            raise BrokenBibliography(f"line {line}: the entry that begins here is broken") from None


def _entry(text: str, match: re.Match[str]) -> Entry:
    closing = {"{": "}", "(": ")"}[match["open"]]
    at = _skip(text, match.end())
    key = _matched(_KEYS[closing], text, at)
    at = last = _skip(text, at + len(key))
    fields: dict[str, Field] = {}
    comma, indent = False, ""
    while text[at : at + 1] != closing:
        if text[at : at + 1] == ",":
            comma, last = True, at + 1
            at = _skip(text, last)
            continue
        if fields and not comma:
            raise _Broken
        name = _matched(_NAME, text, at)
        if not name:
            raise _Broken
        indent = indent or text[text.rfind("\n", 0, at) + 1 : at]
        equals = _skip(text, at + len(name))
        if text[equals : equals + 1] != "=":
            raise _Broken
        field = _value(text, _skip(text, equals + 1))
        fields.setdefault(name.lower(), field)
        at, last, comma = _skip(text, field.end), field.end, False
    if not fields and not comma:
        last = _skip(text, match.end()) + len(key)
    indent = indent if indent.isspace() else "  "
    return Entry(match["kind"], key.strip(), match.start(), at + 1, fields, last, comma, indent)


def _value(text: str, start: int) -> Field:
    """Return the value that begins here: braces, quotes and words, joined by #."""
    at, pieces = start, []
    while True:
        sign = text[at : at + 1]
        if sign in ("{", '"') and sign:
            end = _closed(text, at) if sign == "{" else _quoted(text, at)
            pieces.append(text[at + 1 : end - 1])
        else:
            end = at + len(_matched(_BARE, text, at))
            pieces.append(text[at:end])
        if end == at:
            raise _Broken
        at = _skip(text, end)
        if text[at : at + 1] != "#":
            return Field(start, end, " ".join(pieces))
        at = _skip(text, at + 1)


def _closed(text: str, at: int) -> int:
    """Return where what opens here has closed."""
    closing = {"{": "}", "(": ")"}[text[at]]
    depth, round = 0, closing == ")"
    for match in re.compile(r"[{}()]" if round else "[{}]").finditer(text, at + 1 if round else at):
        sign = match[0]
        if sign == ")" and round and depth == 0:
            return match.end()
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth == 0 and sign == "}" and not round:
            return match.end()
    raise _Broken


def _quoted(text: str, at: int) -> int:
    depth = 0
    for match in re.compile('[{}"]').finditer(text, at + 1):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            break
        if match[0] == '"' and depth == 0:
            return match.end()
    raise _Broken


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _matched(pattern: re.Pattern[str], text: str, at: int) -> str:
    match = pattern.match(text, at)
    return match[0] if match else ""


Written: TypeAlias = dict[str, dict[str, str]]
"""For each paper by its best id, what daysheet last wrote into its entry: a hash a field."""

ALIASES: Final = {"year": "date", "archiveprefix": "eprinttype", "primaryclass": "eprintclass"}
"""Fields that say the same in biblatex; an entry that has both is warned of."""
_OF_ARXIV = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_NAMED_ID = re.compile(r"arXiv:\s*([a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)


class Updated(NamedTuple):
    """A bibliography as it is to be."""

    text: str
    new: int
    changed: int
    same: int
    written: Written


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def updated(old: str, items: Iterable[Item], wishes: Wishes, written: Written) -> Updated:
    """Return the bibliography `old` with these papers in it. Raises `BrokenBibliography`."""
    there = list(entries(old))
    by_id = {id: each for each in reversed(there) for id in _ids(each)}
    newline = "\r\n" if "\r\n" in old else "\n"
    keys = Keys(wishes.key, {each.key.lower() for each in there})
    edits: list[_Edit] = []
    added: list[str] = []
    met: set[int] = set()
    changed = same = 0
    for paper in (item.paper for item in items):
        wanted = dict(bibtex.fields(paper))
        entry = next((by_id[id] for id in _ids_of(paper) if id in by_id), None)
        known = next((written[id] for id in paper.ids if id in written), {})
        if entry is None:
            added.append(bibtex.entry_of(keys.of(paper), wanted).replace("\n", newline))
            by_id |= dict.fromkeys(_ids_of(paper)[:1], _NOWHERE)
        elif entry is not _NOWHERE and entry.start not in met:
            met.add(entry.start)
            mine = list(_edits(entry, wanted, known, newline))
            edits += mine
            changed, same = changed + bool(mine), same + (not mine)
        written[paper.id] = known | {
            name.lower(): _hash(value)
            for name, value in wanted.items()
            if entry is None or _is_ours(entry, name, value, known)
        }
    text = _with(_edited(old, edits), added, newline)
    return Updated(text, len(added), changed, same, written)


_NOWHERE: Final = Entry("", "", -1, -1, {}, -1, True)
"""Stands for an entry that was just added."""


def _edits(
    entry: Entry, wanted: Mapping[str, str], known: Mapping[str, str], newline: str
) -> Iterator[_Edit]:
    """Yield what makes an entry say what is known, but for what its owner made of it."""
    lacking = []
    for name, value in wanted.items():
        there = entry.fields.get(name.lower())
        if there is None:
            # One that was there before was taken out by somebody.
            if name.lower() not in known and ALIASES.get(name.lower()) not in entry.fields:
                lacking.append(f"{name} = {{{value}}}")
        elif not _says(there.text, value) and known.get(name.lower()) == _hash(there.text):
            yield _Edit(there.start, there.end, f"{{{value}}}")
    if lacking:
        indent = newline + entry.indent
        joined = indent + f",{indent}".join(lacking)
        text = joined + "," if entry.ends_in_comma else "," + joined
        yield _Edit(entry.last, entry.last, text)


def _is_ours(entry: Entry, name: str, value: str, known: Mapping[str, str]) -> bool:
    """Whether a field of an entry, as it is left, is as daysheet writes it."""
    there = entry.fields.get(name.lower())
    if there is None:
        return ALIASES.get(name.lower()) not in entry.fields
    return _says(there.text, value) or known.get(name.lower()) == _hash(there.text)


def _says(text: str, value: str) -> bool:
    return text.split() == value.split()


def _hash(value: str) -> str:
    return sha256(" ".join(value.split()).encode("utf-8", "replace")).hexdigest()[:12]


def _edited(old: str, edits: Iterable[_Edit]) -> str:
    pieces, at = [], 0
    for edit in sorted(edits):
        pieces += [old[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, old[at:]])


def _with(old: str, added: list[str], newline: str) -> str:
    """Return a bibliography with entries at its end, a blank line before each."""
    if not added:
        return old
    bare = old.rstrip("\r\n \t")
    gap = newline * 2 if bare.strip("\ufeff") else ""
    return (bare if gap else old) + gap + newline.join(added)


def _ids_of(paper: Paper) -> list[str]:
    """Return what an entry of a paper may be told by, best first."""
    ids = [id for id in (paper.arxiv, paper.doi) if id]
    return [*ids, _title(f"{{{bibtex.latex(paper.title)}}}")]


def _ids(entry: Entry) -> Iterator[str]:
    """Yield what an entry is told by."""
    said = {name: field.text for name, field in entry.fields.items()}
    archive = said.get("archiveprefix", said.get("eprinttype", "arxiv"))
    found = {
        arxiv_id(said.get("eprint", "")) if archive.casefold() == "arxiv" else None,
        arxiv_id(said.get("url", "")),
        doi_id(said.get("doi", "").replace("\\_", "_")),
    }
    if match := _OF_ARXIV.fullmatch(said.get("doi", "").rpartition("doi.org/")[2]):
        found.add(arxiv_id(match[1]))
    if match := _NAMED_ID.search(said.get("journal", "")):
        found.add(arxiv_id(match[1]))
    found.discard(None)
    yield from (id for id in found if id)
    if not found and "title" in said:
        yield _title(said["title"])


def _title(text: str) -> str:
    return f"title {folded(text) or text}"
