"""The filter bar's commands, and finding in the abstract."""

from __future__ import annotations

from textual import on

from reader.model.view import View
from reader.ui.actions.moving import Moving
from reader.ui.widgets.filter_bar import FilterBar


class Finding(Moving):
    """The commands of `reader.commands.finding`."""

    _narrow_view: View | None = None
    """The view that the scope goes back to from the library."""
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
                paper = self.here.paper if stays else None
                self.show_place(self.here._replace(query=text, paper=paper))
        else:
            self.abstract.find(text)
            self._say_hits()
            # In one pane at a time the abstract may only now be laid out.
            self.call_after_refresh(self._say_hits)

    def _say_hits(self) -> None:
        if self.filter_bar.use == "find":
            at, hits = self.abstract.found
            self.filter_bar.say_count(f"{at} of {hits}" if self.filter_bar.text.strip() else "")

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
            day = self.place.view.day or self.library.newest_day()
            before = self._narrow_view
            view = before if before and before.day == day else View("day", day)
            self.show_place(self.here._replace(view=view))
        else:
            self._widen_scope()

    def _widen_scope(self) -> None:
        """Look in the whole library, with the same text."""
        view = self.place.view
        if view.kind != "library":
            self._narrow_view = view
            self.before = self.here
            self.show_place(self.here._replace(view=View("library", view.day)))

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
        self.show_place(self.here._replace(query=text))

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
        if not self.filter_bar.in_use:
            self.desk.session.remember_place(self.here)
        self.show_place(self.here._replace(query=""))
