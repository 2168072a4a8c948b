"""The reader as a whole: its looks, its help, syncing, the ways back and the ways out.

The dialogs are imported when they are first opened: together they cost the start 8 ms.
"""

from __future__ import annotations

from typing import Final

from reader.commands import Command
from reader.ui.actions.filtering import leave_bar
from reader.ui.actions.registry import action
from reader.ui.screens.reader import ReaderScreen

SAMPLE_IS_FIXED: Final = (
    "The sample stays as it is: start without --sample to sync your own library"
)
NO_SOURCE: Final = 'There is nothing to sync: write [sync] arxiv = ["cs.LG"] in config.toml'


# Looks


@action("row-height")
def row_height(reader: ReaderScreen) -> None:
    height = 1 if reader.papers.row_height == 2 else 2
    reader.services.session.row_height = height
    reader.papers.set_row_height(height)


@action("theme")
def theme(reader: ReaderScreen) -> None:
    """Choose a theme. Each is tried as it is selected; without a choice the old one returns."""
    from reader.ui.screens.themes import themes_screen

    services, before = reader.services, reader.services.look.theme

    def preview(name: str) -> None:
        if name != services.look.theme:
            reader.apply_theme(name)

    def choose(name: str | None) -> None:
        preview(name or before)
        if name:
            services.session.choose_theme(name, services.config.theme)

    if services.look.no_color:
        reader.messages.show("NO_COLOR is set, and every theme looks the same")
    else:
        reader.app.push_screen(themes_screen(services.look, preview), choose)


@action("text-only")
def step_panes(reader: ReaderScreen) -> None:
    """Show the text alone, then the list alone, then both again."""
    mode = reader.panes.step()
    if mode != "text":
        reader.focus_list()
    elif reader.papers.selected is not None:
        reader.focus_abstract()


def _show_both(reader: ReaderScreen) -> None:
    reader.panes.set_mode("both")
    reader.focus_list()


@action("grow-list")
def grow_list(reader: ReaderScreen) -> None:
    _move_border(reader, 1)


@action("shrink-list")
def shrink_list(reader: ReaderScreen) -> None:
    _move_border(reader, -1)


def _move_border(reader: ReaderScreen, direction: int) -> None:
    if not reader.panes.move_border(direction):
        reader.messages.show("Only one pane is shown: there is no border to move")


@action("toggle-source")
def toggle_source(reader: ReaderScreen) -> None:
    source = not reader.abstract.shows_source
    reader.abstract.shows_source = reader.papers.shows_source = source
    reader.abstract.relayout()
    if reader.full_text.document:
        reader.full_text.document.view.shows_source = source
        reader.full_text.document.view.relayout()
    reader.papers.repaint_all()
    key = reader.keymap.label("toggle-source")
    reader.messages.show(
        f"Source of mathematics shown; {key} converts it again" if source else "Mathematics shown"
    )


# Help


@action("help")
def show_help(reader: ReaderScreen) -> None:
    from reader.ui.screens.help import GUIDE, Help

    def run(chosen: str | None) -> None:
        # An example of the filter is chosen as `filter QUERY`, a page as `guide TOPIC`.
        command, _, query = (chosen or "").partition(" ")
        if command == GUIDE:
            _open_guide(reader, query)
            return
        if query:
            reader.full_text.close()
            reader.focus_list()
        if command:
            _run_chosen(reader, command)
        if query:
            reader.browser.show(reader.browser.current.filter(query))

    reader.app.push_screen(Help(reader.services.look, reader.keymap.keys_of), run)


def _open_guide(reader: ReaderScreen, topic: str) -> None:
    from reader.ui.screens.guide import GuidePage

    reader.app.push_screen(GuidePage(reader.services.look, topic))


@action("palette")
def palette(reader: ReaderScreen) -> None:
    from reader.ui.screens.help import Palette

    def run(command: str | None) -> None:
        if command is not None:
            _run_chosen(reader, command)

    in_text = reader.full_text.document is not None
    reader.app.push_screen(Palette(reader.services.look, reader.keymap.keys_of, in_text), run)


def _run_chosen(reader: ReaderScreen, command: str) -> None:
    """Run a command that was chosen by name, not by its key in the context that it is for."""
    contexts = Command.by_id[command].contexts
    is_open = reader.full_text.document is not None
    if not is_open and contexts == ("document",):
        key = reader.keymap.label("open-text")
        reader.messages.show(f"Only in a full text; {key} in the abstract opens it")
        return
    if is_open and not {"document", "anywhere"} & set(contexts):
        reader.full_text.close()
    reader.run_command(command)


# Syncing


@action("sync")
def sync(reader: ReaderScreen) -> None:
    services = reader.services
    library = services.own_library if services.library.is_sample else services.library
    if library is None:
        reader.messages.show(SAMPLE_IS_FIXED)
    elif not (services.config.sync_huggingface or services.config.sync_arxiv):
        reader.messages.show_error(NO_SOURCE)
    elif reader.sync.running:
        reader.messages.show(f"A sync is running; {reader.keymap.label('escape')} stops it")
    else:
        reader.sync.start(library)


# Back and out


@action("escape")
def escape(reader: ReaderScreen) -> None:
    """Go one step back; never quit."""
    browser, abstract = reader.browser, reader.abstract
    if reader.dispatcher.drop():
        reader.hints.refresh()
    elif reader.filter_bar.in_use:
        _leave_bar(reader)
    elif reader.sync.stop():
        pass
    elif reader.text.hit_position[1]:
        browser.end_find()
    elif reader.full_text.document:
        reader.full_text.close()
    elif abstract.text_only:
        _show_both(reader)
    elif reader.in_abstract:
        reader.focus_list()
    elif origin := browser.current.leave_related():
        browser.go(origin)
    elif browser.location.query:
        _clear_filter(reader)
    elif before := browser.current.leave_library(reader.library.cache.newest_day()):
        browser.go(before)


def _leave_bar(reader: ReaderScreen) -> None:
    if reader.filter_bar.use == "find":
        # The focus first: a small screen hides a text that has not got it, and hidden it loses it.
        reader.focus_text()
        reader.browser.end_find()
    else:
        leave_bar(reader)


def _clear_filter(reader: ReaderScreen) -> None:
    """Drop the filter; the selected paper stays selected."""
    current = reader.browser.current
    reader.services.session.remember_location(current.here)
    reader.browser.show(current.filter(""))


@action("quit")
def close_or_quit(reader: ReaderScreen) -> None:
    if reader.full_text.document:
        reader.full_text.close()
    elif reader.abstract.text_only:
        _show_both(reader)
    elif reader.in_abstract:
        reader.focus_list()
    else:
        reader.leave(ask=True)


@action("save-and-quit")
@action("quit-now")
def quit_now(reader: ReaderScreen) -> None:
    reader.leave(ask=False)


@action("suspend")
def suspend(reader: ReaderScreen) -> None:
    reader.app.action_suspend_process()
