"""The ids of the tests: readable, and the same in every process, so that workers agree on them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

import pytest

from tests.conftest import LONGEST_ID, pytest_make_parametrize_id

TOP = Path(__file__).parents[3]


class Kind(Enum):
    STAR = 1


@dataclass
class Point:
    x: int
    y: frozenset[str]


@pytest.mark.parametrize(
    ("value", "id"),
    [
        ("a b", "a b"),
        ("\x1b\n", "\\x1b\\n"),
        (None, "None"),
        (date(2026, 8, 21), "2026-08-21"),
        (Kind.STAR, "STAR"),
        (Path("a/b"), "a/b"),
        ({"b", "a", "c"}, "a, b, c"),
        ({"b": 1, "a": [2, 3]}, "b: 1, a: 2, 3"),
        (Point(1, frozenset("cab")), "Point(1, a, b, c)"),
        (len, "len"),
        (date, "date"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_value_is_described(pytestconfig: pytest.Config, value: object, id: str) -> None:
    assert pytest_make_parametrize_id(pytestconfig, value, "value") == id


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: b"", id="bytes"),
        pytest.param(lambda: ["a", {"b": b"c"}], id="bytes inside"),
        pytest.param(lambda: object(), id="an object"),
        pytest.param(lambda: [Point(1, frozenset()), object()], id="an object inside"),
        pytest.param(lambda: lambda: None, id="a lambda"),
        pytest.param(lambda: "x" * (LONGEST_ID + 1), id="a long text"),
    ],
)
def test_a_value_that_cannot_be_described_needs_an_id(
    pytestconfig: pytest.Config, make: Callable[[], object]
) -> None:
    with pytest.raises(pytest.Collector.CollectError, match="'value' needs an id"):
        pytest_make_parametrize_id(pytestconfig, make(), "value")


@pytest.mark.soak
def test_every_process_collects_the_same_tests() -> None:
    """The second collection starts in another second and with another hash seed.

    The processes that run the tests compare theirs each time, too.
    """
    first, second = collected(hash_seed="1"), collected(hash_seed="2")
    assert len(first) > 1_000
    assert first == second


def collected(hash_seed: str) -> list[str]:
    """Return the ids of all tests, in their order, as a new process finds them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "", "-n", "0"]
    ran = subprocess.run(
        command,
        cwd=TOP,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in ran.stdout.splitlines() if "::" in line]
