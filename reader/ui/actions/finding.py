"""The filter bar's commands, and finding in the abstract."""

from __future__ import annotations

from typing import Final

from textual import on

from reader.library.completing import order_of, with_order
from reader.model.view import Kind
from reader.ui.actions.moving import Moving
from reader.ui.widgets.filter_bar import FilterBar

ORDERS: Final[dict[Kind, tuple[str, ...]]] = {
    "day": ("upvotes", "title", "comments", "stars"),
    "week": ("upvotes", "title", "oldest", "comments", "stars"),
    "library": ("upvotes", "title", "oldest", "comments", "stars"),
    "starred": ("upvotes", "title", "newest", "oldest", "comments", "stars"),
}
"""The orders that differ from a view's own, as `sort:` has them."""
TOLD: Final = {
    "": "the list's own",
    "upvotes": "most upvotes first",
    "title": "by title",
    "newest": "newest digest first",
    "oldest": "oldest digest first",
    "comments": "most comments first",
    "stars": "most stars of its code first",
}


class Finding(Moving):
    """The commands of `reader.commands.finding`."""

    _recalled = 0
    """How far back in the history the bar is."""

    def do_filter(self) -> None:
        if self.in_abstract:
            self.filter_bar.set_text("")
            self.filter_bar.say_count("")
            self.filter_bar.open("find")
        else:
            self._open_bar()

    def do_filter_library(self) -> None:
        self._widen_scope()
        self._open_bar()

    def _open_bar(self) -> None:
        self._recalled = 0
        text = self.filter_bar.text
        if not with_order(text, ""):
            # What is typed goes behind an order, not into it.
            self.filter_bar.set_text(with_order(text, order_of(text)))
        self.filter_bar.open("filter")

    @on(FilterBar.Changed)
    def typed(self) -> None:
        """Filter, or find, by what the bar holds now; told twice of one text, it does nothing."""
        text = self.filter_bar.text
        if self.filter_bar.use == "filter":
            if text != self.place.query:
                # A paper that the user went to stays selected while it matches; one that was only
                # the best match of fewer letters gives way to the best match.
                stays = self.papers.chosen or not text
                self.show_location(self.current.filter(text, keep_paper=bool(stays)))
        else:
            self.abstract.find(text)
            self._say_hits()
            # In one pane at a time the abstract may only now be laid out.
            self.call_after_refresh(self._say_hits)

    def _say_hits(self) -> None:
        if self.filter_bar.use == "find":
            at, hits = self.abstract.found
            said = f"{at} of {hits}" if hits else "not in this text"
            self.filter_bar.say_count(said if self.filter_bar.text.strip() else "")

    def do_sort(self) -> None:
        """Write the next order into the filter, where it can be seen, edited and cleared."""
        cycle = ("", *ORDERS[self.place.view.kind])
        now = order_of(self.place.query)
        # An order that was typed and is none of these gives way to the view's own.
        order, following = _after(cycle, now), _after(cycle, _after(cycle, now))
        # Who has gone to no paper wants the first ones of the order.
        went = bool(self.papers.chosen or self.papers.index)
        self.go(self.current.filter(with_order(self.place.query, order), keep_paper=went))
        self.say(f"Order: {TOLD[order]}; {self.key('sort')} goes on: {TOLD[following]}")

    def do_result_down(self) -> None:
        self.papers.move_by(1)

    def do_result_up(self) -> None:
        self.papers.move_by(-1)

    def do_result_page_down(self) -> None:
        self.papers.move_page(1)

    def do_result_page_up(self) -> None:
        self.papers.move_page(-1)

    def do_keep_filter(self) -> None:
        self.desk.session.remember_query(self.filter_bar.text)
        self.set_focus(self.papers, scroll_visible=False)

    def do_scope(self) -> None:
        if self.place.view.kind == "library":
            self.show_location(self.current.narrow_scope(self.library.newest_day()))
        else:
            self._widen_scope()

    def _widen_scope(self) -> None:
        """Look in the whole library, with the same text."""
        if self.place.view.kind != "library":
            self.go(self.current.widen_scope())

    def do_complete(self) -> None:
        self.filter_bar.complete()
        self.typed()

    def do_history(self) -> None:
        """Each time one filter further back; beyond the oldest, the newest again."""
        queries = self.desk.session.queries
        if not queries:
            self.say(f"No filter was kept yet; {self.key('keep-filter')} keeps one")
            return
        self._recalled = self._recalled % len(queries) + 1
        text = queries[-self._recalled]
        self.filter_bar.set_text(text)
        self.show_location(self.current.filter(text))

    def do_keep_hits(self) -> None:
        self.set_focus(self.abstract, scroll_visible=False)
        if not self.abstract.found[1]:
            self.end_find()
            self.say("Nothing found")

    def do_find_next(self) -> None:
        self.find_step(1)

    def do_find_previous(self) -> None:
        self.find_step(-1)

    def find_step(self, step: int) -> None:
        """Go to the next hit, or the one before."""
        self.abstract.find_next(step)
        self._say_hits()

    def clear_filter(self) -> None:
        """Drop the filter; the selected paper stays selected."""
        here = self.current
        if not self.filter_bar.in_use:
            self.desk.session.remember_place(here.here)
        self.show_location(here.filter(""))


def _after(cycle: tuple[str, ...], order: str) -> str:
    """Return the order that follows another; the first behind the last, and for an unknown one."""
    return cycle[(cycle.index(order) + 1) % len(cycle)] if order in cycle else cycle[0]
