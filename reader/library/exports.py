"""Exports papers of the library as text, or to a file that is replaced or updated."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from reader.export.formats import DEFAULT_FORMAT, FORMATS, load_writer
from reader.export.items import ExportItem, ExportOptions
from reader.model.clean import NOTHING, CleanText
from reader.model.counts import format_count
from reader.model.errors import DaysheetError
from reader.model.identity import TITLE_PREFIX
from reader.storage import atomic, exported
from reader.storage.atomic import Content, FileChanged, FileError

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.paper import Paper

__all__ = [
    "DEFAULT_FORMAT",
    "FORMATS",
    "ExportOptions",
    "ExportResult",
    "export_file",
    "export_text",
    "parse_address",
]

FIRST_BATCH: Final = 20
BATCH: Final = 1_000
"""Papers that are read together. The first batch is small, so that output begins at once."""
FILE_SIZE_LIMIT: Final = 256 << 20
"""Bytes of an existing file."""
FILE_STEM_LENGTH: Final = 48
"""Characters of a file name that is made from a title."""
_NOT_IN_FILE_NAMES: Final = re.compile(r"[^A-Za-z0-9._]+")
TRIES: Final = 3
"""How often a file is read again that other programs change meanwhile."""

OnPaper: TypeAlias = "Callable[[Paper], None]"


class ExportError(DaysheetError):
    """The file was not changed. The message names it, and says why and what to do."""


class ForeignFileError(ExportError):
    """The existing file is of another kind than the export, and may be somebody's work."""


class ExportResult(NamedTuple):
    """The result of an export to a file."""

    path: Path
    papers: int
    new: int
    """Entries added to a bibliography, or all papers in another format."""
    changed: int
    """Entries updated in a bibliography."""
    was_written: bool
    """False if the file had this content already."""

    @property
    def summary(self) -> str:
        """The file and the numbers of papers as one line."""
        if not self.was_written:
            return f"{self.path}: up to date, {format_count(self.papers, 'paper')}"
        if self.new == self.papers:
            return f"{self.path}: {format_count(self.papers, 'paper')}"
        same = self.papers - self.new - self.changed
        parts = {"new": self.new, "updated": self.changed, "as they were": same}
        counts = ", ".join(f"{count:,} {what}" for what, count in parts.items() if count)
        return f"{self.path}: {counts}"


def format_of(path: str) -> str | None:
    """Return the format that the ending of a file name selects, or None."""
    name = path.lower()
    matching = (key for key, format in FORMATS.items() if name.endswith(format.suffixes))
    return next(matching, None)


def parse_path(text: str) -> Path:
    """Return the path that a user typed, with `~` expanded. Raises ExportError."""
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise ExportError(f"{text}: there is no such home; name another file") from None
    if "\0" in text or not path.name:
        raise ExportError(f"{text!r} names no file")
    return path


def parse_address(text: str) -> str | None:
    """Return an e-mail address as a header has it, or None if it is not valid."""
    from reader.export.mail import parse_address

    return parse_address(text)


def has_only_title(paper: Paper) -> bool:
    """Return True if neither an arXiv id nor a DOI of the paper is known."""
    return not (paper.arxiv or paper.doi)


def export_items(
    library: Library,
    keys: Sequence[int],
    format: str,
    options: ExportOptions,
    on_paper: OnPaper | None = None,
) -> Iterator[ExportItem]:
    """Yield the papers with what the format and the options need, read in batches.

    `on_paper` is called with each paper.
    """
    from reader.library.paper_formats import json_record

    needs = FORMATS[format]
    starts = chain((0,), range(FIRST_BATCH, len(keys), BATCH))
    for start in starts:
        size = BATCH if start else FIRST_BATCH
        for row in library.cache.rows(keys[start : start + size]):
            paper = library.cache.paper(row.key)
            if paper is None:
                continue
            if on_paper:
                on_paper(paper)
            yield ExportItem(
                paper,
                library.cache.listings(row.key) if needs.needs_listings else (),
                json_record(library, row, paper) if needs.needs_record else {},
                library.tags(row.ids) if options.with_tags else (),
                library.note(row.ids) if options.with_notes else NOTHING,
            )


def file_stem(id: str, title: str) -> str:
    """Return a name for a file about one paper: its arXiv id or DOI, else words of its title.

    It holds letters, digits, `-`, `.` and `_` only.
    """
    from reader.search.fold import fold

    if not id.startswith(TITLE_PREFIX):
        return _NOT_IN_FILE_NAMES.sub("-", id.removeprefix("doi:")).strip("-.")
    words = _NOT_IN_FILE_NAMES.sub("-", fold(title)).strip("-.")
    if len(words) > FILE_STEM_LENGTH:
        words = words[:FILE_STEM_LENGTH].rpartition("-")[0] or words[:FILE_STEM_LENGTH]
    return words or id.replace(":", "-")


class MissingIds:
    """Collects the papers of an export that a citation cannot identify: those with only a title."""

    def __init__(self, format: str) -> None:
        self._counts = FORMATS[format].is_citation
        self._titles: list[CleanText] = []

    def __call__(self, paper: Paper) -> None:
        """Note a paper. For formats that cite no papers this does nothing."""
        if self._counts and has_only_title(paper):
            self._titles.append(paper.title)

    @property
    def message(self) -> str:
        """`“Title” and 2 more have no known arXiv id or DOI`; empty if all papers have one."""
        if not self._titles:
            return ""
        from reader.library.paper_formats import display_text

        title = display_text(self._titles[0])
        others = len(self._titles) - 1
        subject = f"“{title}” and {others:,} more have" if others else f"“{title}” has"
        return f"{subject} no known arXiv id or DOI"


def export_text(
    library: Library,
    keys: Sequence[int],
    format: str,
    options: ExportOptions,
    on_paper: OnPaper | None = None,
) -> Iterator[str]:
    """Yield the papers in a format, in parts of a document."""
    return load_writer(format)(export_items(library, keys, format, options, on_paper), options)


def export_file(
    library: Library,
    keys: Sequence[int],
    format: str,
    path: Path,
    options: ExportOptions,
    *,
    on_paper: OnPaper | None = None,
    force: bool = False,
) -> ExportResult:
    """Write papers to a file, which is complete at any time.

    A bibliography is updated. A file of another format is replaced if daysheet wrote it, or if
    `force` is true. Raises ExportError, or FileError if the file cannot be written.
    """
    papers = list(export_items(library, keys, format, options, on_paper))
    target = Path(os.path.realpath(path))
    for _ in range(TRIES):
        old = _read(target)
        try:
            if format == "bibtex":
                return _update_bibliography(library, path, target, old, papers, options)
            if old.status and not force:
                _refuse_foreign(path, format, old.data)
            data = "".join(load_writer(format)(papers, options)).encode("utf-8", "replace")
            is_changed = data != old.data
            if is_changed:
                atomic.replace(target, data, old.status)
            return ExportResult(path, len(papers), len(papers), 0, is_changed)
        except FileChanged:
            continue
    raise ExportError(f"{path}: another program keeps changing it; try again")


def _read(target: Path) -> Content:
    try:
        return atomic.read(target, FILE_SIZE_LIMIT)
    except FileError as error:
        raise ExportError(str(error).replace("move it away", "name another file")) from None


def _refuse_foreign(path: Path, format: str, data: bytes) -> None:
    beginnings = tuple(text.encode() for text in FORMATS[format].beginnings)
    if data.strip() and not data.removeprefix(b"\xef\xbb\xbf").startswith(beginnings):
        title = FORMATS[format].title
        raise ForeignFileError(f"{path} exists already, and is not {title} that daysheet wrote")


def _update_bibliography(
    library: Library,
    path: Path,
    target: Path,
    old: Content,
    papers: Iterable[ExportItem],
    options: ExportOptions,
) -> ExportResult:
    """Raises FileChanged if another program changes the file meanwhile."""
    from reader.export.bibtex_file import update_bibliography
    from reader.model.bibtex_syntax import BrokenBibliography

    notes = library.state_folder / "exported.json" if library.state_folder else None
    hashes = exported.recall(notes, str(target)) if notes and old.status else {}
    try:
        result = update_bibliography(old.data.decode("utf-8"), papers, options, hashes)
    except UnicodeDecodeError:
        raise ExportError(f"{path}: not in UTF-8; convert it, or name another file") from None
    except BrokenBibliography as error:
        raise ExportError(f"{path}, {error}; mend it, or name another file") from None
    data = result.text.encode("utf-8", "replace")
    if data != old.data:
        atomic.replace(target, data, old.status)
    if notes:
        exported.remember(notes, str(target), result.hashes)
    papers_count = result.new + result.changed + result.same
    return ExportResult(path, papers_count, result.new, result.changed, data != old.data)
