"""The reader's screen: the layout of the panes, keys, hints, and the timer that marks papers read.

What the panes show is in `reader.ui.browser`; what the commands do is in `reader.ui.actions`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer

from reader.commands import Context, display_key
from reader.commands.command import READING
from reader.library.location import Location
from reader.model.clean import CleanText
from reader.model.errors import DaysheetError
from reader.ui.browser import Browser
from reader.ui.cells import max_width
from reader.ui.desktop import Desktop
from reader.ui.for_you_order import store as store_order
from reader.ui.full_text import FullText
from reader.ui.hint_line import HintLine
from reader.ui.hints import HintState, sync_hint
from reader.ui.keys import Dispatcher, unknown_key
from reader.ui.mark_tasks import MarkTasks
from reader.ui.memory import Memory
from reader.ui.messages import MARGIN_CELLS, Messages
from reader.ui.outside_changes import OutsideChanges
from reader.ui.panes import Panes
from reader.ui.search_worker import SearchWorker
from reader.ui.services import Services
from reader.ui.syncing import SyncControl
from reader.ui.widgets.abstract_view import AbstractView
from reader.ui.widgets.bars import Hint, HintBar
from reader.ui.widgets.digest_bar import DigestBar
from reader.ui.widgets.filter_bar import FilterBar
from reader.ui.widgets.lines import CommandClicked

if TYPE_CHECKING:
    from reader.ui.widgets.document_view import DocumentView

READ_SECONDS: Final = 2.0
"""How long an abstract must have the focus before its paper is marked read."""
LOOK_SECONDS: Final = 1.5
"""How often to check whether others changed the cache or the marks file."""


class ReaderScreen(Screen[None], inherit_bindings=False):
    """The one screen of the reader, with its list, abstract and bars."""

    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        services: Services,
        searcher: SearchWorker,
        start: Location,
        *,
        find_action: Callable[[str], Action],
        apply_theme: Callable[[str], None],
    ) -> None:
        """`find_action` returns the function of a command, by its id. `apply_theme` repaints the
        whole app in another theme."""
        super().__init__(id="reader")
        self.services = services
        self.library = services.library
        self.keymap = services.keymap
        self.apply_theme = apply_theme
        self._find_action = find_action
        self.searcher = searcher
        self.hint_bar = HintBar(services.look)
        self.messages = Messages(self.hint_bar)
        self.browser = Browser(
            services,
            searcher,
            start,
            on_select=self._restart_reading_timer,
            on_change=self._list_changed,
        )
        self.papers = self.browser.papers
        self.abstract = self.browser.abstract
        self.filter_bar = self.browser.filter_bar
        self.digest_bar = self.browser.digest_bar
        self.dispatcher = Dispatcher(services.keymap, self.run_command)
        self.hints = HintLine(
            self.hint_bar, services.look, self.dispatcher, self._hint_state, self._sync_hints
        )
        self.desktop = Desktop(self, services, self.messages)
        self.mark_tasks = MarkTasks(self, self.messages, lambda: services.look.signs.more)
        self.sync = SyncControl(
            services,
            self.messages,
            on_change=self.hints.refresh,
            on_end=lambda: self.outside.check(),
        )
        self.full_text = FullText(
            self,
            self.browser,
            self.messages,
            on_close=self._text_closed,
            on_arrival=self.hints.refresh,
        )
        self.memory = Memory()
        self.starts_in_abstract = False
        """Whether to go to the abstract at once, because one paper was asked for."""
        self._reading_timer: Timer | None = None
        self.panes = Panes(self, self.browser)

    def compose(self) -> ComposeResult:
        self.panes.lay_out()
        yield self.digest_bar
        with Container(id="panes"):
            yield self.papers
            yield self.abstract
        yield self.filter_bar
        yield self.hint_bar

    def on_mount(self) -> None:
        self.set_focus(self.papers, scroll_visible=False)
        self.outside = OutsideChanges(
            self.browser, self.messages, may_change_view=self._may_change_view
        )
        self._begin()
        if self.starts_in_abstract:
            self.call_after_refresh(self.focus_abstract)
        # After the first frame, because reading the marks would delay painting it.
        self.call_after_refresh(self.library.load_marks_in_background)
        self.set_interval(LOOK_SECONDS, self.outside.check)

    def _begin(self) -> None:
        """Show the first location, before the first frame."""
        self.browser.show(self.browser.navigation)
        session = self.services.session
        problems = (*self.services.config.problems, *self.keymap.problems)
        # What is wrong is shown first; the welcome can wait for another start.
        self.hints.greets = not (session.greeted or problems)
        session.greeted |= self.hints.greets
        self.hints.refresh()
        if len(problems) == 1 and max_width(problems[0]) <= self.app.size.width - MARGIN_CELLS:
            self.messages.show_error(problems[0])
        elif problems:
            self.call_after_refresh(self._show_text, "\n".join(problems))

    def _show_text(self, text: str) -> None:
        """Show a text of several lines in a dialog."""
        from reader.ui.screens.question import Question

        self.app.push_screen(Question(self.services.look, text, "Enter closes", ""))

    # Layout

    def on_resize(self, _event: events.Resize) -> None:
        self.panes.lay_out()

    def theme_changed(self) -> None:
        """Repaint everything in the new theme."""
        self.panes.lay_out()
        self.papers.repaint_all()
        self.text.relayout()
        self.abstract.relayout()
        for bar in (self.digest_bar, self.hint_bar, self.filter_bar):
            bar.refresh()
        self.filter_bar.theme_changed()

    # Keys and commands

    @property
    def in_abstract(self) -> bool:
        return self.focused is self.abstract

    @property
    def text(self) -> AbstractView | DocumentView:
        """The text in front: the full text that is open, else the abstract."""
        return self.full_text.document.view if self.full_text.document else self.abstract

    @property
    def in_text(self) -> bool:
        """Whether keys move the abstract or the full text."""
        return self.focused is self.text

    @property
    def context(self) -> Context:
        """The context in which keys are looked up now."""
        if self.filter_bar.in_use:
            return "bar" if self.filter_bar.use == "filter" else "find"
        if self.full_text.document:
            return "document"
        return "abstract" if self.in_abstract else "list"

    def run_command(self, command: str) -> None:
        """Run the action of a command. An error of the library becomes a message."""
        self.messages.guard(partial(self._find_action(command), self))

    def take_key(self, key: str) -> bool:
        """Handle a key; return whether it was used."""
        self.hints.is_paused = True
        taken = self._take_key(key)
        self.hints.is_paused = False
        self.hints.refresh()
        return taken

    def _take_key(self, key: str) -> bool:
        self.searcher.key_pressed()
        self.hints.greets = False
        if self.messages.current:
            self.messages.clear()
            if self.library.marks.must_warn:
                self.outside.show_marks_problem()
        context, confirmation = self.context, self.memory.undo_confirmation
        taken = self.dispatcher.handle(key, context)
        if self.memory.undo_confirmation is confirmation and not self.dispatcher.pending:
            self.memory.undo_confirmation = None
        self.hints.restart_clock()
        if self.dispatcher.unknown_sequence:
            self.messages.show(
                f"{display_key(self.dispatcher.unknown_sequence)} means nothing here"
            )
        if not taken and context in ("bar", "find"):
            taken = self.filter_bar.type_key(key)
            self._bar_changed()
        elif not taken:
            reported = self.memory.unknown_keys
            if message := unknown_key(key, self.keymap, context, reported):
                self.messages.show(message)
        return taken or context in READING

    def take_paste(self, text: CleanText) -> None:
        if self.filter_bar.in_use:
            self.filter_bar.insert_text(text)
            self._bar_changed()

    @on(FilterBar.Changed)
    def _bar_changed(self) -> None:
        self.browser.apply_bar()

    @property
    def takes_keys(self) -> bool:
        return self.is_mounted

    def must_wait(self, key: str) -> bool:
        """Return whether `key` must wait for the result of a running search."""
        if not self.searcher.pending:
            return False
        keymap, context = self.keymap, self.context
        command = keymap.command(context, key)
        return command not in (None, "escape", "quit-now") or keymap.is_prefix(context, key)

    # Hints

    def _list_changed(self) -> None:
        self.panes.lay_out()
        self.hints.refresh()

    def _sync_hints(self) -> list[Hint]:
        """Return the hint of the key that stops the running sync; otherwise an empty list."""
        if not self.sync.running or self.filter_bar.in_use:
            return []
        progress = self.sync.progress
        done, total = (progress.done, progress.total) if progress else (0, 0)
        return [sync_hint(self.keymap, done, total)]

    def _hint_state(self) -> HintState:
        browser, newest = self.browser, self.library.cache.newest_day()
        document = self.full_text.document
        return HintState(
            keymap=self.keymap,
            context=self.context,
            has_papers=bool(self.papers.keys),
            has_digests=newest is not None,
            has_filter=bool(browser.location.query) and not browser.navigation.shows_related,
            is_related=browser.navigation.shows_related,
            has_hits=self.text.hit_position[1] > 0,
            has_mathematics=document is not None or self.abstract.has_mathematics,
            shows_source=self.abstract.shows_source,
            view_kind=browser.location.view.kind,
            narrow_kind=browser.navigation.narrow_view(newest).kind,
            has_completion=self.filter_bar.has_completion,
            in_full_text=document is not None,
            has_reference=document is not None and document.view.stop is not None,
            was_followed=document is not None and document.was_followed,
            has_text=self.context == "abstract" and self.full_text.is_here(),
        )

    @on(FilterBar.CompletionChanged)
    def _completion_changed(self) -> None:
        self.hints.refresh()

    # The mouse

    @on(CommandClicked)
    def _command_clicked(self, event: CommandClicked) -> None:
        """Do what the key does whose hint or sign was clicked."""
        self.dispatcher.drop()
        self.run_command(event.command)
        self.hints.refresh()

    @on(DigestBar.DigestClicked)
    def _neighbour_clicked(self, event: DigestBar.DigestClicked) -> None:
        browser = self.browser
        self.focus_list()
        self.messages.guard(lambda: browser.go(browser.current.show_digest(event.day)))

    @on(AbstractView.LinkClicked)
    def _link_clicked(self, event: AbstractView.LinkClicked) -> None:
        self.desktop.open_url(event.url)

    @on(events.TextSelected)
    def _text_selected(self) -> None:
        """Copy the text that the mouse selected, as a terminal does."""
        if (text := self.get_selected_text()) and text.strip():
            self.desktop.copy(text)

    # Focus, and the timer that marks papers read

    def focus_list(self) -> None:
        self.set_focus(self.papers, scroll_visible=False)

    def focus_abstract(self) -> None:
        self.set_focus(self.abstract, scroll_visible=False)

    def _text_closed(self) -> None:
        self.panes.lay_out()
        self.focus_abstract()

    def focus_text(self) -> None:
        self.set_focus(self.text, scroll_visible=False)

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.panes.lay_out()
        self.full_text.show_progress()
        self.papers.set_active(not self.in_abstract)
        self.abstract.set_active(self.in_abstract)
        self.hints.refresh()
        self._restart_reading_timer()

    @property
    def counts_reading(self) -> bool:
        """Whether the timer runs that will mark the paper read."""
        return self._reading_timer is not None

    @on(events.DescendantBlur)
    @on(events.AppFocus)
    @on(events.AppBlur)
    @on(events.ScreenSuspend)
    @on(events.ScreenResume)
    def _restart_reading_timer(self) -> None:
        """Start the timer if the abstract and the terminal have the focus and no dialog is open."""
        if self._reading_timer is not None:
            self._reading_timer.stop()
            self._reading_timer = None
        reads = self.in_text and self.is_active and self.app.app_focus
        if reads and self.services.config.read == "after":
            mark_read = partial(self.messages.guard, self.browser.mark_read)
            self._reading_timer = self.set_timer(READ_SECONDS, mark_read)

    # Changes from outside

    def look_for_watched(self) -> None:
        """Look for papers in the view that watched views find."""
        self.browser.watches.look_in(self.browser.location.view)

    def resume(self) -> None:
        """Continue after the process was suspended."""
        self._restart_reading_timer()
        self.outside.check()

    def _may_change_view(self) -> bool:
        # Not under a dialog, which may have counted the papers shown, nor while a text is read.
        return self.is_active and self.context in ("list", "bar")

    # Leaving

    def leave(self, *, ask: bool) -> None:
        """Save the marks and end the reader. With `ask`, ask first if marks would be lost."""
        with suppress(DaysheetError):
            session = self.services.session
            session.remember_location(self.browser.current.here)
            store_order(self.library, session, self.browser.location.view, self.browser.query)
        if self.full_text.document:
            self.messages.guard(self.full_text.document.remember_place)
        self.library.finish()
        marks = self.library.marks
        # What the journal holds is safe, and is printed on leaving: that needs no question.
        lost = marks.problem is not None and not marks.flush(0.2) and marks.at_risk
        if ask and lost:
            from reader.ui.screens.question import Question

            dialog = Question(self.services.look, f"{marks.problem}. Quit all the same?")
            self.app.push_screen(dialog, lambda yes: self.leave(ask=False) if yes else None)
        else:
            self.sync.stop()
            self.app.exit(return_code=0)


Action: TypeAlias = Callable[[ReaderScreen], None]
"""What a command does."""
