"""The panes and what they show: the papers of a location, and the abstract of the selected one.

The browser keeps no copy of the library. It holds a location, asks the library which papers are
there, and hands them to the widgets. Fuzzy searches are answered on a worker thread and shown when
they come; everything else is answered within a frame.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import Final

from reader.library.evidence import evidence_finder
from reader.library.finder import SearchResult
from reader.library.location import Location, Navigation, day_location
from reader.library.query_language import Completer, describe_untaken, match_spans
from reader.library.views import first_key_in, listings_at
from reader.model.clean import clean_line
from reader.model.paper import Paper
from reader.model.query import Query
from reader.model.view import Row, View
from reader.ui import for_you_order
from reader.ui.abstract_search import AbstractSearch, words_to_highlight
from reader.ui.away import Away
from reader.ui.heading import SAMPLE_BANNER, heading, order_label
from reader.ui.list_sections import corrections_text, count_text, dates_of_year, section_of
from reader.ui.quick_search import find_now, is_quick
from reader.ui.search_worker import SearchWorker, query_on
from reader.ui.services import Services
from reader.ui.watches import Watches
from reader.ui.widgets.abstract_page import Reading
from reader.ui.widgets.abstract_view import AbstractView
from reader.ui.widgets.digest_bar import DigestBar, Heading
from reader.ui.widgets.empty_state import EmptyState
from reader.ui.widgets.filter_bar import FilterBar
from reader.ui.widgets.paper_list import PaperList
from reader.ui.widgets.paper_row import RowMarks, RowStyle

CACHED_TITLES: Final = 512
"""Number of titles whose matched spans are cached, because both panes need them."""


class Browser:
    """Shows locations."""

    def __init__(
        self,
        services: Services,
        searcher: SearchWorker,
        start: Location,
        *,
        on_select: Callable[[], None],
        on_change: Callable[[], None],
    ) -> None:
        """`on_select` is called when another paper is selected, `on_change` when the list has
        changed."""
        self.services = services
        self.library = services.library
        self.searcher = searcher
        self.navigation = Navigation(start)
        self.query = Query()
        """The query of the location, parsed."""
        self._latest: date | None = None
        """The day that `date:latest` meant in the last search."""
        self.found = SearchResult([])
        self._found_in: tuple[View, bool] | None = None
        """The view of these papers, and whether it was limited to unread ones."""
        self._library_count = ""
        """How many papers of the library match, as the bar says it, once they are counted."""
        self._paper: tuple[int, Paper | None] | None = None
        """The paper that was selected last, by its key."""
        self._match_spans: Callable[[str], list[tuple[int, int]]] = partial(match_spans, "")
        """Returns the characters of a title that the filter matched."""
        self.away = Away(services.library, services.session.newest_shown)
        self._view_rows: list[Row] = []
        """The rows of the view without its filter; empty for the library and the starred."""
        self._sources: dict[int, str] = {}
        """In a day's view, the source that lists each paper, by the paper's key."""
        self._on_select = on_select
        self._on_change = on_change
        look, library = services.look, services.library
        banner = SAMPLE_BANNER if library.is_sample else ()
        self.digest_bar = DigestBar(look, services.keymap, banner)
        self.papers = PaperList(look, library.cache.rows, self._marks_of, self._selected)
        self.papers.style = RowStyle(
            height=services.session.row_height, shows_authors=services.config.rows == "authors"
        )
        self.abstract = AbstractView(look, services.keymap.keys_of, services.config.summary)
        self.filter_bar = FilterBar(look, Completer(library))
        self.abstract_search = AbstractSearch(self.abstract, self.filter_bar)
        self.watches = Watches(library, searcher, self.all_marks_changed)
        for_you_order.restore(library, services.session, start)

    # The location

    @property
    def location(self) -> Location:
        """The location that is shown, with the paper that was selected on arrival."""
        return self.navigation.here

    @property
    def current(self) -> Navigation:
        """The navigation with the paper that is selected now."""
        row = self.selected_row
        return self.navigation.select(row.ids[0] if row else None)

    def go(self, to: Navigation) -> None:
        """Show another location and remember the paper selected at this one."""
        self.services.session.remember_location(self.current.here)
        self.show(to)

    def show(self, to: Navigation) -> None:
        """Show what a location holds. A search is answered by the worker and shown later."""
        before, location = self.location, to.here
        changed_view = location.view != before.view or not self._view_rows
        changed_heading = changed_view or location.only_unread != before.only_unread
        order_before = self._order
        self.navigation = to
        self.query, self._latest = self._query_now()
        changed_heading |= self._order != order_before
        if self.filter_bar.text.strip() != location.query:
            # A space that was just typed after the filter stays.
            self.filter_bar.set_text(location.query)
        if changed_view:
            self._read_view()
        if location.view != before.view:
            self.library.for_you.forget()
            self.watches.look_in(location.view)
        self.services.session.remember_shown_day(location.view)
        if changed_heading:
            # Not at every letter of a filter: it asks the library five times.
            self.show_heading()
        if is_quick(self.library, location, self.query):
            self.searcher.drop()
            self._show_found(location, find_now(self.library, location, self.query))
        else:
            self.searcher.search(location, self.query, self._show_found, self._show_further)
            self.filter_bar.call_if_slow(self._show_pending)

    @property
    def _order(self) -> tuple[object, ...]:
        """The parts of the query that decide which order the heading names."""
        return self.query.sort, bool(self.query.words), bool(self.query.like)

    def _query_now(self) -> tuple[Query, date | None]:
        return query_on(self.services.today(), self.library, self.location.full_query)

    def follow_dates(self) -> None:
        """Search again if a relative date in the filter, such as `date:today`, means another day.

        A paper that still matches stays selected.
        """
        if self._query_now() != (self.query, self._latest):
            self.show(self.current)

    def _read_view(self) -> None:
        """Read the rows of the view, which the heading counts."""
        view = self.location.view
        cache = self.library.cache
        self._view_rows = [] if view.span is None else cache.rows(self.library.keys(view))
        self._sources = cache.sources_of(view.day) if view.kind == "day" and view.day else {}

    def _show_found(self, location: Location, found: SearchResult) -> None:
        """Show what was found at `location`, unless the reader is elsewhere by now.

        Until further papers are ranked, those of the last query stay: the list would jump.
        """
        if location.key != self.location.key:
            return
        before, self._found_in = self._found_in, (location.view, location.only_unread)
        if found.lacks_further and self._found_in == before:
            found = found.with_further(self.found.further_keys)
        self._match_spans = lru_cache(CACHED_TITLES)(partial(match_spans, self.query.title_words))
        ids = (location.paper, self.services.session.last_paper_at(location))
        self._show_list(location, found, first_key_in(self.library, ids, found.shown_keys))
        self.show_counts()

    def _show_further(self, location: Location, found: SearchResult) -> None:
        """Show the further papers below the results that are shown already."""
        if location.key == self.location.key:
            if found.further_keys:
                self._show_list(location, found, self.papers.selected)
                self._on_change()
            self.found = found
            self._show_count(self._library_count)

    def _show_list(self, location: Location, found: SearchResult, select: int | None) -> None:
        """Show the papers that were found and select one, by its key."""
        self.found = found
        self.papers.show(
            found.shown_keys,
            select=select,
            match_spans=self._match_spans if self.query.title_words else None,
            evidence_of=evidence_finder(self.library, self.query.words, found.corrections),
            empty_state=self._empty_state(found),
            section_of=section_of(self.library, location, self.query, found, self._sources),
            dates_of_year=dates_of_year(self.library, location, self.query, found),
        )

    def _empty_state(self, found: SearchResult) -> EmptyState | None:
        """Return the text of an empty list, or None if there are papers to show."""
        if found.shown_keys:
            return None
        from reader.ui.empty_states import empty_state_at

        label, in_bar = self.services.keymap.label, self.filter_bar.in_use
        return empty_state_at(self.library, self.location, self.query, label, in_bar=in_bar)

    def add_arrived_papers(self) -> None:
        """Show papers that others imported below the rows there are; nothing else moves.

        Search results and the whole library stay as they are until they are asked for again.
        """
        self.searcher.prepare()
        if not self._view_rows and not self.papers.keys:
            first = day_location(self.library.cache.newest_day())
            self.show(self.navigation._replace(here=first))
            return
        self._read_view()
        self.watches.look_in(self.location.view)
        if is_quick(self.library, self.location, self.query):
            known = set(self.papers.keys)
            self.found = find_now(self.library, self.location, self.query)
            self.papers.append([key for key in self.found.keys if key not in known])
            self.show_counts()
        self.papers.reload_rows()
        self._paper = None
        self.show_paper()
        self.show_heading()

    # The lines around the panes

    def show_heading(self) -> None:
        """Show the view's date, neighbours and counts."""
        shown = heading(
            self.library,
            self.location,
            self._view_rows,
            query=self.query,
            sources=set(self._sources.values()),
            newest_shown=self.services.session.newest_shown,
        )
        self.digest_bar.show(self._with_position(self._with_own_counts(shown)))

    def _with_own_counts(self, heading: Heading) -> Heading:
        """Add what depends on this session: the digests missed, and the watched views."""
        watched = self.watches.count_unread(self._view_rows)
        return heading._replace(away=self.away.counts(), watched=watched)

    def _with_position(self, heading: Heading) -> Heading:
        results, papers = self.found.results, self.papers
        shown = results if papers.index < len(results) else papers.keys
        return heading._replace(position=papers.index + 1 if shown else 0, shown=len(shown))

    def show_counts(self) -> None:
        """Show beside the filter how many papers it found and what of it was not understood."""
        self._on_change()
        if not self.query.selects_papers and not self.query.untaken and not self.query.sort:
            self.filter_bar.show_count("")
            return
        self._library_count = ""
        self._show_count("")
        is_counted = self.location.view.kind == "library" or bool(self.found.library_keys)
        if self.query.selects_papers and not is_counted:
            self.searcher.count_library(self.location, self.query, self._show_library_count)

    def _show_library_count(self, location: Location, count: int) -> None:
        if location.key == self.location.key and self.query.selects_papers:
            label = self.services.keymap.label("scope")
            self._library_count = f"{label} {count:,} in the library"
            self._show_count(self._library_count)

    def _show_pending(self) -> None:
        """Remove the count of the last filter while the search for this one runs."""
        if self.searcher.pending:
            self._show_count("", is_counted=False)

    def _show_count(self, more: str, *, is_counted: bool = True) -> None:
        if self.filter_bar.use == "find":
            return
        signs = self.services.look.signs
        untaken = self.query.untaken[0] if self.query.untaken else None
        problem = describe_untaken(untaken, self.library) if untaken else ""
        is_half_typed = untaken is not None and untaken.end >= len(self.location.full_query)
        count = count_text(self.found) if self.query.selects_papers else ""
        count = count if is_counted else signs.more
        more = (corrections_text(self.found, signs.arrow) if is_counted else "") or more
        # Last, because the heading names the order as well: it may be cut.
        order = order_label(self.library, self.location, self.query)
        more = "   ".join(filter(None, (more, order)))
        self.filter_bar.show_count(
            count, more, clean_line(problem), is_half_typed=is_half_typed and self.filter_bar.in_use
        )

    # What is typed into the bar

    def apply_bar(self) -> None:
        """Filter, or find in the abstract, by what the bar holds now."""
        text = self.filter_bar.text
        if self.filter_bar.use == "find":
            self.abstract_search.find(text)
            return
        text = text.strip()
        if text != self.location.query:
            # A paper that the user moved to stays selected while it matches. One that was only
            # the best match of fewer letters gives way to the best match.
            keep = self.papers.user_selected or not text
            self.show(self.current.filter(text, keep_paper=keep))

    def reset_bar(self) -> None:
        """Show the location's filter in the bar, without spaces around it."""
        self.filter_bar.set_text(self.location.query)

    def end_find(self) -> None:
        """Forget what was looked for in the abstract; the bar holds the filter again."""
        self.abstract_search.view.find("")
        self.filter_bar.use_for("filter")
        self.filter_bar.set_text(self.location.query)
        self.show_counts()

    # The selected paper

    @property
    def selected_row(self) -> Row | None:
        key = self.papers.selected
        return self.papers.rows.row(key) if key is not None else None

    @property
    def selected_paper(self) -> Paper | None:
        key = self.papers.selected
        if key is None:
            return None
        if self._paper is None or self._paper[0] != key:
            self._paper = key, self.library.cache.paper(key)
        return self._paper[1]

    def _selected(self) -> None:
        self.digest_bar.show(self._with_position(self.digest_bar.heading))
        self.show_paper()
        self._on_select()

    def show_paper(self) -> None:
        """Show the selected paper in the abstract pane."""
        row, paper = self.selected_row, self.selected_paper
        if row is None or paper is None:
            self.abstract.show(None)
            return
        was_finding = self.abstract.hit_position[1] > 0
        tags, note = self.library.preview_tags_and_note(row.ids)
        self.abstract.show(
            Reading(
                paper=paper,
                listings=listings_at(self.library, self.location.view, row.key),
                starred=self.library.preview_is_marked("starred", row.ids),
                sample=self.library.is_sample,
                tags=tags,
                note=note,
                reason=for_you_order.reason(self.library, self.location.view, self.query, row.key),
            ),
            self._words_to_highlight(row.title),
        )
        if was_finding and not self.abstract.hit_position[1]:
            self.end_find()

    def _words_to_highlight(self, title: str) -> tuple[str, ...]:
        spans = self._match_spans(title) if self.query.title_words else []
        matched = [title[start:end] for start, end in spans]
        matched += [word for _, word in self.found.corrections]
        return words_to_highlight(self.query, matched)

    # Marks

    def _marks_of(self, row: Row) -> RowMarks:
        is_marked = self.library.preview_is_marked
        return RowMarks(
            row.day is None or is_marked("read", row.ids),
            is_marked("starred", row.ids),
            *self.library.marks.preview_annotated(row.ids),
            watched=row.key in self.watches.keys,
        )

    def mark_read(self) -> None:
        """Mark the selected paper read."""
        row = self.selected_row
        if row is not None and self.library.mark("read", [row], True):
            self.selected_marks_changed()

    def selected_marks_changed(self) -> None:
        """Repaint what shows the marks of the selected paper: row, abstract, counts."""
        self.papers.repaint_selected()
        self.show_paper()
        self._show_mark_counts()

    def all_marks_changed(self) -> None:
        """Repaint everything that shows marks."""
        self.papers.repaint_all()
        self.show_paper()
        self._show_mark_counts()

    def _show_mark_counts(self) -> None:
        """Show new counts of unread and starred papers; marks change nothing else above."""
        unread, starred = self.library.count_unread_and_starred(self._view_rows)
        heading = self.digest_bar.heading._replace(unread=unread, starred=starred)
        self.digest_bar.show(self._with_own_counts(heading))
