"""The dialog to pick a digest from the list of days, or by typing a date."""

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
from reader.ui.background import start_coroutine
from reader.ui.date_labels import long_day
from reader.ui.look import Look
from reader.ui.screens.choices import Choice, Choices
from reader.ui.screens.picker import Picker

BATCH_DAYS: Final = 8
"""Number of days whose unread papers are counted before the list is repainted."""
DAY_WORDS: Final = (LATEST, *NAMED_RANGES, *WEEKDAYS, *(f"last{name}" for name in WEEKDAYS))
"""Words for days. A prefix stands for the first word that begins with it."""


class PickedDay(NamedTuple):
    """The day that was picked."""

    day: date
    fallback_note: str = ""
    """A message if it is not the day that the user asked for; otherwise empty."""


class DayPicker(Picker[PickedDay]):
    """The days, newest first. A typed date leaves the days that it means."""

    def __init__(
        self, look: Look, library: Library, current: date | None, today: Callable[[], date]
    ) -> None:
        """`current`: the day to select at first. `today`: the clock for relative dates."""
        self._library = library
        self._today = today
        self._counts = {each.day: each for each in library.cache.days()}
        self._days = list(self._counts)
        self._unread: dict[date, int] = {}
        self._counting = False
        index = self._days.index(current) if current in self._counts else 0
        super().__init__(
            look,
            "Digests",
            [_choice(each) for each in self._counts.values()],
            placeholder=f"type a date: {DATE_EXAMPLES}",
            index=index,
            key_cells=0,
            q_closes=True,
        )

    # Typed dates

    def filter_choices(self, text: str) -> tuple[Sequence[Choice[PickedDay]], int]:
        """Return the days that a typed date means, or whose texts begin with the typed words."""
        request = select_days(text, self._days, self._today())
        if request is not None:
            return self._requested(request)
        words = text.casefold().split()
        choices = [each for each in self._all if _matches_prefixes(each, words)]
        if choices:
            return choices, 0
        completed = next((word for word in DAY_WORDS if word.startswith("".join(words))), None)
        request = select_days(completed, self._days, self._today()) if completed else None
        if request is not None:
            return self._requested(request)
        self.show_message(f"No such date; write {DATE_EXAMPLES}")
        return [], 0

    def _requested(self, request: DateRequest) -> tuple[Sequence[Choice[PickedDay]], int]:
        """Return the requested days; if they have no digest, all days with the nearest selected."""
        self.show_message(request.note)
        if request.fallback_note:
            day = request.days[0]
            choices = [
                Choice(each.text, PickedDay(day, request.note))
                if each.value == PickedDay(day)
                else each
                for each in self._all
            ]
            return choices, self._days.index(day)
        days = set(request.days)
        return [each for each in self._all if each.value and each.value.day in days], 0

    # Unread papers, counted on a thread for the days in view

    def note_of(self, choice: Choice[PickedDay]) -> str:
        assert choice.value is not None
        counted = self._counts[choice.value.day]
        unread = self._unread.get(counted.day)
        count = "" if unread is None else f"{unread:,} unread" if unread else "all read"
        return f"{counted.papers:>4,} papers  {count:>10}  {', '.join(counted.sources)}"

    @on(Choices.Moved)
    def _count_in_view(self) -> None:
        if not self._counting:
            start_coroutine(self, self._count, "unread")

    async def _count(self) -> None:
        self._counting = True
        while days := self._uncounted():
            self._unread |= await asyncio.to_thread(self._count_unread, days)
            self._choices.refresh()
        self._counting = False

    def _uncounted(self) -> list[date]:
        """Return the next days in view whose unread papers have not been counted."""
        shown = [each.value.day for each in self._choices.in_view if each.value]
        return [day for day in shown if day not in self._unread][:BATCH_DAYS]

    def _count_unread(self, days: Sequence[date]) -> dict[date, int]:
        return {day: count_unread(self._library, day) for day in days}


def _choice(counted: DayCount) -> Choice[PickedDay]:
    day = counted.day
    return Choice(
        f"{long_day(day)} {day.year}",
        PickedDay(day),
        search_text=f"{day.isoformat()} {format_day(day)} {' '.join(counted.sources)}",
    )


def _matches_prefixes(choice: Choice[PickedDay], words: Sequence[str]) -> bool:
    """Return whether every word begins a word of the choice, as in `13 m`, `2024-0` or `fri`."""
    own_words = f"{choice.text} {choice.search_text}".casefold().split()
    return all(any(own.startswith(word) for own in own_words) for word in words)
