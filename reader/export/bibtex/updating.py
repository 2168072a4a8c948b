"""A bibliography that is there already, brought up to date: what is not ours stays to the byte.

An entry is told by its eprint, DOI or address, else, where it has none, by its title; its key and
its type may be what you like. What it lacks is added. What stands there is replaced only where it
is known to be as daysheet wrote it: whoever calls remembers that, as hashes (`Written`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from reader.export.bibtex import entry as bibtex
from reader.export.bibtex.reading import Entry, entries
from reader.export.item import Item, Wishes
from reader.export.keys import Keys
from reader.model.identity import arxiv_id, doi_id, folded
from reader.model.paper import Paper

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
