"""What there is, how it is, and what to mend: everything is looked at and nothing is changed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
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

LEAST_ROOM: Final = 50 << 20
"""Bytes that a disk should have left."""
SLOW: Final = 0.5
"""Seconds from which on something is said to be slow."""
CHECKING: Final = "checking the library"
"""Reads all of it, and nothing but the doctor does so."""
LOCK_SECONDS: Final = 1.0
"""How long a lock may be held by whoever saves."""


class Places(NamedTuple):
    """Where everything is kept."""

    config: Path
    library: Path
    marks: Path
    state: Path
    session: Path
    fault: Path


class Examined(NamedTuple):
    """What was found."""

    places: dict[str, tuple[str, str]]
    """For each kind of file its path, and its size or that it is not there."""
    counts: dict[str, str]
    seconds: dict[str, float]
    """How long it takes to open, to ask, to read the marks."""
    troubles: list[CleanText]
    """What is to be mended, with what to do, a line each."""
    notes: list[CleanText]
    """What is no harm, and may be good to know."""


class Doctor:
    """Looks at one installation."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._seconds: dict[str, float] = {}
        self._counts: dict[str, str] = {}
        self._troubles: list[str] = []
        self._notes: list[str] = []

    def examine(self) -> Examined:
        """Look at everything."""
        self._folders()
        self._library()
        self._marks()
        self._lock()
        self._session()
        self._sites()
        self._left_over()
        for what, seconds in self._seconds.items():
            if seconds > SLOW and what != CHECKING:
                self._notes.append(
                    f"slow: {what} took {seconds:.1f} s; is the disk busy or remote?"
                )
        found = {name: self._sized(path) for name, path in self._places._asdict().items()}
        return Examined(
            {name: (str(clean_line(path)), size) for name, (path, size) in found.items()},
            self._counts,
            self._seconds,
            list(map(clean_line, self._troubles)),
            list(map(clean_line, self._notes)),
        )

    def _timed(self, what: str, work: Callable[[], Result]) -> Result:
        started = time.perf_counter()
        try:
            return work()
        finally:
            self._seconds[what] = round(time.perf_counter() - started, 4)

    def _sized(self, path: Path) -> tuple[str, str]:
        try:
            size = _size(path)
        except FileNotFoundError:
            return str(path), "not there yet"
        except OSError as error:
            return str(path), clean_error(error.strerror or error)
        return str(path), f"{size:,} bytes"

    def _folders(self) -> None:
        """Find files and folders that cannot be written, and disks that are nearly full."""
        for path in dict.fromkeys((self._places.library, self._places.marks, self._places.session)):
            if obstacle := atomic.write_obstacle(Path(os.path.realpath(path)), 1):
                self._troubles.append(f"cannot be written: {obstacle}")
                continue
            folder = next((each for each in path.parents if each.exists()), path.parent)
            with suppress(OSError):
                disk = os.statvfs(folder)
                if disk.f_bavail * disk.f_frsize < LEAST_ROOM:
                    room = disk.f_bavail * disk.f_frsize >> 20
                    self._troubles.append(f"{folder}: the disk has {room} MB left; free some space")

    def _library(self) -> None:
        from reader.storage.cache.health import check_health

        path = self._places.library
        if not path.exists():
            self._notes.append("there is no library yet; `daysheet sync` or `daysheet import FILE`")
            return
        found = self._timed(CHECKING, lambda: check_health(path))
        self._troubles += found.faults
        self._counts |= found.counts
        if found.counts:
            self._ask(path)

    def _ask(self, path: Path) -> None:
        """Open the library and ask it for its newest day, as a start does."""
        from reader.model.errors import DaysheetError
        from reader.storage.cache import Cache

        try:
            cache = self._timed("opening the library", lambda: Cache(path))
            self._timed("the first query", lambda: _newest(cache))
            cache.close()
        except DaysheetError as error:
            self._troubles.append(str(error))

    def _marks(self) -> None:
        from reader.library.marks_check import check

        path = self._places.marks
        try:
            checked = self._timed("reading the marks", lambda: check(path, self._places.state))
        except (FileError, OSError) as error:
            self._troubles.append(str(error))
            return
        self._counts["marks"] = checked.summary.partition(": ")[2]
        for said in checked.said:
            (self._notes if said.harmless else self._troubles).append(f"{said.place}: {said.what}")

    def _lock(self) -> None:
        """Find a lock that is held longer than any save takes."""
        import fcntl

        path = self._places.state / "marks.lock"
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            try:
                until = time.monotonic() + LOCK_SECONDS
                while not _got(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB):
                    if time.monotonic() > until:
                        self._troubles.append(
                            f"{path} is held by another program; marks wait until that ends"
                        )
                        return
                    time.sleep(0.05)
            finally:
                atomic.shut(descriptor)

    def _session(self) -> None:
        path = self._places.session
        try:
            kept = json.loads(path.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError):
            kept = None
        if not isinstance(kept, dict):
            self._troubles.append(
                f"{path} cannot be read; delete it (only the place you left is lost)"
            )

    def _sites(self) -> None:
        """Find what the environment says of sites and proxies that no sync could use."""
        from reader.library.syncing.plan import sites_from_environment
        from reader.sync import Arxiv, DailyPapers, RequestPolicy, SyncError
        from reader.sync.client import Client

        sites = sites_from_environment()
        for made in (
            lambda: DailyPapers(sites.huggingface),
            lambda: Arxiv(sites.arxiv_rss, sites.arxiv_api),
            lambda: Client(RequestPolicy()),
        ):
            try:
                made()
            except SyncError as error:
                self._troubles.append(str(error))

    def _left_over(self) -> None:
        """Find what killed or failed programs left."""
        for path in (self._places.marks, self._places.session):
            for each in atomic.stale(Path(os.path.realpath(path))):
                self._notes.append(f"{each} was left by a killed program; the next save removes it")
        if self._places.fault.exists():
            self._notes.append(f"{self._places.fault} tells of a fault of the program; report it")


def _newest(cache: Cache) -> list[Row]:
    """Return the papers of the newest day."""
    from reader.model.view import View

    return cache.rows(cache.keys(View("day", cache.newest_day()), (), lambda *_: None))


def _got(descriptor: int, how: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def sqlite_version() -> str:
    from sqlite3 import sqlite_version

    return sqlite_version


def _size(path: Path) -> int:
    """Return the bytes of a file, or of the files below a folder."""
    if not path.is_dir():
        beside = path.with_name(path.name + "-wal")
        return path.stat().st_size + (beside.stat().st_size if beside.exists() else 0)
    return sum(_sizes(path))


def _sizes(folder: Path) -> Iterator[int]:
    for each in folder.rglob("*"):
        with suppress(OSError):
            if each.is_file() and not each.is_symlink():
                yield each.stat().st_size
