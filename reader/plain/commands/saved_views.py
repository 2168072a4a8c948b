"""Saved views: listing them, going to one, and saving the filter as one."""

from __future__ import annotations

from reader.library.location import Location
from reader.library.query_language import with_order
from reader.plain.commands.registry import command_with_argument
from reader.plain.plain_reader import CommandError, PlainReader


@command_with_argument("Places", "views", "[NAME]", ids=["views"])
def show_views(reader: PlainReader, argument: str) -> None:
    """List the saved views with their unread papers; with a name, go to that view."""
    saved = reader.library.views
    saved.reload()
    if argument:
        view = saved.get(argument.removeprefix("view:"))
        if view is None:
            raise CommandError(f"There is no view {argument}; views lists them.")
        here = Location(reader.current.widen_scope().view, query=f"view:{view.name}")
        reader.go(reader.current.visit(here))
        return
    if not saved.all():
        raise CommandError(saved.problem or "No view is saved yet; save NAME saves the filter.")
    lines = []
    for view in saved.all():
        unread = reader.count(f"view:{view.name} is:unread")
        watched = ", watched" if view.watch else ""
        lines.append(f"{view.name}: {unread:,} unread{watched}. {view.query}")
    reader.console.print_pages(lines)


@command_with_argument("Find", "save", "NAME [watch]", ids=["save-view"])
def save_view(reader: PlainReader, argument: str) -> None:
    """Save the filter as a view: save rl, or save rl watch to see new papers that it finds."""
    name, _, rest = argument.partition(" ")
    here = reader.location
    query = with_order(here.query, here.order).strip() if here.order else here.query
    if not name or rest not in ("", "watch"):
        raise CommandError("Save as what? save NAME, or save NAME watch.")
    if not query:
        raise CommandError("There is no filter to save. filter WORDS sets one.")
    view = reader.library.views.save(name, query, watch=bool(rest))
    reader.console.print_lines(f"Saved as view:{view.name}.")
