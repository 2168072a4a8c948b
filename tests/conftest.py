"""What holds for every test: the ids of parameters, and how many examples property tests try.

Parameters have ids that a person can read and that never change: workers must collect the same
tests. An id made from bytes may hold a clock (gzip and tar headers), one made from a set follows
the hash seed, and one made from an object holds an address or only a number.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, ModuleType

import pytest
from hypothesis import settings

# Without bytecode every start of the program compiles it, and the tests start it often.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Tests that run in the background of a script ignore Ctrl-C, and so would the programs they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

IN_MEMORY = "/dev/shm"
"""A folder in memory, on Linux. Nothing there waits for a disk, and the tests save thousands of
times."""
ENOUGH = 2 << 30
"""Bytes that must be free in it. The tests need a fraction of them."""


def use_memory() -> None:
    """Put temporary files into memory if there is room, unless TMPDIR says where they belong."""
    if "TMPDIR" in os.environ or not os.access(IN_MEMORY, os.W_OK):
        return
    folder = os.statvfs(IN_MEMORY)
    # Tests run programs that they have written.
    if folder.f_bavail * folder.f_frsize > ENOUGH and not folder.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = IN_MEMORY


use_memory()

# The test line tries few examples and the slow tests more, the same ones each time: what passes
# here passes everywhere. `.ci/check explore` looks for new ones.
settings.register_profile("line", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("line")

ATTACKS = ("tests/faults/", "tests/hostile/")
"""Folders whose tests all are slow: they kill, fill disks, and show hostile papers in terminals."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are processors: the tests wait a third of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every attack, and what runs at night only, as slow."""
    for item in items:
        if item.nodeid.startswith(ATTACKS) or item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.slow)


LONGEST_ID = 100
"""Characters of an id made from one value; a longer value needs an id of its own."""


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Return the id of a parameter that was given none; refuse those that cannot be described."""
    text = describe(val)
    if text is None or len(text) > LONGEST_ID:
        raise pytest.Collector.CollectError(
            f"The parameter {argname!r} needs an id: {val!r:.60} cannot be described in at most "
            f"{LONGEST_ID} characters that are the same in every process. Write "
            "pytest.param(…, id='what it is') or parametrize(…, ids=[…])."
        )
    return text


def describe(value: object) -> str | None:
    """Return a readable text that depends on the value alone, or None if there is none."""
    match value:
        case str():
            return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in value)
        case bytes() | bytearray():
            return None
        case None | bool() | int() | float() | complex():
            return str(value)
        case Enum():
            return value.name
        case date():
            return value.isoformat()
        case PurePath():
            return value.as_posix()
        case re.Pattern():
            return describe(value.pattern)
        case Mapping():
            pairs = [(describe(key), describe(value[key])) for key in value]
            return _joined([None if None in pair else ": ".join(map(str, pair)) for pair in pairs])
        case Set():
            parts = [describe(each) for each in value]
            return None if None in parts else ", ".join(sorted(map(str, parts)))
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts = [describe(getattr(value, field.name)) for field in fields(value)]
            return _call(type(value).__name__, parts)
        case tuple() if hasattr(value, "_fields"):
            return _call(type(value).__name__, [describe(each) for each in value])
        case Sequence():
            return _joined([describe(each) for each in value])
        case type() | FunctionType() | BuiltinFunctionType() | ModuleType():
            return None if value.__name__ == "<lambda>" else value.__name__
        case _ if type(value).__repr__ is not object.__repr__:
            text = repr(value)
            return None if " at 0x" in text else text
        case _:
            return None


def _joined(parts: Sequence[str | None]) -> str | None:
    return None if None in parts else ", ".join(map(str, parts))


def _call(name: str, parts: Sequence[str | None]) -> str | None:
    text = _joined(parts)
    return None if text is None else f"{name}({text})"
