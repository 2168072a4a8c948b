"""Updates an existing BibTeX file. What is not ours keeps every byte.

An entry belongs to a paper by its eprint, DOI or address or, if it has none of them, by its title;
its key and type may be anything. Missing fields are added. A field is replaced only if it is known
to be as daysheet wrote it: the caller remembers that, as hashes (`FieldHashes`).

Entries are read as BibTeX and biber do: a backslash before a brace changes nothing, text between
entries is comment, and so is a line there that begins with a percent sign. bibtexparser was
measured and rejected: it is as fast and takes 1.4 times the memory, but it does not report where
the value of a field begins and ends, so only whole entries could be replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from reader.export import bibtex
from reader.export.citation import UniqueKeys
from reader.export.items import ExportItem, ExportOptions
from reader.model.errors import DaysheetError
from reader.model.identity import arxiv_id, doi_id, fold_title
from reader.model.paper import Paper

FieldHashes: TypeAlias = dict[str, dict[str, str]]
"""For each paper by its best id, and each field by its name, a hash of the value last written."""

_START = re.compile(r"^[ \t]*%[^\n]*|@[ \t\r\n]*(?P<kind>[A-Za-z]+)[ \t\r\n]*(?P<open>[{(])", re.M)
_SPACE_OR_COMMENT = re.compile(r"(?:\s|%[^\n]*)*")
_KEYS = {"}": re.compile(r"[^,{}=\n]*"), ")": re.compile(r"[^,{}()=\n]*")}
"""A citation key, by the bracket that closes its entry."""
_FIELD_NAME = re.compile(r"[^\s,={}()\"#%]+")
_BARE_VALUE = re.compile(r"[^\s,{}()\"#]+")
_CLOSING = {"{": "}", "(": ")"}
_OTHER_BLOCKS: Final = ("string", "preamble", "comment")


class BrokenBibliography(DaysheetError):
    """The file is not valid BibTeX. The message begins with the line, such as `line 12`."""


class BibField(NamedTuple):
    """The value of a field."""

    start: int
    """Offset of the value, its braces or quotes included."""
    end: int
    text: str
    """The value without braces or quotes."""


class BibEntry(NamedTuple):
    """An entry of a file. Positions are offsets into its text."""

    kind: str
    key: str
    start: int
    end: int
    fields: dict[str, BibField]
    """By name in lower case. If a name comes twice, the first field."""
    insertion: int
    """Where further fields are inserted: after the last one, and after its comma."""
    has_trailing_comma: bool
    indent: str = "  "


class UpdatedBibliography(NamedTuple):
    """The text of an updated file, with the numbers of its entries."""

    text: str
    new: int
    changed: int
    same: int
    hashes: FieldHashes


# Reading


class _SyntaxError(Exception):
    """The text at an offset is not what the syntax requires."""


def parse_entries(text: str) -> Iterator[BibEntry]:
    """Yield the entries of a bibliography. Raises BrokenBibliography."""
    offset = 0
    while match := _START.search(text, offset):
        offset = match.end()
        kind = (match["kind"] or "comment").lower()
        try:
            if kind not in _OTHER_BLOCKS:
                entry = _parse_entry(text, match)
                offset = entry.end
                yield entry
            elif match["kind"]:
                offset = _end_of_brackets(text, match.end() - 1)
        except _SyntaxError:
            if kind == "comment":
                continue
            line = text.count("\n", 0, match.start()) + 1
            raise BrokenBibliography(f"line {line}: the entry that begins here is broken") from None


def _parse_entry(text: str, match: re.Match[str]) -> BibEntry:
    closing = _CLOSING[match["open"]]
    offset = _skip_space(text, match.end())
    key = _match_text(_KEYS[closing], text, offset)
    key_end = offset + len(key)
    offset = insertion = _skip_space(text, key_end)
    fields: dict[str, BibField] = {}
    has_comma, indent = False, ""
    while text[offset : offset + 1] != closing:
        if text[offset : offset + 1] == ",":
            has_comma, insertion = True, offset + 1
            offset = _skip_space(text, insertion)
            continue
        if fields and not has_comma:
            raise _SyntaxError
        name, value = _parse_field(text, offset)
        indent = indent or text[text.rfind("\n", 0, offset) + 1 : offset]
        fields.setdefault(name.lower(), value)
        insertion, has_comma = value.end, False
        offset = _skip_space(text, value.end)
    if not fields and not has_comma:
        insertion = key_end
    indent = indent if indent.isspace() else "  "
    end = offset + 1
    return BibEntry(
        match["kind"], key.strip(), match.start(), end, fields, insertion, has_comma, indent
    )


def _parse_field(text: str, offset: int) -> tuple[str, BibField]:
    name = _match_text(_FIELD_NAME, text, offset)
    if not name:
        raise _SyntaxError
    equals = _skip_space(text, offset + len(name))
    if text[equals : equals + 1] != "=":
        raise _SyntaxError
    return name, _parse_value(text, _skip_space(text, equals + 1))


def _parse_value(text: str, start: int) -> BibField:
    """Return the value that begins here: parts in braces, in quotes or bare, joined by #."""
    offset, parts = start, []
    while True:
        character = text[offset : offset + 1]
        if character and character in '{"':
            is_brace = character == "{"
            end = _end_of_brackets(text, offset) if is_brace else _end_of_quotes(text, offset)
            parts.append(text[offset + 1 : end - 1])
        else:
            end = offset + len(_match_text(_BARE_VALUE, text, offset))
            parts.append(text[offset:end])
        if end == offset:
            raise _SyntaxError
        offset = _skip_space(text, end)
        if text[offset : offset + 1] != "#":
            return BibField(start, end, " ".join(parts))
        offset = _skip_space(text, offset + 1)


def _end_of_brackets(text: str, start: int) -> int:
    """Return the offset after the bracket that closes the one at `start`.

    A parenthesis is closed by the first one outside braces.
    """
    depth, is_brace = 0, text[start] == "{"
    pattern = "[{}]" if is_brace else "[{}()]"
    for match in re.compile(pattern).finditer(text, start if is_brace else start + 1):
        character = match[0]
        if character == ")" and depth == 0:
            return match.end()
        depth += {"{": 1, "}": -1}.get(character, 0)
        if is_brace and character == "}" and depth == 0:
            return match.end()
    raise _SyntaxError


def _end_of_quotes(text: str, start: int) -> int:
    """Return the offset after the quote that closes the one at `start`, outside braces."""
    depth = 0
    for match in re.compile('[{}"]').finditer(text, start + 1):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            break
        if match[0] == '"' and depth == 0:
            return match.end()
    raise _SyntaxError


def _skip_space(text: str, offset: int) -> int:
    match = _SPACE_OR_COMMENT.match(text, offset)
    return match.end() if match else offset


def _match_text(pattern: re.Pattern[str], text: str, offset: int) -> str:
    match = pattern.match(text, offset)
    return match[0] if match else ""


# Updating


_BIBLATEX_NAMES: Final = {
    "year": "date",
    "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass",
}
"""Names of fields in biblatex. biber warns of an entry that has both."""
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
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
        fields = dict(bibtex.entry_fields(paper))
        entry = next((entry_of[id] for id in _paper_ids(paper) if id in entry_of), None)
        known = next((hashes[id] for id in paper.ids if id in hashes), {})
        if entry is None:
            added.append(bibtex.format_entry(keys.add(paper), fields).replace("\n", newline))
            entry_of |= dict.fromkeys(_paper_ids(paper)[:1], _JUST_ADDED)
        elif entry is not _JUST_ADDED and entry.start not in updated:
            updated.add(entry.start)
            entry_edits = list(_entry_edits(entry, fields, known, newline))
            edits += entry_edits
            changed, same = changed + bool(entry_edits), same + (not entry_edits)
        hashes[paper.id] = known | {
            name.lower(): _hash(value)
            for name, value in fields.items()
            if entry is None or _is_ours(entry, name, value, known)
        }
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
            if not was_removed and _BIBLATEX_NAMES.get(name.lower()) not in entry.fields:
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
        return _BIBLATEX_NAMES.get(name.lower()) not in entry.fields
    return _same_text(current.text, value) or _is_as_written(name, current, known)


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
    ids = [id for id in (paper.arxiv, paper.doi) if id]
    return [*ids, _title_id(f"{{{bibtex.to_latex(paper.title)}}}")]


def _entry_ids(entry: BibEntry) -> Iterator[str]:
    """Yield the ids of an entry: those of arXiv and its DOI, or its title if it has none."""
    text = {name: field.text for name, field in entry.fields.items()}
    archive = text.get("archiveprefix", text.get("eprinttype", "arxiv"))
    ids = {
        arxiv_id(text.get("eprint", "")) if archive.casefold() == "arxiv" else None,
        arxiv_id(text.get("url", "")),
        doi_id(text.get("doi", "").replace("\\_", "_")),
    }
    if match := _ARXIV_DOI.fullmatch(text.get("doi", "").rpartition("doi.org/")[2]):
        ids.add(arxiv_id(match[1]))
    if match := _ID_IN_JOURNAL.search(text.get("journal", "")):
        ids.add(arxiv_id(match[1]))
    ids.discard(None)
    yield from (id for id in ids if id)
    if not ids and "title" in text:
        yield _title_id(text["title"])


def _title_id(title: str) -> str:
    return f"title {fold_title(title) or title}"
