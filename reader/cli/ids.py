"""Ids as arguments, or from standard input as the first field of each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from reader.cli import output
from reader.model.identity import parse_id


def ids_from(arguments: Sequence[str], stdin: TextIO) -> tuple[list[str], int]:
    """Return the ids in canonical form, and the exit code: what is no id is said."""
    found, code = [], output.DONE
    for written in _written(arguments, stdin):
        if canonical := parse_id(written):
            found.append(canonical)
        else:
            output.problem(f"{written!r} is no id; write 2403.07815, a DOI or title:…")
            code = output.USAGE
    return found, code


def _written(arguments: Sequence[str], stdin: TextIO) -> Iterator[str]:
    for argument in arguments:
        if argument != "-":
            yield argument
            continue
        for line in stdin.buffer:
            yield from line.decode("utf-8", "replace").split()[:1]
