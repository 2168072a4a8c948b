"""A power cut at every moment of a save, and everything that it may leave on the disk.

The traced calls of a save are done again on a model of a disk. From each state that it may be in,
laid out as files, the program must start: with the file whole, and all that it had told to be safe.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final, TypeAlias

import pytest

from tests.faults.aftermath import complaints
from tests.faults.disk import Disk
from tests.faults.saves import (
    LOCK,
    SCENARIOS,
    Counting,
    KillBefore,
    Report,
    Tree,
    changing_calls,
    placed,
    reports,
    traced,
)
from tests.faults.spoils import SPOILS
from tests.faults.tracer import GO, SAY, Call, Verdict, trace, why_not
from tests.faults.workers import Workers
from tests.parameters import sampled

pytestmark = pytest.mark.skipif(bool(why_not()), reason=str(why_not()))

Result: TypeAlias = tuple[int, list[str]]
"""From how many states the program was started, and what was wrong with them."""
_STARTS: Final[dict[object, list[str]]] = {}
"""What was wrong with the states that were started from."""


def start_from(name: str, tree: Tree, told: Sequence[Report]) -> tuple[object, list[str]]:
    """Start from a state; return what tells it from others, and what is wrong with it."""
    random = re.compile(r"\.[0-9a-f]{8}\.tmp$")
    # The lock's note is of a file as it was before the cut, whatever it says.
    nodes = {random.sub(".tmp", path): node for path, node in tree.items() if path != LOCK}
    state = (name, tuple(each.safe for each in told), LOCK in tree, *nodes.items())
    if state not in _STARTS:
        with placed(name, tree) as place:
            _STARTS[state] = complaints(place, told)
    return state, _STARTS[state]


def check(name: str, disk: Disk, calls: Sequence[Call], told: Sequence[Report] = ()) -> Result:
    """Do the calls on a disk and start from each state that a power cut may leave.

    `told` is what the program had told its user before.
    """
    states: set[object] = set()
    found: dict[str, str] = {}
    for number, call in enumerate(calls):
        if call.name == SAY:
            told = [*told, *reports([call.data.decode()])]
        elif call.path.startswith("/") or not disk.do(call):
            continue
        for tree in disk.states():
            state, wrong = start_from(name, tree, told)
            states.add(state)
            for each in wrong:
                found.setdefault(each, f"cut after call {number}, {call.name} {call.path}: {each}")
    return len(states), list(found.values())


def cut_power(case: tuple[str, str]) -> Result:
    """Cut the power at every moment of a scenario."""
    name, spoil = case
    with placed(name) as place:
        disk = Disk(place.tree())
        done = traced(place, lambda call: GO, spoil=SPOILS.get(spoil))
        assert (done.status, done.errors) == (0, ""), done.errors
        result = check(name, disk, done.calls)
        assert _data(place.tree()) == _data({path: disk.names[path].now() for path in disk.names})
        return result


def _data(tree: Tree) -> dict[str, object]:
    """Return a tree without modes: what the umask makes of them is not modelled."""
    return {path: getattr(node, "data", node) for path, node in tree.items()}


def cut_power_after_a_kill(case: tuple[str, int]) -> Result:
    """Kill a scenario before its n-th call on files, and cut the power during the next start."""
    name, number = case
    with placed(name) as place:
        disk = Disk(place.tree())
        killed = traced(place, KillBefore(number))
        for call in killed.calls:
            disk.do(call)

        def start(say: Callable[[str], None]) -> None:
            with closing(place.opened()) as marks:
                say("opened")
                marks.flush()

        done = trace(start, lambda call: GO, place.folder)
        assert (done.status, done.errors) == (0, ""), done.errors
        count, found = check(name, disk, done.calls, reports(killed.said))
        return count, [f"killed before call {number}, then {each}" for each in found]


class FailingSync(Counting):
    """Has the n-th sync fail."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def counts(self, call: Call) -> bool:
        return call.name == "fsync" and super().counts(call)

    def verdict(self, _: Call) -> Verdict:
        return Verdict(error=errno.EIO) if self.count == self._number else GO


def count_syncs(name: str) -> int:
    """Return how many syncs a scenario makes."""
    policy = FailingSync(0)
    with placed(name) as place:
        traced(place, policy)
    return policy.count


def cut_power_after_a_failure(case: tuple[str, int]) -> Result:
    """Have the n-th sync of a scenario fail, and cut the power at every moment of it."""
    name, number = case
    with placed(name) as place:
        disk, policy = Disk(place.tree()), FailingSync(number)
        done = traced(place, policy, again=True)
        assert (done.status, done.errors) == (0, ""), done.errors
        count, found = check(name, disk, done.calls)
        return count, [f"sync {number} of {policy.count} failed, then {each}" for each in found]


def wrong(results: Sequence[Result]) -> list[str]:
    return [each for _, found in results for each in found]


def test_a_power_cut_at_any_moment_of_a_save_loses_nothing(workers: Workers) -> None:
    results = workers.map(cut_power, [(name, "") for name in SCENARIOS])
    assert wrong(results) == []
    assert min(count for count, _ in results) > 5
    assert sum(count for count, _ in results) > 300


@pytest.mark.parametrize(
    "name", sampled(SCENARIOS, "the first mark of a new file", "several in a row")
)
def test_a_power_cut_after_a_sync_has_failed_loses_nothing(name: str, workers: Workers) -> None:
    syncs = workers.map(count_syncs, [name])[0]
    results = workers.map(cut_power_after_a_failure, [(name, n + 1) for n in range(syncs)])
    assert wrong(results) == []
    assert sum(count for count, _ in results) > 20


@pytest.mark.parametrize(
    "name",
    sampled(
        SCENARIOS,
        "into a file from Windows",
        "a removal",
        "while it cannot be read, with a torn journal",
    ),
)
def test_a_power_cut_at_the_start_after_a_kill_loses_nothing(name: str, workers: Workers) -> None:
    [numbers] = workers.map(changing_calls, [name])
    results = workers.map(cut_power_after_a_kill, [(name, number) for number in numbers])
    assert wrong(results) == []
    assert sum(count for count, _ in results) > 20


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        ("files are not synced", "into a file of a thousand"),
        ("folders are not synced", "into a file of a thousand"),
        ("folders are not synced", "the first mark of a new file"),
        ("the file is written in place", "into a file from Windows"),
        ("the file is synced after it is renamed", "a removal"),
        ("the backup is kept after the file is replaced", "an odd shape"),
        ("the journal is emptied first", "with a journal that waits"),
        ("files are not synced", "while the file cannot be read"),
    ],
)
def test_a_worse_program_is_found_out(spoil: str, name: str, workers: Workers) -> None:
    [(_, found)] = workers.map(cut_power, [(name, spoil)])
    assert found
