"""Undo events as values and as lines of the log, valid or not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import clean_line
from reader.model.undo_events import Event, Outcome, Reached, Step, UndoEvent, UndoHistory
from reader.storage.undo_log import format_event, parse, shorten

AT = datetime(2024, 3, 13, 8, 12, tzinfo=UTC)
IDS = st.builds("{}-{}".format, st.sampled_from("ab"), st.integers(1, 9))
OUTCOMES: st.SearchStrategy[Outcome] = st.sampled_from(["undone", "undone", "again", "dropped"])
PAPERS = st.lists(st.sampled_from(["T\ta", "\tb\tc", "Ü\td\n\te"]), max_size=2).map(tuple)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC))
STEPS = st.builds(
    Step, IDS, TIMES, st.text().map(clean_line), st.just("read"), st.booleans(), PAPERS
)
TURNS = st.builds(UndoEvent, IDS, TIMES, OUTCOMES, IDS, st.none() | PAPERS)
REACHED = st.builds(Reached, st.dictionaries(st.sampled_from("ab"), st.integers(0, 9)))
ANY = st.lists(STEPS | TURNS | REACHED, max_size=20)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Draw events as one copy writes them: steps, then turns of them."""
    step = Step("", AT, clean_line("a step"), "read", True, ("\ta",))
    turn = UndoEvent("", AT, "undone", "")
    steps = draw(st.integers(1, 6))
    events: list[Event] = [step._replace(id=f"a-{number}") for number in range(1, steps + 1)]
    turns = draw(st.lists(st.tuples(OUTCOMES, st.integers(1, steps)), min_size=2, max_size=12))
    for number, (outcome, about) in enumerate(turns, steps + 1):
        events.append(turn._replace(id=f"a-{number}", outcome=outcome, step_id=f"a-{about}"))
    return events


EVENTS = histories() | ANY


def taken(events: Sequence[Event]) -> UndoHistory:
    return UndoHistory(events)


@given(ANY)
def test_events_are_parsed_from_their_lines(events: list[Event]) -> None:
    assert parse(b"".join(map(format_event, events))) == events


@given(EVENTS)
def test_a_shortened_log_has_the_same_history(events: list[Event]) -> None:
    steps = taken(events)
    again = taken(parse(shorten(steps, 1 << 20)))
    assert (again.done, again.undone, again.reached) == (steps.done, steps.undone, steps.reached)


@given(EVENTS, st.integers(0, 20))
def test_a_repeated_event_counts_once(events: list[Event], at: int) -> None:
    twice = taken([*events, *events[at:]])
    assert (twice.done, twice.undone) == (taken(events).done, taken(events).undone)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_in_the_log_can_be_read(data: bytes) -> None:
    assert parse(data) == []


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=4))
def test_any_value_in_a_line_can_be_read(value: object) -> None:
    line = {"id": "a-1", "at": AT.isoformat(), "did": "x", "kind": "read", "marked": True}
    for key in (*line, "papers", "undone", "reached"):
        for event in parse(json.dumps({**line, "papers": ["\ta"], key: value}).encode()):
            taken([event])
