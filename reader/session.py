"""The session: what the reader restores at the next start, and the file that stores it.

Losing the session loses a location and a history, never a mark. Whatever cannot be read in the file
is dropped.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from reader.config import THEMES
from reader.library.location import Location, day_location
from reader.model.clean import clean_line
from reader.model.view import View

MAX_QUERIES: Final = 100
MAX_PAPERS: Final = 200
MATHS_FORMS: Final = ("unicode", "words", "source")


class LastExport(NamedTuple):
    """The last export from the reader, which the next one offers again."""

    selection: str = "shown"
    """Which papers: `shown`, `starred` or `selected`."""
    format: str = "bibtex"
    folder: str = "~"
    stem: str = ""
    """The file's name without its suffix, if the user chose it; else empty."""


@dataclass
class Session:
    """What is restored at the next start."""

    location: Location | None = None
    """Where the reader was left."""
    newest_shown: date | None = None
    """The newest digest that has been on the screen."""
    row_height: int = 2
    border_shifts: dict[str, int] = field(default_factory=dict)
    """How far the border between the panes was moved, for each layout: `wide` in cells, `narrow` in
    lines."""
    queries: list[str] = field(default_factory=list)
    """The history of filters, newest last."""
    greeted: bool = False
    """Whether the welcome has been shown."""
    offered_texts: bool = False
    """Whether the full texts of starred papers have been explained."""
    papers: dict[str, str] = field(default_factory=dict)
    """The id of the last selected paper for each location, by the location's name."""
    for_you: tuple[str, list[tuple[str, str]]] | None = None
    """The last order by nearness to the stars: the name of its view, and the papers' ids, each with
    the reason for its place."""
    theme: str = ""
    """The theme chosen in the reader. Empty: use the one from the configuration."""
    theme_instead_of: str = ""
    """The theme that was configured when `theme` was chosen."""

    last_export: LastExport = field(default_factory=LastExport)

    plain_maths: str = "unicode"
    """The form of mathematics in the plain reader: one of `MATHS_FORMS`."""

    def theme_for(self, configured: str) -> str:
        """Return the theme to use: the chosen one until the configuration changes, then that."""
        is_current = self.theme in THEMES and self.theme_instead_of == configured
        return self.theme if is_current else configured

    def choose_theme(self, theme: str, configured: str) -> None:
        """Use `theme` from now on instead of the configured one."""
        self.theme, self.theme_instead_of = theme, configured

    def opening_location(self, newest: date | None, *, is_sample: bool) -> Location:
        """Return where the reader opens: at a digest newer than any shown, else where it was left.

        A filter is not restored, only its order. It becomes the newest entry of the history.
        `newest` is the day of the newest digest in the library.
        """
        if is_sample or self.location is None:
            return day_location(newest)
        query = self.location.query
        self.remember_query(query)
        if newest is not None and (self.newest_shown is None or newest > self.newest_shown):
            return day_location(newest)
        order = _order_of(query) or self.location.order
        return self.location._replace(query="", order=order)

    def remember_shown_day(self, view: View) -> None:
        """Record the day of `view` as shown if it is the newest so far."""
        newest = self.newest_shown
        if view.kind == "day" and view.day and (newest is None or view.day > newest):
            self.newest_shown = view.day

    def remember_query(self, text: str) -> None:
        """Append a filter to the history; drop its earlier use and the oldest entries."""
        if text.strip():
            self.queries = [query for query in self.queries if query != text] + [text]
            del self.queries[:-MAX_QUERIES]

    def remember_location(self, location: Location) -> None:
        """Record a location and its selected paper; drop the papers recorded longest ago."""
        self.location = location
        if location.paper:
            self.papers.pop(location.name, None)
            self.papers[location.name] = location.paper
            while len(self.papers) > MAX_PAPERS:
                del self.papers[next(iter(self.papers))]

    def last_paper_at(self, location: Location) -> str | None:
        """Return the id of the paper that was last selected at a location."""
        return self.papers.get(location.name)


def _order_of(query: str) -> str:
    """Return the order in a query. Older versions wrote it there."""
    from reader.library.query_language import order_of

    return order_of(query) if "sort:" in query.casefold() else ""


def load_session(path: Path) -> Session:
    """Return the session stored at `path`, or a new one if the file is missing or unreadable."""
    try:
        return _from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Session()


def save_appearance(session: Session, path: Path) -> None:
    """Save only the theme and `greeted`; leave the rest of the stored session as it is.

    For the built-in sample, whose locations mean nothing in the user's own library.
    """
    stored = load_session(path)
    appearance = session.greeted or stored.greeted, session.theme, session.theme_instead_of
    if appearance != (stored.greeted, stored.theme, stored.theme_instead_of):
        stored.greeted, stored.theme, stored.theme_instead_of = appearance
        save_session(stored, path)


def save_session(session: Session, path: Path) -> None:
    """Save the session at `path` atomically. A folder that cannot be written is no error."""
    import tempfile

    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".session.", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(_to_json(session), stream, indent=1)
        Path(temporary).replace(path)


def _to_json(session: Session) -> dict[str, Any]:
    """Return the session as a JSON object. `_from_json` reads it back."""
    location, newest_shown = session.location, session.newest_shown
    return {
        "place": location
        and {
            "view": {
                "kind": location.view.kind,
                "day": location.view.day and str(location.view.day),
            },
            "only_unread": location.only_unread,
            "query": location.query,
            "paper": location.paper,
            "order": location.order,
        },
        "newest_shown": newest_shown and str(newest_shown),
        "row_height": session.row_height,
        "border_shifts": session.border_shifts,
        "queries": session.queries,
        "greeted": session.greeted,
        "papers": session.papers,
        "for_you": session.for_you,
        "offered_texts": session.offered_texts,
        "theme": session.theme,
        "theme_instead_of": session.theme_instead_of,
        "plain_maths": session.plain_maths,
        "last_export": session.last_export._asdict(),
    }


def _from_json(stored: dict[str, Any]) -> Session:
    """Return the session of a JSON object. Raises the usual errors if a value has a wrong type."""
    location = stored.get("place")
    newest_shown = stored.get("newest_shown")
    return Session(
        location=_location_from_json(location) if location else None,
        newest_shown=date.fromisoformat(newest_shown) if newest_shown else None,
        row_height=1 if stored.get("row_height") == 1 else 2,
        border_shifts={
            str(side): int(shift) for side, shift in stored.get("border_shifts", {}).items()
        },
        queries=list[str](clean_line(str(query)) for query in stored.get("queries", []))[
            -MAX_QUERIES:
        ],
        # Sessions from before `greeted` existed: whoever has a location has used the reader.
        greeted=bool(stored.get("greeted") or location),
        papers={str(name): str(paper) for name, paper in stored.get("papers", {}).items()},
        for_you=_for_you_from_json(stored.get("for_you")),
        offered_texts=bool(stored.get("offered_texts")),
        theme=str(stored.get("theme", "")),
        theme_instead_of=str(stored.get("theme_instead_of", "")),
        plain_maths=_maths_form(stored.get("plain_maths")),
        last_export=_export_from_json(stored.get("last_export", {})),
    )


def _maths_form(stored: Any) -> str:
    return stored if stored in MATHS_FORMS else MATHS_FORMS[0]


def _export_from_json(stored: dict[str, Any]) -> LastExport:
    known = {name: clean_line(str(stored[name])) for name in LastExport._fields if name in stored}
    return LastExport()._replace(**known)


def _for_you_from_json(stored: Any) -> tuple[str, list[tuple[str, str]]] | None:
    if not stored:
        return None
    name, papers = stored
    return str(name), [(str(id), clean_line(str(reason))) for id, reason in papers]


def _known_order(name: object) -> str:
    """Return the name of an order if a query accepts it, else an empty text."""
    if not isinstance(name, str) or not name:
        return ""
    from reader.library.query_language import read_query

    query = read_query(f"sort:{name}")
    return name if query.sort and not query.terms and not query.words else ""


def _location_from_json(stored: dict[str, Any]) -> Location:
    view = stored["view"]
    if view["kind"] not in ("day", "week", "since", "library", "starred"):
        raise ValueError(view["kind"])
    day = date.fromisoformat(view["day"]) if view["day"] else None
    return Location(
        View(view["kind"], day),
        bool(stored["only_unread"]),
        clean_line(str(stored["query"])),
        paper=stored["paper"] if isinstance(stored["paper"], str) else None,
        order=_known_order(stored.get("order", "")),
    )
