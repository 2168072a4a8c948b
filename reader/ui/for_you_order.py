"""The order by nearness to the stars on the screen: its reasons, and keeping it between starts."""

from __future__ import annotations

from reader.library.library import Library
from reader.library.location import Location
from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.query import Query
from reader.model.view import View
from reader.session import Session


def is_for_you(query: Query) -> bool:
    return query.sort is not None and query.sort.by == "foryou"


def reason(library: Library, view: View, query: Query, key: int) -> CleanText:
    """Return why a paper is near the user's stars, if the list is in that order."""
    ranking = library.for_you.known(view) if is_for_you(query) else None
    return ranking.reasons.get(key, NOTHING) if ranking else NOTHING


def restore(library: Library, session: Session, start: Location) -> None:
    """Use the order that the last run showed at `start`."""
    stored = session.for_you
    if start.order != "foryou" or stored is None or stored[0] != Location(start.view).name:
        return
    from reader.library.for_you import Ranking

    reasons = {library.key_of(id): clean_line(text) for id, text in stored[1]}
    known = {key: text for key, text in reasons.items() if key is not None}
    library.for_you.put(start.view, Ranking(tuple(known), known, any(known.values())))


def store(library: Library, session: Session, view: View, query: Query) -> None:
    """Keep the order of a day or week for the next start."""
    ranking = library.for_you.known(view) if is_for_you(query) else None
    session.for_you = None
    if ranking is not None and view.span is not None:
        rows = library.cache.rows(ranking.keys)
        papers = [(row.ids[0], str(ranking.reasons.get(row.key, ""))) for row in rows]
        session.for_you = Location(view).name, papers
