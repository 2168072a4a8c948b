"""Diagnoses an installation: files, library, marks, locks and sites. Changes nothing."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from reader.model.clean import CleanText, clean_error, clean_line
from reader.storage import atomic
from reader.storage.atomic import FileError

if TYPE_CHECKING:
    from reader.model.view import Row
    from reader.storage.cache import Cache

Result = TypeVar("Result")

MIN_FREE_BYTES: Final = 50 << 20
"""Free space below which a disk is reported."""
SLOW_SECONDS: Final = 0.5
"""A step that takes longer is reported as slow."""
CHECKING_LIBRARY: Final = "checking the library"
"""The step that reads all of the library. It is never reported as slow: only the doctor does it."""
MAX_SAVE_SECONDS: Final = 1.0
"""A lock that is held longer is not held by a save."""
LOCK_POLL_SECONDS: Final = 0.05


class InstallationPaths(NamedTuple):
    """The files and folders of an installation. Any of them may be missing."""

    config: Path
    library: Path
    marks: Path
    state: Path
    """The folder of the program's own state."""
    session: Path
    fault: Path
    """The report of the last crash."""


class Diagnosis(NamedTuple):
    """The state of an installation."""

    files: dict[str, tuple[str, str]]
    """The path of each file, and its size in words or why there is none."""
    counts: dict[str, str]
    seconds: dict[str, float]
    """How long each step took."""
    problems: list[CleanText]
    """What must be repaired, and how, one line each."""
    notes: list[CleanText]
    """What is harmless but good to know, one line each."""


class Doctor:
    """Diagnoses one installation."""

    def __init__(self, paths: InstallationPaths) -> None:
        self._paths = paths
        self._seconds: dict[str, float] = {}
        self._counts: dict[str, str] = {}
        self._problems: list[str] = []
        self._notes: list[str] = []

    def examine(self) -> Diagnosis:
        """Check everything."""
        self._check_disks()
        self._check_library()
        self._check_texts()
        self._check_marks()
        self._check_lock()
        self._check_session()
        self._check_sites()
        self._check_leftovers()
        for step, seconds in self._seconds.items():
            if seconds > SLOW_SECONDS and step != CHECKING_LIBRARY:
                self._notes.append(
                    f"slow: {step} took {seconds:.1f} s; is the disk busy or remote?"
                )
        return Diagnosis(
            {
                name: (str(clean_line(str(path))), _describe_size(path))
                for name, path in self._paths._asdict().items()
            },
            self._counts,
            self._seconds,
            list(map(clean_line, self._problems)),
            list(map(clean_line, self._notes)),
        )

    def _timed(self, step: str, work: Callable[[], Result]) -> Result:
        started = time.perf_counter()
        try:
            return work()
        finally:
            self._seconds[step] = round(time.perf_counter() - started, 4)

    def _check_disks(self) -> None:
        """Find files that cannot be written, and disks that are nearly full."""
        for path in dict.fromkeys((self._paths.library, self._paths.marks, self._paths.session)):
            if obstacle := atomic.write_obstacle(Path(os.path.realpath(path)), 1):
                self._problems.append(f"cannot be written: {obstacle}")
                continue
            folder = next((parent for parent in path.parents if parent.exists()), path.parent)
            with suppress(OSError):
                disk = os.statvfs(folder)
                free = disk.f_bavail * disk.f_frsize
                if free < MIN_FREE_BYTES:
                    self._problems.append(
                        f"{folder}: the disk has {free >> 20} MB left; free some space"
                    )

    def _check_library(self) -> None:
        from reader.storage.cache.health import check_health

        path = self._paths.library
        if not path.exists():
            self._notes.append("there is no library yet; `daysheet sync` or `daysheet import FILE`")
            return
        health = self._timed(CHECKING_LIBRARY, lambda: check_health(path))
        self._problems += health.faults
        self._counts |= health.counts
        if health.counts:
            self._time_start(path)

    def _check_texts(self) -> None:
        """Count the full texts and PDFs, and the room that they take."""
        from reader.storage.texts import Texts, TextsError

        texts = Texts(self._paths.library.parent)
        try:
            counts = len(texts.ids()), len(texts.pdf_ids())
            if any(counts):
                room = texts.size() / 1e6
                pdfs = f"{counts[1]:,} PDF{'' if counts[1] == 1 else 's'}"
                self._counts["full texts"] = f"{counts[0]:,} and {pdfs}, {room:,.1f} MB"
        except TextsError as error:
            self._problems.append(str(error))

    def _time_start(self, path: Path) -> None:
        """Open the library and read its newest day, as the reader does when it starts."""
        from reader.model.errors import DaysheetError
        from reader.storage.cache import Cache

        try:
            cache = self._timed("opening the library", lambda: Cache(path))
            self._timed("the first query", lambda: _newest_rows(cache))
            cache.close()
        except DaysheetError as error:
            self._problems.append(str(error))

    def _check_marks(self) -> None:
        from reader.library.marks_check import check

        path = self._paths.marks
        try:
            report = self._timed("reading the marks", lambda: check(path, self._paths.state))
        except (FileError, OSError) as error:
            self._problems.append(str(error))
            return
        self._counts["marks"] = report.summary.partition(": ")[2]
        for finding in report.findings:
            lines = self._notes if finding.harmless else self._problems
            lines.append(f"{finding.position}: {finding.message}")

    def _check_lock(self) -> None:
        """Find a lock of the marks that is held longer than any save takes."""
        path = self._paths.state / "marks.lock"
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            try:
                deadline = time.monotonic() + MAX_SAVE_SECONDS
                while not _is_lockable(descriptor):
                    if time.monotonic() > deadline:
                        self._problems.append(
                            f"{path} is held by another program; marks wait until that ends"
                        )
                        return
                    time.sleep(LOCK_POLL_SECONDS)
            finally:
                atomic.close_quietly(descriptor)

    def _check_session(self) -> None:
        path = self._paths.session
        try:
            session = json.loads(path.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError):
            session = None
        if not isinstance(session, dict):
            self._problems.append(
                f"{path} cannot be read; delete it (only the place you left is lost)"
            )

    def _check_sites(self) -> None:
        """Find addresses of sites and proxies in the environment that no sync could use."""
        from reader.library.syncing.plan import sites_from_environment
        from reader.sync import Arxiv, DailyPapers, RequestPolicy, SyncError
        from reader.sync.client import Client

        sites = sites_from_environment()
        for create in (
            lambda: DailyPapers(sites.huggingface),
            lambda: Arxiv(sites.arxiv_rss, sites.arxiv_api),
            lambda: Client(RequestPolicy()),
        ):
            try:
                create()
            except SyncError as error:
                self._problems.append(str(error))

    def _check_leftovers(self) -> None:
        """Find the temporary files of killed programs, and the report of a crash."""
        for path in (self._paths.marks, self._paths.session):
            for leftover in atomic.find_leftovers(Path(os.path.realpath(path))):
                self._notes.append(
                    f"{leftover} was left by a killed program; the next save removes it"
                )
        if self._paths.fault.exists():
            self._notes.append(f"{self._paths.fault} describes a crash of the program; report it")


def _newest_rows(cache: Cache) -> list[Row]:
    """Return the papers of the newest day."""
    from reader.model.view import View

    return cache.rows(cache.keys(View("day", cache.newest_day()), (), lambda *_: None))


def _is_lockable(descriptor: int) -> bool:
    """Return whether nobody holds a lock of the file; this holds none afterwards."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def sqlite_version() -> str:
    """Return the version of SQLite, for readers of the report that may not import it."""
    from sqlite3 import sqlite_version

    return sqlite_version


def _describe_size(path: Path) -> str:
    """Return the size of a file or folder in words, or why there is none."""
    try:
        return f"{_size(path):,} bytes"
    except FileNotFoundError:
        return "not there yet"
    except OSError as error:
        return clean_error(error.strerror or error)


def _size(path: Path) -> int:
    """Return the bytes of a file with its write-ahead log, or of all files in a folder."""
    if not path.is_dir():
        log = path.with_name(path.name + "-wal")
        return path.stat().st_size + (log.stat().st_size if log.exists() else 0)
    total = 0
    for file in path.rglob("*"):
        with suppress(OSError):
            if file.is_file() and not file.is_symlink():
                total += file.stat().st_size
    return total
