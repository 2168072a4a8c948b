"""Parses a large file in another process, while this one stores the papers.

Parsing takes a third of the time of an import, and there is more than one core. The other process
inherits the open file with its offset, so this one can see how much has been read. It gets its job
on its standard input, and writes results to its standard output, batch by batch. If this process
dies, the next write ends the other one.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Queue
from threading import Thread
from typing import Any, BinaryIO, Final, TypeAlias

from reader.model.batches import batches
from reader.model.digest import Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.errors import DaysheetError
from reader.model.paper import Paper
from reader.sources import SourceError, parse

Results: TypeAlias = Iterator[Entry | Refusal]
_Job: TypeAlias = tuple[Hint, str | None, int]
"""The arguments of `parse` after the stream."""

_BATCH_RESULTS: Final = 200
_BATCH_CHARACTERS: Final = 1_000_000
"""Characters at which a batch is full as well; a usual one has 300,000."""
_BATCHES_AHEAD: Final = 25
"""Batches that can wait to be stored."""
_COMMAND: Final = (
    "import sys; sys.path[:] = {path!r}; "
    "from reader.library.parsing_process import serve; serve({descriptor})"
)


@contextmanager
def parse_in_process(
    stream: BinaryIO, hint: Hint, format: str | None, limit: int
) -> Iterator[Results]:
    """Provide what `parse` yields for a regular file, parsed by another process if one can start.

    The results raise SourceError as those of `parse` do, and also if the other process is killed.
    """
    job = hint, format, limit
    process = _start(stream.fileno(), job) if _cores() > 1 else None
    if process is None:
        yield parse(stream, *job)
        return
    assert process.stdout
    with process.stdout:
        try:
            yield _receive(process.stdout, stream, job)
        finally:
            process.kill()
            process.wait()


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start(descriptor: int, job: _Job) -> subprocess.Popen[bytes] | None:
    """Return a process that parses the open file, or None if no process can be started."""
    command = _COMMAND.format(path=sys.path, descriptor=descriptor)
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[descriptor],
            # Ctrl-C is for this process, which then ends the other one.
            start_new_session=True,
        )
    except (OSError, ValueError):
        return None
    assert process.stdin
    with suppress(BrokenPipeError), process.stdin as pipe:
        pipe.write(pickle.dumps(job))
    return process


def _receive(pipe: Any, stream: BinaryIO, job: _Job) -> Results:
    """Yield what the other process sends. If it ends without a word, parse the file here."""
    has_sent = False
    while True:
        try:
            message = pickle.load(pipe)
        except Exception:
            # It was killed, or was never our program: pickle raises many kinds of errors.
            break
        has_sent = True
        if message is None:
            return
        if isinstance(message, Exception):
            raise message
        yield from map(_unpack, message)
    if has_sent:
        name = job[0].name
        raise SourceError(f"{name}: the process that read it was killed; import it again")
    stream.seek(0)
    yield from parse(stream, *job)


def _pack(result: Entry | Refusal) -> Any:
    """Return a result as plain tuples, which are sent in a third of the time.

    The ids are computed here because this process has less to do than the one that stores.
    """
    if isinstance(result, Refusal):
        return result
    return tuple(result.paper), [tuple(listing) for listing in result.listings], result.ids


def _unpack(packed: Any) -> Entry | Refusal:
    if isinstance(packed, Refusal):
        return packed
    paper, listings, ids = packed
    return Entry(Paper._make(paper), tuple(map(Listing._make, listings)), ids)


# The other process


def serve(descriptor: int) -> None:
    """Parse the inherited file `descriptor`; send batches of results, then None or an error."""
    # If nobody reads the results any more, the next write ends the process.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    job: _Job = pickle.load(sys.stdin.buffer)
    messages: Queue[bytes] = Queue(_BATCHES_AHEAD)
    writer = Thread(target=_write, args=(messages,))
    writer.start()
    end: Exception | None = None
    try:
        with os.fdopen(descriptor, "rb") as stream:
            for batch in batches(parse(stream, *job), _BATCH_RESULTS, _BATCH_CHARACTERS):
                packed = [_pack(result) for result in batch]
                messages.put(pickle.dumps(packed, pickle.HIGHEST_PROTOCOL))
    except Exception as error:
        if not isinstance(error, DaysheetError):
            error.add_note(traceback.format_exc())
        end = error
    messages.put(pickle.dumps(end))
    messages.put(b"")
    writer.join()


def _write(messages: Queue[bytes]) -> None:
    """Write messages until an empty one. Parsing goes on while a write waits."""
    while message := messages.get():
        sys.stdout.buffer.write(message)
        sys.stdout.buffer.flush()
