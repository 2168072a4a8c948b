"""Imports files into the library. The result of each counts what was new and what was refused."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from reader.library.library import Library
from reader.model.clean import clean_error, clean_line
from reader.model.entry import Entry, Hint, Refusal
from reader.model.errors import DaysheetError
from reader.model.identity import parse_id
from reader.sources import FORMATS, INPUT_SIZE_LIMIT, parse
from reader.storage.cache import IngestResult
from reader.storage.cache.ingest import IdentityLimitError

REFUSALS_KEPT: Final = 20
"""Refusals kept with their reasons. The others are only counted."""
LARGE_FILE: Final = 4_000_000
"""Bytes of a file that takes longer to parse than another process takes to start."""


class ImportRefused(DaysheetError):
    """The whole input was refused. The cache is unchanged."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import."""

    papers: int
    """Papers that were imported, new and known ones."""
    ingested: IngestResult
    refused: int
    refusals: tuple[Refusal, ...]
    """The first REFUSALS_KEPT refusals."""
    repeated: int = 0
    """Entries, of an input without digests, for papers that it had before."""
    unused_keys: tuple[tuple[str, str], ...] = ()
    """Citation keys of these entries that the library does not keep, as a paper has one key: each
    with the key that it keeps."""


def formats() -> list[str]:
    """Return the names of the formats that can be imported."""
    return list(FORMATS)


def import_file(
    library: Library,
    name: str,
    *,
    day: date | None = None,
    format: str | None = None,
    limit: int | None = None,
    on_progress: Callable[[int, float], None] | None = None,
) -> ImportResult:
    """Import the file `name`, or standard input for `-`.

    `format` is one of `formats()`; without it the format is recognised. `limit` is in bytes, after
    decompression. `on_progress` gets the number of papers so far and the part of the file that has
    been read, from 0 to 1, or NaN if it is unknown. Raises ImportRefused, SourceError or
    CacheError; then the cache is unchanged.
    """
    with open_input(name) as (stream, size):
        is_file = name != "-"
        hint = Hint(
            clean_line(Path(name).name if is_file else ""),
            day,
            date.today(),
            folder=str(Path(name).absolute().parent) if is_file else "",
        )
        progress = _progress(stream, size, on_progress)
        try:
            with _parse(stream, size, hint, format, limit or INPUT_SIZE_LIMIT) as results:
                return import_entries(library, results, progress)
        except IdentityLimitError as error:
            raise ImportRefused(f"{hint.name}: {error}" if hint.name else str(error)) from None


@contextmanager
def _parse(
    stream: BinaryIO, size: int | None, hint: Hint, format: str | None, limit: int
) -> Iterator[Iterator[Entry | Refusal]]:
    """Provide the results of `parse`, from another process if the input is a large file."""
    if size is None or size < LARGE_FILE:
        yield parse(stream, hint, format, limit)
        return
    from reader.library.parsing_process import parse_in_process

    with parse_in_process(stream, hint, format, limit) as results:
        yield results


def import_entries(
    library: Library,
    results: Iterator[Entry | Refusal],
    on_progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Import the entries among the results of a parser, and count its refusals."""
    taken, refused, kept = 0, 0, list[Refusal]()
    has_digests = False
    keys: list[tuple[str, str]] = []

    def entries() -> Iterator[Entry]:
        nonlocal taken, refused, has_digests
        for result in results:
            if isinstance(result, Entry):
                taken += 1
                has_digests |= bool(result.listings)
                if result.paper.citation_key and not has_digests:
                    keys.append((result.paper.id, result.paper.citation_key))
                yield result
                continue
            refused += 1
            if len(kept) < REFUSALS_KEPT:
                kept.append(result)

    ingested = library.cache.ingest(entries(), on_progress)
    papers = ingested.new + ingested.updated + ingested.same
    # A digest may list what another lists; an entry of a bibliography is expected to be a paper.
    repeated = 0 if has_digests else taken - papers
    unused = tuple(_unused_keys(library, keys)) if repeated else ()
    return ImportResult(papers, ingested, refused, tuple(kept), repeated, unused)


def _unused_keys(library: Library, keys: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the citation keys that the library did not keep, each with the one that it kept.

    `keys` are pairs of a paper's id and the citation key of an entry.
    """
    of_paper: dict[int, dict[str, None]] = {}
    for id, citation_key in keys:
        if key := library.cache.key_of(id):
            of_paper.setdefault(key, {})[citation_key] = None
    for key, citation_keys in of_paper.items():
        paper = library.cache.paper(key) if len(citation_keys) > 1 else None
        if paper is not None:
            yield from (
                (each, paper.citation_key) for each in citation_keys if each != paper.citation_key
            )


@contextmanager
def open_input(name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """Open a regular file, or standard input for `-`; yield the stream and its size in bytes.

    The file is checked before it is opened, because opening a device may do something. It is opened
    without blocking and checked again, because a FIFO may have replaced it. Raises ImportRefused.
    """
    if name == "-":
        if sys.stdin.isatty():
            raise ImportRefused("is a terminal; pipe the papers in, or name a file")
        yield sys.stdin.buffer, None
        return
    shown = clean_line(name)
    try:
        _refuse_irregular(os.stat(name).st_mode, shown)  # noqa: PTH116 - Path would normalise it
        descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        advice = "give the path of a saved digest"
        if parse_id(shown):
            advice = "`daysheet import --ids -` reads ids from standard input"
        raise ImportRefused(f"{shown}: no such file; {advice}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or clean_error(error)
        raise ImportRefused(f"{shown}: cannot be opened ({reason})") from None
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        _refuse_irregular(status.st_mode, shown)
        yield stream, status.st_size


def _refuse_irregular(mode: int, shown: str) -> None:
    if stat.S_ISDIR(mode):
        raise ImportRefused(f"{shown}: is a folder; give the files in it, {shown}/* for all")
    if not stat.S_ISREG(mode):
        raise ImportRefused(f"{shown}: is not a regular file; pipe it in as `daysheet import -`")


def _progress(
    stream: BinaryIO, size: int | None, on_progress: Callable[[int, float], None] | None
) -> Callable[[int], None] | None:
    """Return a callback that adds the part of the file that has been read, or None."""
    if on_progress is None:
        return None
    report = on_progress

    def step(papers: int) -> None:
        part = os.lseek(stream.fileno(), 0, os.SEEK_CUR) / size if size else float("nan")
        report(papers, min(part, 1.0))

    return step
