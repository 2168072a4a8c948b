"""Picking a digest: the days that have any, each with its papers, and a date typed to get there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from textual import on

from reader.library.days import DATE_EXAMPLES, DateRequest, count_unread, select_days
from reader.library.library import Library
from reader.model.date_ranges import LATEST, NAMED_RANGES, WEEKDAYS
from reader.model.dates import format_day
from reader.model.view import DayCount
from reader.ui.date_labels import long_day
from reader.ui.look import Look
from reader.ui.screens.picker import Choice, Choices, Picker

AT_ONCE: Final = 8
"""Days whose unread papers are counted before the screen is told."""
WORDS: Final = (LATEST, *NAMED_RANGES, *WEEKDAYS, *(f"last{name}" for name in WEEKDAYS))
"""Words for days, in the order in which a half-typed one is taken for them."""


class Picked(NamedTuple):
    """The day that was picked."""

    day: date
    fallback_note: str = ""
    """What is said where it is not the day that was asked for."""


class Days(Picker[Picked]):
    """The days, newest first; a date that is typed leaves those that it names."""

    def __init__(
        self, look: Look, library: Library, now_at: date | None, today: Callable[[], date]
    ) -> None:
        self._library = library
        self._today = today
        self._counts = {each.day: each for each in library.cache.days()}
        self._days = list(self._counts)
        self._unread: dict[date, int] = {}
        self._counting = False
        index = self._days.index(now_at) if now_at in self._counts else 0
        super().__init__(
            look,
            "Digests",
            [_choice(each) for each in self._counts.values()],
            placeholder=f"type a date: {DATE_EXAMPLES}",
            index=index,
            key_cells=0,
            q_closes=True,
        )

    # What a date that is typed leaves

    def narrowed(self, text: str) -> tuple[Sequence[Choice[Picked]], int]:
        found = select_days(text, self._days, self._today())
        if found is not None:
            return self._asked_for(found)
        words = text.casefold().split()
        begun = [each for each in self._all if _begins(each, words)]
        if begun:
            return begun, 0
        whole = next((name for name in WORDS if name.startswith("".join(words))), None)
        found = select_days(whole, self._days, self._today()) if whole else None
        if found is not None:
            return self._asked_for(found)
        self.say(f"No such date; write {DATE_EXAMPLES}")
        return [], 0

    def _asked_for(self, found: DateRequest) -> tuple[Sequence[Choice[Picked]], int]:
        """Show the days that were asked for; where there are none, all, at the nearest."""
        self.say(found.fallback_note)
        if found.fallback_note:
            day = found.days[0]
            near = [
                Choice(each.text, Picked(day, found.fallback_note))
                if each.value == Picked(day)
                else each
                for each in self._all
            ]
            return near, self._days.index(day)
        wanted = set(found.days)
        return [each for each in self._all if each.value and each.value.day in wanted], 0

    # What is unread: counted for the days in view, beside the interface

    def note_of(self, choice: Choice[Picked]) -> str:
        assert choice.value is not None
        counted = self._counts[choice.value.day]
        unread = self._unread.get(counted.day)
        some = "" if unread is None else f"{unread:,} unread" if unread else "all read"
        return f"{counted.papers:>4,} papers  {some:>10}  {', '.join(counted.sources)}"

    @on(Choices.Moved)
    def _count_in_view(self) -> None:
        if not self._counting:
            self.run_worker(self._count(), group="unread")

    async def _count(self) -> None:
        self._counting = True
        while wanted := self._uncounted():
            self._unread |= await asyncio.to_thread(self._unread_of, wanted)
            self._choices.refresh()
        self._counting = False

    def _uncounted(self) -> list[date]:
        """Return days in view whose unread papers are not known."""
        shown = [each.value.day for each in self._choices.in_view if each.value]
        return [day for day in shown if day not in self._unread][:AT_ONCE]

    def _unread_of(self, days: Sequence[date]) -> dict[date, int]:
        return {day: count_unread(self._library, day) for day in days}


def _choice(counted: DayCount) -> Choice[Picked]:
    day = counted.day
    return Choice(
        f"{long_day(day)} {day.year}",
        Picked(day),
        also=f"{day.isoformat()} {format_day(day)} {' '.join(counted.sources)}",
    )


def _begins(choice: Choice[Picked], words: Sequence[str]) -> bool:
    """Whether every word begins one of a day's: `13 m`, `2024-0`, `fri`."""
    known = f"{choice.text} {choice.also}".casefold().split()
    return all(any(each.startswith(word) for each in known) for word in words)
