"""The reader itself: its looks, its help, the ways back and the ways out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reader.ui.actions.exporting import Exporting
from reader.ui.actions.finding import Finding
from reader.ui.actions.places import Places
from reader.ui.actions.syncing import Syncing
from reader.ui.actions.tagging import Tagging

if TYPE_CHECKING:
    from reader.ui.screens.days import Picked


class Itself(Finding, Tagging, Places, Syncing, Exporting):
    """The commands of `reader.commands.leaving`, and those that open a dialog."""

    def do_row_height(self) -> None:
        height = 1 if self.papers.row_height == 2 else 2
        self.desk.session.row_height = height
        self.papers.set_row_height(height)

    def do_theme(self) -> None:
        """Choose a theme: each is worn as it is come to, and the one before without a choice."""
        from reader.ui.screens.choices import themes_screen

        if self.desk.look.colourless:
            self.say("NO_COLOR is set, and every theme looks the same")
        else:
            themes = themes_screen(self.desk.look, self.wear)
            self.app.push_screen(themes, partial(self._choose_theme, self.desk.look.theme))

    def _choose_theme(self, before: str, chosen: str | None) -> None:
        self.wear(chosen or before)
        if chosen:
            self.desk.session.choose_theme(chosen, self.desk.config.theme)

    def wear(self, theme: str) -> None:
        """Paint everything in a theme. The screen does, with the app."""
        raise NotImplementedError

    def do_text_only(self) -> None:
        self.abstract.text_only = not self.abstract.text_only
        self.lay_out()
        self.abstract.set_again()
        if self.abstract.text_only:
            self.do_into_abstract()
        else:
            self.do_back_to_list()

    def do_toggle_source(self) -> None:
        source = not self.abstract.source
        self.abstract.source = self.papers.source = source
        self.abstract.set_again()
        self.papers.paint_again()
        key = self.key("toggle-source")
        self.say(f"As it is written; {key} sets it again" if source else "Mathematics is set")

    def lay_out(self) -> None:
        """Lay the panes out for the size there is. The screen does, as with those of the base."""
        raise NotImplementedError

    # The dialogs are imported when they are first opened: they cost the start 8 ms.

    def do_help(self) -> None:
        from reader.ui.screens.choices import help_screen

        self.app.push_screen(
            help_screen(self.desk.look, self.desk.keymap.keys_of), self._run_helped
        )

    def _run_helped(self, chosen: str | None) -> None:
        command, _, query = (chosen or "").partition(" ")
        if query:
            self.do_back_to_list()
            self.show_location(self.current.filter(query))
        self._run_chosen(command or None)

    def do_palette(self) -> None:
        from reader.ui.screens.choices import palette_screen

        self.app.push_screen(
            palette_screen(self.desk.look, self.desk.keymap.keys_of), self._run_chosen
        )

    def _run_chosen(self, command: str | None) -> None:
        if command is not None:
            self.run_command(command)

    def do_pick_digest(self) -> None:
        from reader.ui.screens.days import Days

        if self.library.newest_day() is None:
            self.say("There is no digest yet; `daysheet sync` brings some")
        else:
            days = Days(self.desk.look, self.library, self.place.view.day)
            self.app.push_screen(days, self._go_picked)

    def _go_picked(self, picked: Picked | None) -> None:
        if picked is not None:
            self.go_to_day(picked.day)
            if picked.fallback_note:
                self.say(picked.fallback_note)

    # Back and out

    def do_escape(self) -> None:
        """One step of the ladder; never quits."""
        if self.dispatcher.drop():
            self.hint_again()
        elif self.filter_bar.in_use:
            self._leave_bar()
        elif self.stop_sync():
            pass
        elif self.abstract.found[1]:
            self.end_find()
        elif self.abstract.text_only:
            self.do_text_only()
        elif self.in_abstract:
            self.do_back_to_list()
        elif self.place.query:
            self.clear_filter()
        else:
            self.leave_library()

    def _leave_bar(self) -> None:
        if self.filter_bar.use == "find":
            self.end_find()
            self.set_focus(self.abstract, scroll_visible=False)
        else:
            if self.place.query:
                self.clear_filter()
            self.do_back_to_list()

    def do_quit(self) -> None:
        if self.abstract.text_only:
            self.do_text_only()
        elif self.in_abstract:
            self.do_back_to_list()
        else:
            self.leave(ask=True)

    def do_quit_now(self) -> None:
        self.leave(ask=False)

    def do_suspend(self) -> None:
        self.app.action_suspend_process()

    def leave(self, *, ask: bool) -> None:
        """End the reader, marks saved. The screen does."""
        raise NotImplementedError
