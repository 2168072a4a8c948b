"""A save that is killed before each of its system calls, in turn.

Whenever it is: the file is the old one or the new one, byte for byte; nothing that the program told
to be safe is lost; the next start reads what is there and leaves nothing lying about.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from reader.model.mark import KINDS
from tests.faults.aftermath import complaints
from tests.faults.saves import (
    SCENARIOS,
    Bytes,
    KillBefore,
    count_calls,
    placed,
    reports,
    traced,
    undisturbed,
)
from tests.faults.spoils import SPOILS
from tests.faults.tracer import why_not
from tests.faults.workers import Workers
from tests.parameters import sampled

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=str(why_not())),
]

FEWEST = 20
"""Calls that the smallest save makes on files, at the very least."""
MOST = 3_000
"""Calls of all kinds after which a save must have come to its end."""


class Kill(NamedTuple):
    """Where a scenario is killed."""

    scenario: str
    number: int
    """Of the call before which it is."""
    every: bool = False
    """Whether all calls are numbered, rather than those on files."""
    spoil: str = ""


class Killed(NamedTuple):
    """A run that was killed, or not: a save that has ended makes no more calls."""

    hit: bool
    complaints: list[str]


def kill(case: Kill) -> Killed:
    """Kill a scenario before a call."""
    with placed(case.scenario) as place:
        policy = KillBefore(case.number, case.every)
        done = traced(place, policy, spoil=SPOILS.get(case.spoil))
        found = complaints(place, reports(done.said))
        if done.errors:
            found.append(f"it said {done.errors!r}")
        return Killed(done.status < 0, [f"before call {case.number}: {each}" for each in found])


def wrong(results: Sequence[Killed]) -> list[str]:
    return [each for result in results for each in result.complaints]


def content_of(name: str) -> tuple[bytes, set[str]]:
    """Return the file that a scenario leaves when nobody attacks it, and what it marked in all."""
    scenario = SCENARIOS[name]
    marked = {id for batch in scenario.batches for id, *_ in (each.ids for each in batch)}
    return undisturbed(name).contents[-1], marked


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_save_that_nobody_attacks_keeps_what_is_the_users(name: str, workers: Workers) -> None:
    """The other tests compare with what such a save writes."""
    scenario = SCENARIOS[name]
    [(content, marked)] = workers.map(content_of, [name])
    before = scenario.before.get(scenario.marks_at)
    old = before.data if isinstance(before, Bytes) else b""
    if scenario.mended:
        assert content == old
        return
    assert marked <= ids(content)
    kept = set() if scenario.rewritten else set(old.splitlines())
    taken = [line for line in kept if any(id.encode() in line for id in marked)]
    assert kept.difference(taken) <= set(content.splitlines())


def ids(content: bytes) -> set[str]:
    """Return all ids in a file, marked or taken back."""
    document = tomllib.loads(content.decode("utf-8-sig"))
    removed, changed = document.get("removed", {}), document.get("changed", {})
    dated = {id for holder in (document, removed) for kind in KINDS for id in holder.get(kind, {})}
    return dated | {key.split(" ")[0] for table in changed.values() for key in table}


@pytest.mark.parametrize(
    "name",
    sampled(
        SCENARIOS,
        "into a file of a thousand",
        "with a journal that waits",
        "while the file cannot be read",
        "tags and notes",
    ),
)
def test_a_save_killed_before_any_of_its_calls_on_files_loses_nothing(
    name: str, workers: Workers
) -> None:
    count = min(workers.map(count_calls, [name] * 3))
    results = workers.map(kill, [Kill(name, number + 1) for number in range(count)])
    assert wrong(results) == []
    assert count > FEWEST
    # Beside another writer a save may have to begin again, and makes more calls in one run than in
    # the next.
    fewest = FEWEST if name == "while somebody else writes" else count * 0.9
    assert sum(result.hit for result in results) > fewest


@pytest.mark.slow
@pytest.mark.parametrize("name", sampled(SCENARIOS, "with a journal that waits"))
def test_a_save_killed_before_any_call_at_all_loses_nothing(name: str, workers: Workers) -> None:
    results: list[Killed] = []
    while len(results) < MOST and all(result.hit for result in results):
        numbers = range(len(results) + 1, len(results) + 51)
        results += workers.map(kill, [Kill(name, number, every=True) for number in numbers])
        assert wrong(results) == []
    assert FEWEST < sum(result.hit for result in results) < MOST


@pytest.mark.soak
@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        ("the file is written in place", "into a file from Windows"),
        ("the backup is kept after the file is replaced", "an odd shape"),
        ("the journal is emptied first", "with a journal that waits"),
        ("the journal is not written", "while the file cannot be read"),
        ("links are not followed", "behind a link"),
    ],
)
def test_a_worse_program_is_found_out(spoil: str, name: str, workers: Workers) -> None:
    [count] = workers.map(count_calls, [name])
    numbers = range(1, count + 1)
    assert wrong(workers.map(kill, [Kill(name, number, spoil=spoil) for number in numbers]))
