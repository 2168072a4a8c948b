"""Bringing files into the library: what was new, what was refused, in one summary a file."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from reader.library.library import Library
from reader.model.clean import clean_error, clean_line
from reader.model.entry import Entry, Hint, Refusal
from reader.model.errors import DaysheetError
from reader.sources import FORMATS, INPUT_SIZE_LIMIT, parse
from reader.storage.cache import IngestResult
from reader.storage.cache.ingest import IdentityLimitError

REFUSALS_KEPT: Final = 20
"""Refusals remembered with their reasons; the rest are counted."""


class ImportRefused(DaysheetError):
    """A whole input was refused; nothing of it is in the cache."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one input."""

    papers: int
    """Papers taken, new or known."""
    ingested: IngestResult
    refused: int
    refusals: tuple[Refusal, ...]
    """The first refusals, with their places and reasons."""


def formats() -> list[str]:
    """Return the names of the formats that are read."""
    return list(FORMATS)


def import_file(
    library: Library,
    name: str,
    *,
    day: date | None = None,
    format: str | None = None,
    limit: int | None = None,
    on_progress: Callable[[int, float], None] | None = None,
) -> Imported:
    """Import the file `name`, or standard input for `-`.

    `format` is one of `formats()`; without it the file is recognised. `limit` is in bytes, as
    unpacked, instead of the usual one. `on_progress` gets the papers taken so far and the part of
    the file read, from 0 to 1 (NaN where unknown). Raises ImportRefused, SourceError or CacheError,
    each with one line; then the cache is as it was.
    """
    with opened(name) as (stream, size):
        hint = Hint(clean_line(Path(name).name if name != "-" else ""), day, date.today())
        parsed = parse(stream, hint, format, limit or INPUT_SIZE_LIMIT)
        try:
            return take(library, parsed, _progress(stream, size, on_progress))
        except IdentityLimitError as error:
            raise ImportRefused(f"{hint.name}: {error}" if hint.name else str(error)) from None


def take(
    library: Library,
    parsed: Iterator[Entry | Refusal],
    on_progress: Callable[[int], None] | None = None,
) -> Imported:
    """Take what a source parsed into the library, apart from what it refused."""
    refused, kept = 0, list[Refusal]()

    def entries() -> Iterator[Entry]:
        nonlocal refused
        for each in parsed:
            if isinstance(each, Entry):
                yield each
                continue
            refused += 1
            if len(kept) < REFUSALS_KEPT:
                kept.append(each)

    ingested = library.ingest(entries(), on_progress)
    papers = ingested.new + ingested.updated + ingested.same
    return Imported(papers, ingested, refused, tuple(kept))


@contextmanager
def opened(name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """Open a regular file or, for `-`, standard input; yield the stream and its size in bytes.

    Looked at before it is opened, because opening a device may do something; opened without
    blocking and looked at again, because it may have been changed for a FIFO in between. Raises
    ImportRefused.
    """
    if name == "-":
        if sys.stdin.isatty():
            raise ImportRefused("is a terminal; pipe the papers in, or name a file")
        yield sys.stdin.buffer, None
        return
    shown = clean_line(name)
    try:
        _refuse_irregular(os.stat(name).st_mode, shown)  # noqa: PTH116 - as it is written
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise ImportRefused(f"{shown}: no such file; give the path of a saved digest") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or clean_error(error)
        raise ImportRefused(f"{shown}: cannot be opened ({reason})") from None
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(handle)
        _refuse_irregular(status.st_mode, shown)
        yield stream, status.st_size


def _refuse_irregular(mode: int, shown: str) -> None:
    if stat.S_ISDIR(mode):
        raise ImportRefused(f"{shown}: is a folder; give the files in it, {shown}/* for all")
    if not stat.S_ISREG(mode):
        raise ImportRefused(f"{shown}: is no regular file; pipe it in as `daysheet import -`")


def _progress(
    stream: BinaryIO, size: int | None, on_progress: Callable[[int, float], None] | None
) -> Callable[[int], None] | None:
    if on_progress is None:
        return None
    report = on_progress

    def step(done: int) -> None:
        part = os.lseek(stream.fileno(), 0, os.SEEK_CUR) / size if size else float("nan")
        report(done, min(part, 1.0))

    return step
