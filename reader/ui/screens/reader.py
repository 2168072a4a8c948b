"""The reader's screen: the panes in the layout that fits, hints, the clock of reading.

What the commands do is in `reader.ui.actions`, one module an area.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.timer import Timer

from reader.commands import Command, Context, commands, shown
from reader.library.location import Location, day_location
from reader.model.clean import CleanText
from reader.model.errors import DaysheetError
from reader.ui.actions.itself import Itself
from reader.ui.background import OnScreen
from reader.ui.finding import Searcher
from reader.ui.screens.base import Desk
from reader.ui.widgets.bars import DigestBar, Hint
from reader.ui.widgets.paper_list import PaperList

WIDE_CELLS: Final = 120
NARROW_LINES: Final = 30
READ_SECONDS: Final = 2.0
"""How long an abstract has the focus until its paper counts as read."""
OTHER_WAY: Final = {
    "down": "up",
    "result-down": "result-up",
    "find-next": "find-previous",
    "older-digest": "newer-digest",
}
"""Commands whose hint stands for another too."""
OF_PAPERS: Final = ("down", "result-down", "read-on", "star", "next-unread", "open-page")
"""Commands that are not hinted over a list without papers."""
OF_DIGESTS: Final = ("older-digest", "filter", "undo")
"""Commands that are not hinted where there is no digest at all."""
FIRST_KEYS: Final = ("down", "read-on", "star", "filter", "help")
"""Commands whose keys a first start greets with."""
CHOICES_SECONDS: Final = 0.25
"""How long after the first key of a sequence the keys that may follow are shown."""
COPIES_SECONDS: Final = 0.5
"""How long after the first frame conflict copies of the marks are looked for."""
LOOK_SECONDS: Final = 1.5
"""How often the cache and the marks are looked at for changes from outside."""


class ReaderScreen(Itself):
    """List, abstract, filter bar."""

    _reading_clock: Timer | None = None
    _problem: CleanText | None = None
    """What was last said of the marks' file."""
    _choices_clock: Timer | None = None
    """Runs from the first key of a sequence until its choices are shown."""
    _greets = False
    """Whether the first keys to know are shown, until any key."""
    _layout: tuple[object, ...] | None = None
    """The size and the state that the panes are laid out for."""

    def __init__(
        self, desk: Desk, searcher: Searcher, start: Location, wear: Callable[[str], None]
    ) -> None:
        """`wear` paints everything in another theme."""
        super().__init__(desk, searcher, start)
        self._wear = wear

    def compose(self) -> ComposeResult:
        self.lay_out()
        yield self.digest_bar
        with Container(id="panes"):
            yield self.papers
            yield self.abstract
        yield self.filter_bar
        yield self.hint_bar

    def on_mount(self) -> None:
        self.set_focus(self.papers, scroll_visible=False)
        self._on_screen = OnScreen()
        self.library.marks.on_event = self._marks_event
        self._begin()
        # Only then: reading them takes turns with whatever paints.
        self.call_after_refresh(self.library.begin)
        self.set_interval(LOOK_SECONDS, self._look_outside)
        self.set_timer(COPIES_SECONDS, self.look_for_copies)
        self.library.changed_outside()

    def _begin(self) -> None:
        """Show the first place, before the first frame."""
        self.show_location(self.navigation)
        problems = (*self.desk.config.problems, *self.desk.keymap.problems)
        # What is wrong is said first; the welcome can wait for another start.
        self._greets = not (self.desk.session.greeted or problems)
        self.desk.session.greeted |= self._greets
        self.hint_again()
        if len(problems) == 1:
            self.say_error(problems[0])
        elif problems:
            self.call_after_refresh(self._tell, "\n".join(problems))

    def _tell(self, text: str) -> None:
        """Show what is too long for a line."""
        from reader.ui.screens.ask import Ask

        self.app.push_screen(Ask(self.desk.look, text, "Enter closes", ""))

    # Layout

    def on_resize(self, _event: events.Resize) -> None:
        self.lay_out()

    def lay_out(self) -> None:
        """Lay the panes out: wide side by side, narrow one above the other, small one at a time."""
        cells, lines = self.app.size
        wide = cells >= WIDE_CELLS
        narrow = not wide and lines >= NARROW_LINES
        one = not wide and not narrow
        alone = self.abstract.text_only
        reading = self.in_abstract or (self.filter_bar.in_use and self.filter_bar.use == "find")
        look = self.desk.look
        layout = (cells, lines, alone, reading and one, look.ruled)
        if layout == self._layout:
            return
        self._layout = layout
        self.set_classes(
            name
            for name, holds in {
                "wide": wide,
                "narrow": narrow,
                "tight": one or lines < 16,
                "bare": lines < 10,
                "ruled": look.ruled,
                "colourless": look.colourless,
                "ascii": look.is_ascii,
            }.items()
            if holds
        )
        self.papers.display = not alone and (not one or not reading)
        self.abstract.display = alone or not one or reading
        self.digest_bar.styles.height = self._head_lines(one or lines < 16)
        self.papers.styles.width = self._list_cells(cells) if wide else "100%"
        self.papers.styles.height = _list_lines(lines) if narrow else "100%"
        self.abstract.gaps = "none" if lines < 16 else "text" if one else "all"

    def wear(self, theme: str) -> None:
        if theme != self.desk.look.theme:
            self._wear(theme)

    def look_changed(self) -> None:
        """Paint everything in the theme that is worn now."""
        self.lay_out()
        self.papers.paint_again()
        self.abstract.set_again()
        for bar in (self.digest_bar, self.hint_bar, self.filter_bar):
            bar.refresh()
        self.filter_bar.look_changed()

    def _head_lines(self, tight: bool) -> int:
        if tight:
            return 2 if self.digest_bar.banner else 1
        return 3

    def _list_cells(self, cells: int) -> int:
        """Return the list's width: the text has 60 cells first, then titles grow to 56."""
        return min(68, cells - 66)

    # Commands and hints

    @property
    def context(self) -> Context:
        if self.filter_bar.in_use:
            return "bar" if self.filter_bar.use == "filter" else "find"
        return "abstract" if self.in_abstract else "list"

    def run_command(self, command: str) -> None:
        """Do what a command says: its method is named after it."""
        self._carefully(getattr(self, "do_" + command.replace("-", "_")))

    def _carefully(self, action: Callable[[], None]) -> None:
        """Do something that asks the library; where that cannot answer, say so and go on."""
        try:
            action()
        except DaysheetError as error:
            self.say_error(str(error))

    def take_key(self, key: str) -> bool:
        """Take a key; return whether it meant anything here."""
        self.searcher.touched()
        self._greets = False
        if self.hint_bar.notice is not None:
            self.hint_bar.say(None)
            if self.library.marks.must_warn:
                self._say_marks_problem()
        context, asked_of = self.context, self.asked_of
        taken = self.dispatcher.take(key, context)
        if self.asked_of is asked_of and not self.dispatcher.pending:
            self.asked_of = None
        self._wait_with_choices()
        if self.dispatcher.meant_nothing:
            self.say(f"{shown(self.dispatcher.meant_nothing)} means nothing here")
        if not taken and context in ("bar", "find"):
            taken = self.filter_bar.take(key)
            self.typed()
        self.hint_again()
        return taken or context in ("list", "abstract")

    def take_paste(self, text: CleanText) -> None:
        if self.filter_bar.in_use:
            self.filter_bar.put(text)
            self.typed()

    @property
    def takes_keys(self) -> bool:
        return self.is_mounted

    def must_wait(self, key: str) -> bool:
        """Whether `key` is for the results of a search that is still running."""
        if not self.searcher.pending:
            return False
        keymap, context = self.desk.keymap, self.context
        command = keymap.command(context, key)
        return command not in (None, "escape", "quit-now") or keymap.begins(context, key)

    def hint_again(self) -> None:
        keymap, context = self.desk.keymap, self.context
        if self._choices_clock is not None:
            return
        if self.dispatcher.pending:
            self.hint_bar.show(self._choices(), pending=True)
            return
        if self._greets:
            self.hint_bar.show(self._greeting(), pending=True)
            return
        hints = [] if self.filter_bar.in_use else self.sync_hints()
        for command in sorted(commands(context), key=lambda each: each.hint_rank):
            keys = keymap.keys_of[command.id]
            if command.hint and keys and " " not in keys[0] and self._makes_sense(command.id):
                kept = command.id == "help"
                hints.append(Hint(self._hint_keys(command.id), self._hint(command), kept))
        self.hint_bar.show(hints)

    def _choices(self) -> list[Hint]:
        """Return the keys that may follow those of a sequence that has begun."""
        pending, known = self.dispatcher.pending, Command.known
        follow = self.desk.keymap.continuations(self.context, pending)
        hints = [Hint(shown(key), known[name].hint or known[name].title()) for key, name in follow]
        back = self.desk.keymap.keys_of["escape"]
        return [
            Hint(shown(pending), self.desk.look.signs.more),
            *hints,
            *([Hint(shown(back[0]), "back")] if back else []),
        ]

    def _wait_with_choices(self) -> None:
        """Show the choices of a sequence only to hands that hesitate: `yb` typed at once shows
        none of them."""
        if self._choices_clock is not None:
            self._choices_clock.stop()
            self._choices_clock = None
        if self.dispatcher.pending:
            self._choices_clock = self.set_timer(CHOICES_SECONDS, self._choices_due)

    @property
    def waits_with_choices(self) -> bool:
        """Whether the keys that may follow are about to be shown."""
        return self._choices_clock is not None

    def _choices_due(self) -> None:
        self._choices_clock = None
        self.hint_again()

    def _greeting(self) -> list[Hint]:
        """Return the first keys to know, for somebody who was never here."""
        known = Command.known
        keys = [
            Hint(self._hint_keys(name), known[name].hint, name == "help") for name in FIRST_KEYS
        ]
        return [Hint("", "Welcome"), *keys]

    def _hint_keys(self, command: str) -> str:
        """Return the key of a hint: two where the hint stands for both ways."""
        keys_of, other = self.desk.keymap.keys_of, OTHER_WAY.get(command, "")
        both = [each for each in (command, other) if keys_of.get(each)]
        return " ".join(map(self.key, both))

    def _hint(self, command: type[Command]) -> str:
        if command.id == "next-unread" and self.abstract.found[1]:
            return "next hit"
        if command.id == "filter" and self.context == "abstract":
            return "find"
        if command.id == "toggle-source" and self.abstract.source:
            return "mathematics"
        if command.id == "scope" and self.place.view.kind == "library":
            return f"back to the {self.navigation.narrow_view(self.library.newest_day()).kind}"
        if command.id == "older-digest" and self.place.view.kind == "week":
            return "week"
        return command.hint

    def _makes_sense(self, command: str) -> bool:
        """Whether a hint is worth its room now."""
        if command == "escape":
            kept = bool(self.place.query) or self.abstract.found[1] > 0
            return kept or self.context in ("bar", "find")
        if command in OF_PAPERS and self.context in ("list", "bar"):
            return bool(self.papers.keys)
        if command in OF_DIGESTS and not self.papers.keys:
            return self.library.newest_day() is not None
        if command == "toggle-source":
            return self.in_abstract and self.abstract.mathematics
        return True

    # Selection, reading, focus

    def selection_moved(self) -> None:
        self.show_paper()
        self._restart_clock()

    @on(PaperList.Opened)
    def _opened(self, _event: PaperList.Opened) -> None:
        self.do_into_abstract()

    @on(DigestBar.Wanted)
    def _wanted(self, event: DigestBar.Wanted) -> None:
        self.go_to_neighbour(event.day)

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.lay_out()
        self.papers.set_live(not self.in_abstract)
        self.abstract.set_live(self.in_abstract)
        self.hint_again()
        self._restart_clock()

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self._restart_clock()

    @on(events.AppFocus)
    @on(events.AppBlur)
    def _terminal_focus(self) -> None:
        self._restart_clock()

    def _restart_clock(self) -> None:
        """Count the seconds that the abstract and the terminal have the focus."""
        if self._reading_clock is not None:
            self._reading_clock.stop()
            self._reading_clock = None
        if self.in_abstract and self.app.app_focus and self.desk.config.read == "after":
            self._reading_clock = self.set_timer(
                READ_SECONDS, partial(self._carefully, self.mark_read_by_reading)
            )

    # Changes from outside

    def come_back(self) -> None:
        """Go on after the process was stopped: the clock starts again, what others did is shown."""
        self._restart_clock()
        self._look_outside()

    def _look_outside(self) -> None:
        """Look whether others changed the library or the marks, and show it."""
        self._carefully(self._look)

    def _look(self) -> None:
        awaited = self.desk.awaited
        if awaited is not None and awaited.changed_outside() and awaited.newest_day():
            self.say_error("Papers have come into your library: quit and start again")
        if self.library.changed_outside():
            self._papers_arrived()
        if self.library.marks.check_outside():
            self._marks_moved()

    def _papers_arrived(self) -> None:
        """Show papers that arrived below those there are; nothing else moves.

        What a search found, and the whole library, are left as they are until they are asked again.
        """
        self.searcher.prepare()
        if not self._view_rows and not self.papers.keys:
            day = self.library.newest_day()
            self.show_location(self.navigation._replace(here=day_location(day)))
            return
        self.recall_view()
        if self._is_quick(self.place):
            known = set(self.papers.keys)
            self.found = self._found_now(self.place)
            self.papers.append([key for key in self.found.keys if key not in known])
            self.show_counts()
        self.papers.forget_rows()
        self.show_paper()
        self.show_heading()

    def _marks_event(self) -> None:
        """Called on the marks' own thread, which must not wait for ours."""
        self._on_screen.call(self._carefully, self._marks_moved)

    def _marks_moved(self) -> None:
        self.all_marks_changed()
        self._say_marks_problem()

    def _say_marks_problem(self) -> None:
        """Say what is wrong with the marks' file, and no longer once it is mended."""
        problem, before = self.library.marks.problem, self._problem
        self._problem = problem
        if problem:
            self.say_error(problem)
        elif before and self.hint_bar.notice and self.hint_bar.notice.text == before:
            self.hint_bar.say(None)

    # Leaving

    def leave(self, *, ask: bool) -> None:
        with suppress(DaysheetError):
            self.desk.session.remember_place(self.current.here)
        self.library.finish()
        marks = self.library.marks
        # What the journal holds is safe, and named on leaving: that needs no question.
        lost = marks.problem is not None and not marks.flush(0.2) and marks.at_risk
        if ask and lost:
            from reader.ui.screens.ask import Ask

            question = f"{marks.problem}. Quit all the same?"
            self.app.push_screen(Ask(self.desk.look, question), self._leave_if)
        else:
            self.stop_sync()
            self.app.exit(return_code=0)

    def _leave_if(self, agreed: bool | None) -> None:
        if agreed:
            self.leave(ask=False)


def _list_lines(lines: int) -> int:
    """Return the list's height above the abstract: whole rows of two, and a blank line."""
    return max(5, (lines - 10) // 2 // 2 * 2 + 1)
