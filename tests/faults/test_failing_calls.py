"""A save whose system calls fail, each in turn, once or for good.

Whatever fails: no traceback, the old file whole, and the marks in the file, or in the journal, or
the program says that they are in neither. Once the fault is gone they are saved.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from reader.storage.marks.journal import Journal
from reader.storage.marks.merge_rule import Operation
from tests.faults.aftermath import complaints
from tests.faults.changes import star
from tests.faults.saves import (
    JOURNAL,
    SCENARIOS,
    Counting,
    Place,
    Report,
    Scenario,
    Tree,
    changes,
    changing_calls,
    count_calls,
    placed,
    reports,
    traced,
)
from tests.faults.spoils import SPOILS
from tests.faults.tracer import GO, SAY, Call, Traced, Verdict, why_not
from tests.faults.workers import Workers
from tests.parameters import sampled

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=str(why_not())),
]

ERRORS: Final = (errno.EIO, errno.ENOSPC, errno.EACCES, errno.EDQUOT, errno.EINTR)
FAILING: Final = (
    "the first mark of a new file",
    "an odd shape",
    "behind a link",
    "with a journal that waits",
    "while somebody else writes",
    "while the file cannot be read",
)


class Fault(NamedTuple):
    """What goes wrong in a scenario."""

    scenario: str
    number: int
    """Of the call on files that it begins with."""
    error: int
    lasting: bool = False
    """Whether all calls that change files fail from then on, until the first report."""
    short: bool = False
    """Whether that call writes half, before others fail."""
    spoil: str = ""


class Failing(Counting):
    """Has calls fail; lasting faults end with the next report."""

    def __init__(self, fault: Fault, place: Place) -> None:
        super().__init__()
        self.hit = ""
        self.reports = 0
        """How many there were when the program first reported after the fault."""
        self.tree: Tree | None = None
        """What stood there then."""
        self._fault = fault
        self._place = place

    def __call__(self, call: Call) -> Verdict:
        if self.tree is None and call.name == SAY and call.data.startswith(b"["):
            self.reports += 1
            self.tree = self._place.tree() if self.hit else None
        return super().__call__(call)

    def verdict(self, call: Call) -> Verdict:
        fault = self._fault
        if self.count == fault.number:
            self.hit = f"{call.name} {call.path}"
            if fault.short:
                return Verdict(most=len(call.data) // 2) if len(call.data) > 1 else GO
            return Verdict(error=fault.error)
        during = fault.lasting and self.hit and self.tree is None
        return Verdict(error=fault.error) if during and changes(call) else GO


def fail(fault: Fault) -> list[str]:
    """Do a scenario with a fault; return what is wrong."""
    with placed(fault.scenario) as place:
        policy = Failing(fault, place)
        done = traced(place, policy, again=True, spoil=SPOILS.get(fault.spoil))
        told = reports(done.said)
        found = wrong_ends(done) + wrong_reports(place.scenario, told) + unsafe(done.calls)
        found += wrong_then(policy, fault, told) + complaints(place, told)
    what = f"{errno.errorcode.get(fault.error, 'short')} from {policy.hit} ({fault})"
    return [f"{what}: {each}" for each in found]


def wrong_ends(done: Traced) -> list[str]:
    """Return what is wrong with how a process ended."""
    if done.status or done.errors or done.said[-1:] != ["closed"]:
        return [f"it ended with {done.status} after {done.said[-1:]}, and said {done.errors!r}"]
    return []


def wrong_reports(scenario: Scenario, told: Sequence[Report]) -> list[str]:
    """Return what is wrong with what the program told."""
    found = [] if len(told) > len(scenario.batches) else ["it told too little"]
    for batch, report in zip(scenario.batches, told, strict=False):
        made = {change.ids[0] for change in batch}
        if not report.saved and not (report.problem and made.issubset(report.unsaved)):
            found.append(f"a mark is lost in silence: {report}")
    if not scenario.mended and told and told[-1] != Report(True, None, []):
        found.append(f"the fault is gone, and yet: {told[-1]}")
    for said in {report.problem or "" for report in told}:
        if any(sign in said for sign in ("\n", "please report", "Error", "[Errno")):
            found.append(f"no message for a user: {said}")
    return found


def wrong_then(policy: Failing, fault: Fault, told: Sequence[Report]) -> list[str]:
    """Return what would be wrong had the program ended at its first report after the fault."""
    if policy.tree is None:
        return []
    with placed(fault.scenario, policy.tree) as place:
        found = complaints(place, told[: policy.reports])
    if not fault.lasting and not policy.hit.startswith("unlink"):
        found += [f"left behind: {path}" for path in policy.tree if path.endswith(".tmp")]
    return [f"{each} (had it ended there)" for each in found]


def unsafe(calls: Sequence[Call]) -> list[str]:
    """Return whether marks were told to be in a journal that is not on the disk."""
    synced = True
    for call in calls:
        if call.path == JOURNAL and call.result >= 0 and call.name in ("write", "fsync"):
            synced = call.name == "fsync"
        for report in reports([call.data.decode()] if call.name == SAY else []):
            if report.safe and not report.saved and not synced:
                return ["the journal is told to be safe, though it was not synced"]
    return []


def wrong(workers: Workers, faults: Sequence[Fault]) -> list[str]:
    return [each for found in workers.map(fail, faults) for each in found]


def once(workers: Workers, name: str) -> list[Fault]:
    """Return a fault a call."""
    [count] = workers.map(count_calls, [name])
    return [Fault(name, number + 1, error) for number in range(count) for error in ERRORS]


def lasting(workers: Workers, name: str) -> list[Fault]:
    """Return faults that last, from each call on that changes files."""
    [numbers] = workers.map(changing_calls, [name])
    return [
        Fault(name, number, error, lasting=True, short=short)
        for number in numbers
        for error in (errno.ENOSPC, errno.EIO, errno.EROFS)
        for short in (False, True)
    ]


@pytest.mark.parametrize(
    "name",
    sampled(
        FAILING,
        "the first mark of a new file",
        "behind a link",
        "while somebody else writes",
    ),
)
def test_a_save_of_which_any_call_fails_loses_nothing(name: str, workers: Workers) -> None:
    # Each call once, with one error after the other; with each of them in the long run.
    faults = once(workers, name)[:: len(ERRORS) + 1]
    assert wrong(workers, faults) == []
    assert len(faults) > 40


@pytest.mark.parametrize("name", sampled(FAILING, "an odd shape", "with a journal that waits"))
def test_a_save_on_a_disk_that_fails_from_some_moment_on_loses_nothing(
    name: str, workers: Workers
) -> None:
    faults = lasting(workers, name)[::2]
    assert wrong(workers, faults) == []
    assert len(faults) > 20


@pytest.mark.soak
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_save_survives_every_error_of_every_call(name: str, workers: Workers) -> None:
    faults = [*once(workers, name), *lasting(workers, name)]
    assert wrong(workers, faults) == []


@pytest.mark.parametrize("name", sampled(FAILING, "an odd shape", "while the file cannot be read"))
def test_writes_that_write_half_lose_nothing(name: str, workers: Workers) -> None:
    [numbers] = workers.map(changing_calls, [name])
    assert wrong(workers, [Fault(name, number, 0, short=True) for number in numbers]) == []


@pytest.mark.soak
@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        ("a sync that fails is passed over", "while the file cannot be read"),
        ("the file is written in place", "behind a link"),
        ("the journal is emptied first", "with a journal that waits"),
        ("errors are not caught", "an odd shape"),
    ],
)
def test_a_worse_program_is_found_out(spoil: str, name: str, workers: Workers) -> None:
    [numbers] = workers.map(changing_calls, [name])
    assert wrong(workers, [Fault(name, each, errno.EIO, spoil=spoil) for each in numbers])


def test_what_a_copy_adds_to_the_journal_without_its_lock_stays(tmp_path: Path) -> None:
    """As when another copy holds it for long, because its disk hangs."""
    first, second = (Operation.of(star(id)) for id in ("2402.00001", "2402.00002"))
    assert first
    assert second
    journal, of_a_copy = (Journal(tmp_path / "journal", patience=0.0) for _ in range(2))
    journal.append([first])
    with journal.take_all() as waiting:
        of_a_copy.append([second])
    assert waiting == [first]
    assert journal.waiting() == [second]
