"""Where the reader is, was, and will open: places, and the session file that keeps them.

Losing the session loses a place and a history, never a mark; whatever cannot be read in it is
forgotten.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from reader.config import THEMES
from reader.library.location import Location, day_location
from reader.model.clean import clean_line
from reader.model.view import View

HISTORY_KEPT: Final = 100
PLACES_KEPT: Final = 200


@dataclass
class Session:
    """What is remembered from one sitting to the next."""

    place: Location | None = None
    newest_shown: date | None = None
    """The newest digest that has been on the screen."""
    row_height: int = 2
    queries: list[str] = field(default_factory=list)
    """Filters that were kept, newest last."""
    greeted: bool = False
    """Whether the first keys to know have been shown."""
    papers: dict[str, str] = field(default_factory=dict)
    """The paper last selected at each place, by the place's name."""
    theme: str = ""
    """The theme that was chosen in the reader; empty for that of the settings."""
    theme_instead_of: str = ""
    """The theme of the settings when it was chosen."""

    def theme_for(self, configured: str) -> str:
        """Return the theme to wear: that chosen, until the settings name another than they did."""
        stands = self.theme in THEMES and self.theme_instead_of == configured
        return self.theme if stands else configured

    def choose_theme(self, theme: str, configured: str) -> None:
        """Wear a theme from now on, in place of that of the settings."""
        self.theme, self.theme_instead_of = theme, configured

    def first_place(self, newest: date | None, *, is_sample: bool) -> Location:
        """Return where the reader opens: a digest newer than any shown, else the place left."""
        if is_sample or self.place is None:
            return day_location(newest)
        if newest is not None and (self.newest_shown is None or newest > self.newest_shown):
            return day_location(newest)
        return self.place

    def note_shown(self, view: View) -> None:
        """Remember the newest day that has been shown."""
        newest = self.newest_shown
        if view.kind == "day" and view.day and (newest is None or view.day > newest):
            self.newest_shown = view.day

    def remember_query(self, text: str) -> None:
        if text.strip():
            self.queries = [each for each in self.queries if each != text] + [text]
            del self.queries[:-HISTORY_KEPT]

    def remember_place(self, place: Location) -> None:
        self.place = place
        if place.paper:
            self.papers.pop(place.name, None)
            self.papers[place.name] = place.paper
            while len(self.papers) > PLACES_KEPT:
                del self.papers[next(iter(self.papers))]

    def paper_of(self, place: Location) -> str | None:
        """Return the id of the paper that was last selected at a place."""
        return self.papers.get(place.name)


def load_session(path: Path) -> Session:
    """Return the session kept at `path`, or a new one where there is none that can be read."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        return _session(kept)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Session()


def keep_session(session: Session, path: Path, *, only_looks: bool = False) -> None:
    """Keep the session at `path`, or, if they are new, its theme and that it greeted alone."""
    if only_looks:
        kept = load_session(path)
        looks = session.greeted or kept.greeted, session.theme, session.theme_instead_of
        if looks == (kept.greeted, kept.theme, kept.theme_instead_of):
            return
        kept.greeted, kept.theme, kept.theme_instead_of = looks
        session = kept
    save_session(session, path)


def save_session(session: Session, path: Path) -> None:
    """Keep the session at `path`; a folder that cannot be written loses it silently."""
    import tempfile

    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".session.", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(_plain(session), stream, indent=1)
        Path(beside).replace(path)


def _plain(session: Session) -> dict[str, Any]:
    """Return the session as JSON has it; `_session` reads it back."""
    place, shown = session.place, session.newest_shown
    return {
        "place": place
        and {
            "view": {"kind": place.view.kind, "day": place.view.day and str(place.view.day)},
            "only_unread": place.only_unread,
            "query": place.query,
            "paper": place.paper,
        },
        "newest_shown": shown and str(shown),
        "row_height": session.row_height,
        "queries": session.queries,
        "greeted": session.greeted,
        "papers": session.papers,
        "theme": session.theme,
        "theme_instead_of": session.theme_instead_of,
    }


def _session(kept: dict[str, Any]) -> Session:
    place = kept.get("place")
    shown = kept.get("newest_shown")
    return Session(
        place=_place(place) if place else None,
        newest_shown=date.fromisoformat(shown) if shown else None,
        row_height=1 if kept.get("row_height") == 1 else 2,
        queries=list[str](map(clean_line, map(str, kept.get("queries", []))))[-HISTORY_KEPT:],
        # Whoever has been somewhere needs no welcome.
        greeted=bool(kept.get("greeted") or place),
        papers={str(day): str(paper) for day, paper in kept.get("papers", {}).items()},
        theme=str(kept.get("theme", "")),
        theme_instead_of=str(kept.get("theme_instead_of", "")),
    )


def _place(kept: dict[str, Any]) -> Location:
    view = kept["view"]
    if view["kind"] not in ("day", "week", "library", "starred"):
        raise ValueError(view["kind"])
    day = date.fromisoformat(view["day"]) if view["day"] else None
    place = Location(
        View(view["kind"], day), bool(kept["only_unread"]), clean_line(str(kept["query"]))
    )
    return place._replace(paper=kept["paper"] if isinstance(kept["paper"], str) else None)
