"""Papers leaving the library: as text, or into a file that is replaced as a whole or brought up to
date."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from reader.export.formats import FORMATS, USUAL, writer
from reader.export.items import Item, Wishes
from reader.model.counts import counted
from reader.model.errors import DaysheetError
from reader.storage import atomic, exported
from reader.storage.atomic import Changed, Content, FileError

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.paper import Paper
    from reader.model.template import Template

__all__ = ["FORMATS", "USUAL", "Exported", "Wishes", "address", "export_file", "key_template"]

FIRST: Final = 20
AT_ONCE: Final = 1_000
"""Papers that are asked for together: few at first, so that whoever reads along need not wait."""
LIMIT: Final = 256 << 20
"""Bytes of a file that is there already."""
TRIES: Final = 3
"""How often a file that others change meanwhile is read again."""

OnPaper: TypeAlias = "Callable[[Paper], None]"


class Refused(DaysheetError):
    """A file was left as it is. The message says which, why, and what to do."""


class Foreign(Refused):
    """A file that is there is of another kind than what would be written, and may be somebody's."""


class Exported(NamedTuple):
    """What became of a file."""

    path: Path
    papers: int
    new: int
    """Of a bibliography the entries that were added; else all papers."""
    changed: int
    """Entries that were brought up to date."""
    wrote: bool
    """Whether the file was written at all; not where it says all this already."""

    @property
    def said(self) -> str:
        """What was written where, as one line."""
        if not self.wrote:
            return f"{self.path}: up to date, {counted(self.papers, 'paper')}"
        if self.new == self.papers:
            return f"{self.path}: {counted(self.papers, 'paper')}"
        same = self.papers - self.new - self.changed
        parts = {"new": self.new, "updated": self.changed, "as they were": same}
        counts = ", ".join(f"{count:,} {what}" for what, count in parts.items() if count)
        return f"{self.path}: {counts}"


def format_of(path: str) -> str | None:
    """Return the format that the name of a file asks for."""
    name = path.lower()
    return next((name_ for name_, each in FORMATS.items() if name.endswith(each.suffixes)), None)


def path_of(written: str) -> Path:
    """Return the file that a user named; `~` is the home. Raises `Refused`."""
    try:
        path = Path(written).expanduser()
    except RuntimeError:
        raise Refused(f"{written}: there is no such home; name another file") from None
    if "\0" in written or not path.name:
        raise Refused(f"{written!r} names no file")
    return path


def key_template(text: str | None) -> Template | None:
    """Return how citation keys are made, of a template that the settings have judged."""
    from reader.export.citation import FIELDS
    from reader.model.template import template

    return template(text, FIELDS, wide=False) if text else None


def address(written: str) -> str | None:
    """Return an address as a mail has it, or None for what is none."""
    from reader.export.mail import address

    return address(written)


def lacks_id(paper: Paper) -> bool:
    """Whether a paper is known by its title only."""
    return not (paper.arxiv or paper.doi)


def items(
    library: Library, keys: Sequence[int], format: str, on_paper: OnPaper | None = None
) -> Iterator[Item]:
    """Yield the papers with what a format asks for, read a few at a time.

    `on_paper` is told of every one.
    """
    from reader.library.records import record

    wanted = FORMATS[format]
    starts = chain((0,), range(FIRST, len(keys), AT_ONCE))
    for start in starts:
        size = AT_ONCE if start else FIRST
        for row in library.rows(keys[start : start + size]):
            paper = library.paper(row.key)
            if paper is None:
                continue
            if on_paper:
                on_paper(paper)
            yield Item(
                paper,
                library.listings(row.key) if wanted.with_days else (),
                record(library, row, paper) if wanted.with_record else {},
            )


def text(
    library: Library,
    keys: Sequence[int],
    format: str,
    wishes: Wishes,
    on_paper: OnPaper | None = None,
) -> Iterator[str]:
    """Yield the papers in a format, in pieces."""
    return writer(format)(items(library, keys, format, on_paper), wishes)


def export_file(
    library: Library,
    keys: Sequence[int],
    format: str,
    path: Path,
    wishes: Wishes,
    *,
    on_paper: OnPaper | None = None,
    force: bool = False,
) -> Exported:
    """Write papers to a file so that it is whole at any time; not if it says all this already.

    A bibliography is brought up to date; a file of another format is replaced, where it is of that
    format or `force` says so. Raises `Refused`, and `FileError` where it cannot be written.
    """
    papers = list(items(library, keys, format, on_paper))
    target = Path(os.path.realpath(path))
    for _ in range(TRIES):
        old = _content(target)
        try:
            if format == "bibtex":
                return _update(library, path, target, old, papers, wishes)
            if old.status and not force:
                _refuse_foreign(path, format, old.data)
            data = "".join(writer(format)(papers, wishes)).encode("utf-8", "replace")
            wrote = data != old.data
            if wrote:
                atomic.replace(target, data, old.status)
            return Exported(path, len(papers), len(papers), 0, wrote)
        except Changed:
            continue
    raise Refused(f"{path}: another program keeps changing it; try again")


def _content(target: Path) -> Content:
    try:
        return atomic.read(target, LIMIT)
    except FileError as error:
        raise Refused(str(error).replace("move it away", "name another file")) from None


def _refuse_foreign(path: Path, format: str, data: bytes) -> None:
    begins = tuple(each.encode() for each in FORMATS[format].begins)
    if data.strip() and not data.removeprefix(b"\xef\xbb\xbf").startswith(begins):
        title = FORMATS[format].title
        raise Foreign(f"{path} is there already, and no {title} that daysheet wrote")


def _update(
    library: Library,
    path: Path,
    target: Path,
    old: Content,
    papers: Iterable[Item],
    wishes: Wishes,
) -> Exported:
    """Bring a bibliography up to date. Raises `Changed`."""
    from reader.export.bibtex_file import BrokenBibliography, updated

    notes = library.state / "exported.json" if library.state else None
    written = exported.recall(notes, str(target)) if notes and old.status else {}
    try:
        made = updated(old.data.decode("utf-8"), papers, wishes, written)
    except UnicodeDecodeError:
        raise Refused(f"{path}: not in UTF-8; convert it, or name another file") from None
    except BrokenBibliography as error:
        raise Refused(f"{path}, {error}; mend it, or name another file") from None
    data = made.text.encode("utf-8", "replace")
    if data != old.data:
        atomic.replace(target, data, old.status)
    if notes:
        exported.remember(notes, str(target), made.written)
    count = made.new + made.changed + made.same
    return Exported(path, count, made.new, made.changed, data != old.data)
