"""Marks: star, read, all read, and undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from reader.model.errors import DaysheetError
from reader.ui.actions.moving import Moving
from reader.ui.cells import cut, width
from reader.ui.dates import near_day

if TYPE_CHECKING:
    from reader.library.pieces import Pieces
    from reader.library.undo import Replay

Result = TypeVar("Result")
Turn: TypeAlias = Callable[[float], bool]
"""Goes on for so many seconds; returns whether it is done."""

ALL_ASKED = "Mark all {papers:,} papers shown read?"
TURN_SECONDS: Final = 0.006
"""How long marks are worked on until keys have their turn."""
KEYS_SECONDS: Final = 0.002
"""How long that turn is at least: enough to paint what they did."""
PATIENT_TURNS: Final = 40
"""Turns until it is said what takes so long: half a second or so."""
WIDE_CELLS: Final = 80
TITLE_CELLS: Final = 12
"""What is shown of a title at the least."""


class Words(NamedTuple):
    """What is said of undoing, or of doing again."""

    key: str
    """The command."""
    nothing: str
    done: str
    in_part: str
    gone: str
    forgotten: str
    earlier: str
    earlier_narrow: str
    """The same where there are but few columns."""


UNDO: Final = Words(
    key="undo",
    nothing="Nothing to undo",
    done="Undone: {what}",
    in_part="Undone: {what}, but for {left:,} changed since",
    gone="Changed since, so nothing is left to undo: {what}",
    forgotten="Too many papers to undo after a restart: {what}",
    earlier="{what} ({day}) was done on an earlier day; {key} again undoes it",
    earlier_narrow="{key} again undoes, of {day}: {what}",
)
REDO: Final = Words(
    key="redo",
    nothing="Nothing to do again",
    done="Done again: {what}",
    in_part="Done again: {what}, but for {left:,} changed since",
    gone="Changed since, so nothing is left to do again: {what}",
    forgotten="Too many papers to do again after a restart: {what}",
    earlier="{what} ({day}) was undone on an earlier day; {key} again redoes it",
    earlier_narrow="{key} again redoes, of {day}: {what}",
)


class Marking(Moving):
    """The commands of `reader.commands.marking`."""

    _turn: Turn | None = None
    """What goes on with the marks that are worked on."""
    asked_of: str | None = None
    """The step of an earlier day that the last key asked about; any other key forgets it."""

    def do_star(self) -> None:
        row = self.selected_row
        if row is None:
            return
        self.library.mark("starred", [row], not self.is_marked("starred", row.ids))
        self.marks_changed()

    def do_toggle_read(self) -> None:
        row = self.selected_row
        if row is None:
            return
        self.library.mark("read", [row], not self.is_marked("read", row.ids))
        self.marks_changed()

    def do_mark_all_read(self) -> None:
        if self.place.view.kind == "library":
            from reader.ui.screens.ask import Ask

            question = ALL_ASKED.format(papers=len(self.papers.keys))
            self.app.push_screen(Ask(self.desk.look, question), self._mark_all_if)
        else:
            self._mark_all_if(True)

    def _mark_all_if(self, agreed: bool | None) -> None:
        if agreed:
            begin = partial(self.library.marking, "read", self.papers.keys, True)
            self._work("Marking", begin, self._say_marked)

    def _say_marked(self, marked: int) -> None:
        self.all_marks_changed()
        if marked:
            papers = "paper" if marked == 1 else "papers"
            self.say(f"{marked:,} {papers} marked read; {self.key('undo')} undoes it")
        else:
            self.say("All of them were read already")

    def do_merge_copies(self) -> None:
        self.run_worker(self._merge_copies(), group="copies")

    async def _merge_copies(self) -> None:
        from reader.library.marks_files import merge_copies

        try:
            said = await asyncio.to_thread(merge_copies, self.library)
        except DaysheetError as error:
            self.say_error(str(error))
            return
        self.all_marks_changed()
        self.say(said)

    def look_for_copies(self) -> None:
        """Say where a file synchroniser left conflict copies of the marks that hold new ones."""
        self.run_worker(self._look_for_copies(), group="copies")

    async def _look_for_copies(self) -> None:
        from reader.library.marks_files import conflict_copies

        how = self.key("merge-copies")
        if said := await asyncio.to_thread(conflict_copies, self.library, how):
            self.say_error(said)

    def do_undo(self) -> None:
        sure, self.asked_of = self.asked_of, None
        begin = partial(self.library.undoing, sure)
        self._work("Undoing", begin, partial(self._say_replayed, UNDO))

    def do_redo(self) -> None:
        sure, self.asked_of = self.asked_of, None
        begin = partial(self.library.redoing, sure)
        self._work("Doing again", begin, partial(self._say_replayed, REDO))

    def _work(
        self, doing: str, begin: Callable[[], Pieces[Result]], then: Callable[[Result], None]
    ) -> None:
        """Work on marks until that is done, letting keys through between, and `then` say so.

        What was begun before is done and said first.
        """
        if self._turn:
            self._turn(float("inf"))
        pieces = begin()

        def turn(seconds: float) -> bool:
            if pieces.go_on(seconds):
                self._turn = None
                then(pieces.result)
            return pieces.done

        self._turn = turn
        self._take_turns(turn, doing)

    def _take_turns(self, turn: Turn, doing: str, number: int = 1) -> None:
        try:
            if self._turn is not turn or turn(TURN_SECONDS):
                return
        except DaysheetError as error:
            self.say_error(str(error))
            return
        if number == PATIENT_TURNS:
            self.say(f"{doing} {self.desk.look.signs.more}")
        self.set_timer(KEYS_SECONDS, partial(self._take_turns, turn, doing, number + 1))

    def _say_replayed(self, words: Words, replay: Replay | None) -> None:
        if replay is None:
            self.say(words.nothing)
        elif replay.asks:
            self.asked_of = replay.step
            wide = self.app.size.width >= WIDE_CELLS
            template = words.earlier if wide else words.earlier_narrow
            day = near_day(replay.asks, date.today())
            self.say(self._told(template, replay, day=day, key=self.key(words.key)))
        else:
            self.all_marks_changed()
            changed = words.in_part if replay.left else words.done
            none = words.gone if replay.left else words.forgotten
            self.say(self._told(changed if replay.papers else none, replay, left=replay.left))

    def _told(self, template: str, replay: Replay, **facts: object) -> str:
        """Return a sentence about a step, its title cut so that the rest of it fits."""
        room = self.app.size.width - 4 - width(template.format(what="", **facts))
        before, opening, title = replay.what.partition("“")
        title, closing, behind = title.rpartition("”")
        if not closing:
            return template.format(what=replay.what, **facts)
        room = max(TITLE_CELLS, room - width(before + opening + closing + behind))
        cut_title = cut(title, room, self.desk.look.signs.more)
        what = f"{before}{opening}{cut_title}{closing}{behind}"
        return template.format(what=what, **facts)

    def all_marks_changed(self) -> None:
        """Paint everything that marks show in."""
        self.papers.paint_again()
        self.show_paper()
        self.show_heading()
