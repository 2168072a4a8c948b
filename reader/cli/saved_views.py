"""`views`: list the saved views, save and remove them, and merge those of another machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reader.cli import output, user_library
from reader.cli.arguments import Action, Parser, run_action


def run(name: str, arguments: list[str]) -> int:
    """Run one of the actions and return the exit code. Without an action, list the views."""
    return run_action(name, arguments, ACTIONS, default="list")


def _list(parser: Parser, arguments: list[str]) -> int:
    parser.parse_args(arguments)
    with user_library.open_library() as library:
        from reader.library.finder import Finder
        from reader.library.query_language import read_query_for

        finder = Finder(library)
        views = library.views.all()
        for view in views:
            unread = finder.count(read_query_for(library, f"view:{view.name} is:unread")) or 0
            watch = "watched" if view.watch else ""
            output.write_line("\t".join((view.name, str(unread), watch, view.query)))
        if library.views.problem:
            output.write_error(library.views.problem)
            return output.BAD_INPUT
    if not views:
        output.write_error("no view is saved yet; `daysheet views save NAME QUERY` saves one")
    return output.DONE if views else output.NOTHING_FOUND


def _save(parser: Parser, arguments: list[str]) -> int:
    from reader.cli.listing import options_first

    parser.add_argument("name", metavar="NAME", help="the name of the view")
    parser.add_argument("query", nargs="+", metavar="QUERY", help="words and terms, as for list")
    parser.add_argument("--watch", action="store_true", help="mark new papers that it finds")
    options = parser.parse_args(options_first(arguments))
    from reader.cli.listing import query_text
    from reader.library.query_language import read_query_for

    text = query_text(parser, options.query)
    with user_library.open_library(marks=False) as library:
        query = read_query_for(library, text)
        if query.untaken or "view:" in text.casefold():
            reason = query.untaken[0].reason if query.untaken else "a view may not name a view"
            parser.error(f"not understood: {text} ({reason})")
        view = library.views.save(options.name, text, watch=options.watch)
    output.write_status(f"saved as view:{view.name}")
    return output.DONE


def _remove(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("names", nargs="+", metavar="NAME", help="a saved view")
    options = parser.parse_args(arguments)
    with user_library.open_library(marks=False) as library:
        for name in options.names:
            library.views.remove(name)
            output.write_status(f"removed view:{name}")
    return output.DONE


def _merge(parser: Parser, arguments: list[str]) -> int:
    parser.add_argument("files", nargs="+", metavar="FILE", help="views.toml of another machine")
    options = parser.parse_args(arguments)
    with user_library.open_library(marks=False) as library:
        changed = 0
        for name in options.files:
            if not Path(name).is_file():
                parser.error(f"{name} is not a file")
            changed += library.views.merge(Path(name))
    output.write_status(f"{output.format_count(changed, 'view')} changed")
    return output.DONE


ACTIONS: Final[dict[str, tuple[Action, str]]] = {
    "list": (_list, "list the views with their unread papers"),
    "save": (_save, "save a query as a view, which `view:NAME` then stands for"),
    "remove": (_remove, "remove saved views"),
    "merge": (_merge, "merge the views of another machine; the newest date wins"),
}
