"""Updates an existing BibTeX file. What is not ours keeps every byte.

An entry belongs to a paper by its eprint, DOI or address or, if it has none of them, by its title;
its key and type may be anything. Missing fields are added. A field is replaced only if it is known
to be as daysheet wrote it: the caller remembers that, as hashes (`FieldHashes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from reader.export import bibtex
from reader.export.citation import UniqueKeys
from reader.export.items import ExportItem, ExportOptions
from reader.export.latex_text import to_latex
from reader.model.bibtex_syntax import BibEntry, BibField, parse_entries
from reader.model.identity import TITLE_PREFIX, arxiv_id, doi_id, fold_title
from reader.model.paper import Paper

FieldHashes: TypeAlias = dict[str, dict[str, str]]
"""For each paper by its best id, and each field by its name, a hash of the value last written."""


class UpdatedBibliography(NamedTuple):
    """The text of an updated file, with the numbers of its entries."""

    text: str
    new: int
    changed: int
    same: int
    hashes: FieldHashes


_EQUAL_FIELDS: Final = (
    ("year", "date"),
    ("archiveprefix", "eprinttype"),
    ("primaryclass", "eprintclass"),
    ("journal", "journaltitle", "booktitle", "howpublished"),
    ("publisher", "school", "institution"),
)
"""Names that mean the same. An entry that has one of them is given no other."""
_ALTERNATIVES: Final = {name: {*names} - {name} for names in _EQUAL_FIELDS for name in names}
_TYPE: Final = "@"
"""The name under which the type of an entry is remembered."""
_NEVER_ADDED: Final = ("key",)
"""Fields that only new entries get."""
_ID_IN_JOURNAL = re.compile(
    r"arXiv:\s*([a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE
)
_JUST_ADDED: Final = BibEntry("", "", -1, -1, {}, -1, True)
"""Stands for the entry of a paper that has just been added."""


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def update_bibliography(
    old: str, items: Iterable[ExportItem], options: ExportOptions, hashes: FieldHashes
) -> UpdatedBibliography:
    """Return the bibliography `old` with these papers in it. Raises BrokenBibliography."""
    entries = list(parse_entries(old))
    entry_of = {id: entry for entry in reversed(entries) for id in _entry_ids(entry)}
    newline = "\r\n" if "\r\n" in old else "\n"
    keys = UniqueKeys(options.key_template, {entry.key.lower() for entry in entries})
    edits: list[_Edit] = []
    added: list[str] = []
    updated: set[int] = set()
    changed = same = 0
    for paper in (item.paper for item in items):
        ours = bibtex.make_entry(paper, options.style)
        entry = next((entry_of[id] for id in _paper_ids(paper) if id in entry_of), None)
        known = next((hashes[id] for id in paper.ids if id in hashes), {})
        if entry is None:
            added.append(ours.format(keys.add(paper)).replace("\n", newline))
            entry_of |= dict.fromkeys(_paper_ids(paper)[:1], _JUST_ADDED)
        elif entry is not _JUST_ADDED and entry.start not in updated:
            updated.add(entry.start)
            ours = bibtex.make_entry(paper, _style_of(entry) or options.style)
            entry_edits = [
                *_type_edits(old, entry, ours.kind, known),
                *_entry_edits(entry, ours.fields, known, newline),
            ]
            edits += entry_edits
            changed, same = changed + bool(entry_edits), same + (not entry_edits)
        hashes[paper.id] = known | {
            name.lower(): _hash(value)
            for name, value in ours.fields.items()
            if entry is None or _is_ours(entry, name, value, known)
        }
        if entry is None or _has_our_type(entry, known):
            hashes[paper.id][_TYPE] = _hash(ours.kind)
    text = _append_entries(_apply_edits(old, edits), added, newline)
    return UpdatedBibliography(text, len(added), changed, same, hashes)


def _entry_edits(
    entry: BibEntry, fields: Mapping[str, str], known: Mapping[str, str], newline: str
) -> Iterator[_Edit]:
    """Yield the edits that update an entry and keep what its owner changed."""
    missing = []
    for name, value in fields.items():
        current = entry.fields.get(name.lower())
        if current is None:
            # A field that was written before has been removed by the owner.
            was_removed = name.lower() in known
            if not was_removed and name not in _NEVER_ADDED and not _has_equal(entry, name):
                missing.append(f"{name} = {{{value}}}")
        elif not _same_text(current.text, value) and _is_as_written(name, current, known):
            yield _Edit(current.start, current.end, f"{{{value}}}")
    if missing:
        indent = newline + entry.indent
        lines = indent + f",{indent}".join(missing)
        text = lines + "," if entry.has_trailing_comma else "," + lines
        yield _Edit(entry.insertion, entry.insertion, text)


def _is_ours(entry: BibEntry, name: str, value: str, known: Mapping[str, str]) -> bool:
    """Return True if a field has our value after the update."""
    current = entry.fields.get(name.lower())
    if current is None:
        return name not in _NEVER_ADDED and not _has_equal(entry, name)
    return _same_text(current.text, value) or _is_as_written(name, current, known)


def _has_equal(entry: BibEntry, name: str) -> bool:
    """Return True if an entry has a field that means the same under another name."""
    return not _ALTERNATIVES.get(name.lower(), set()).isdisjoint(entry.fields)


def _style_of(entry: BibEntry) -> str | None:
    """Return the style whose names of fields an entry has, or None if it has none of them."""
    if entry.fields.keys() & {name.lower() for name in bibtex.BIBLATEX_NAMES.values()}:
        return bibtex.BIBLATEX
    has_names = entry.fields.keys() & {name.lower() for name in bibtex.BIBLATEX_NAMES}
    return bibtex.BIBTEX if has_names else None


def _has_our_type(entry: BibEntry, known: Mapping[str, str]) -> bool:
    """Return True if an entry has the type that daysheet last wrote; at first always `misc`."""
    return bool(known) and known.get(_TYPE, _hash("misc")) == _hash(entry.kind.lower())


def _type_edits(old: str, entry: BibEntry, kind: str, known: Mapping[str, str]) -> Iterator[_Edit]:
    """Yield the edit that changes the type of an entry whose paper was published meanwhile."""
    if _has_our_type(entry, known) and entry.kind.lower() != kind:
        start = old.index(entry.kind, entry.start)
        yield _Edit(start, start + len(entry.kind), kind)


def _is_as_written(name: str, field: BibField, known: Mapping[str, str]) -> bool:
    """Return True if a field still has the value that daysheet last wrote."""
    return known.get(name.lower()) == _hash(field.text)


def _same_text(first: str, second: str) -> bool:
    return first.split() == second.split()


def _hash(value: str) -> str:
    return sha256(" ".join(value.split()).encode("utf-8", "replace")).hexdigest()[:12]


def _apply_edits(old: str, edits: Iterable[_Edit]) -> str:
    parts, end = [], 0
    for edit in sorted(edits):
        parts += [old[end : edit.start], edit.text]
        end = edit.end
    return "".join([*parts, old[end:]])


def _append_entries(old: str, added: list[str], newline: str) -> str:
    """Return a bibliography with entries appended, a blank line before each."""
    if not added:
        return old
    stripped = old.rstrip("\r\n \t")
    gap = newline * 2 if stripped.strip("\ufeff") else ""
    return (stripped if gap else old) + gap + newline.join(added)


def _paper_ids(paper: Paper) -> list[str]:
    """Return the ids by which the entry of a paper is found, best first."""
    ids = [id for id in paper.ids if not id.startswith(TITLE_PREFIX)]
    return [*ids, _title_id(f"{{{to_latex(paper.title)}}}")]


def _entry_ids(entry: BibEntry) -> Iterator[str]:
    """Yield the ids of an entry: those of arXiv and its DOI, or its title if it has none."""
    text = {name: field.text for name, field in entry.fields.items()}
    archive = text.get("archiveprefix", text.get("eprinttype", "arxiv"))
    ids = {
        arxiv_id(text.get("eprint", "")) if archive.casefold() == "arxiv" else None,
        arxiv_id(text.get("url", "")),
        arxiv_id(text.get("doi", "")),
        doi_id(text.get("doi", "").replace("\\_", "_")),
    }
    if match := _ID_IN_JOURNAL.search(text.get("journal", "")):
        ids.add(arxiv_id(match[1]))
    ids.discard(None)
    yield from (id for id in ids if id)
    if not ids and "title" in text:
        yield _title_id(text["title"])


def _title_id(title: str) -> str:
    return f"title {fold_title(title) or title}"
