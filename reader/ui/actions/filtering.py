"""The filter bar's commands, and finding in the abstract."""

from __future__ import annotations

from reader.library.location import Navigation
from reader.library.query_language import with_order
from reader.ui.actions.registry import action
from reader.ui.heading import ORDER_LABELS, order_label
from reader.ui.screens.reader import ReaderScreen


@action("filter")
def filter_view(reader: ReaderScreen) -> None:
    if reader.in_text:
        reader.filter_bar.set_text("")
        reader.filter_bar.show_count("")
        reader.filter_bar.open("find")
    else:
        _open_bar(reader)


@action("filter-library")
def filter_library(reader: ReaderScreen) -> None:
    """Open the bar empty, in the library."""
    browser = reader.browser
    before = browser.current
    _widen_scope(reader)
    if before.here.query:
        browser.show(browser.current.filter(""))
    _open_bar(reader, before)


def _open_bar(reader: ReaderScreen, before: Navigation | None = None) -> None:
    """Open the bar with the kept filter; typed words must go after it, not into it.

    `before` is what `Esc` restores, by default the current location.
    """
    before = before or reader.browser.current
    reader.services.session.remember_query(before.here.query)
    reader.services.session.remember_location(before.here)
    reader.memory.recalled_filters = 0
    reader.memory.before_bar = before
    text = reader.filter_bar.text.strip()
    reader.filter_bar.set_text(text and f"{text} ")
    reader.filter_bar.open("filter")


def leave_bar(reader: ReaderScreen) -> None:
    """Leave the bar and restore what was kept before it was opened.

    The selected paper stays selected if it is there.
    """
    browser, before = reader.browser, reader.memory.before_bar
    reader.focus_list()
    if before is not None and before.here.key != browser.location.key:
        row = browser.selected_row
        browser.show(before.select(row.ids[0] if row else None))
    else:
        browser.reset_bar()


@action("sort-own")
def sort_as_the_list(reader: ReaderScreen) -> None:
    _sort(reader, "")


@action("sort-upvotes")
def sort_by_upvotes(reader: ReaderScreen) -> None:
    _sort(reader, "upvotes")


@action("sort-for-you")
def sort_for_you(reader: ReaderScreen) -> None:
    # Asked for again, the order follows the stars of now.
    reader.library.for_you.forget()
    _sort(reader, "foryou")


@action("sort-title")
def sort_by_title(reader: ReaderScreen) -> None:
    _sort(reader, "title")


@action("sort-newest")
def sort_newest_first(reader: ReaderScreen) -> None:
    _sort(reader, "newest")


@action("sort-oldest")
def sort_oldest_first(reader: ReaderScreen) -> None:
    _sort(reader, "oldest")


@action("sort-comments")
def sort_by_comments(reader: ReaderScreen) -> None:
    _sort(reader, "comments")


@action("sort-stars")
def sort_by_code_stars(reader: ReaderScreen) -> None:
    _sort(reader, "stars")


def _sort(reader: ReaderScreen, order: str) -> None:
    """Order the list; a `sort:` in the filter gives way. The order is shown beside the bar."""
    browser, papers = reader.browser, reader.papers
    # A reader who has not moved wants the first papers of the new order.
    moved = bool(papers.user_selected or papers.index)
    browser.go(browser.current.sort(order, with_order(browser.location.query, ""), moved))
    label = order_label(reader.library, browser.location, browser.query)
    reader.messages.show(f"Order: {label or ORDER_LABELS['']}")


@action("result-down")
def result_down(reader: ReaderScreen) -> None:
    reader.papers.move_by(1)


@action("result-up")
def result_up(reader: ReaderScreen) -> None:
    reader.papers.move_by(-1)


@action("result-page-down")
def result_page_down(reader: ReaderScreen) -> None:
    reader.papers.move_page(1)


@action("result-page-up")
def result_page_up(reader: ReaderScreen) -> None:
    reader.papers.move_page(-1)


@action("keep-filter")
def keep_filter(reader: ReaderScreen) -> None:
    reader.services.session.remember_query(reader.browser.location.query)
    reader.browser.reset_bar()
    reader.focus_list()


@action("scope")
def scope(reader: ReaderScreen) -> None:
    browser = reader.browser
    if browser.location.view.kind == "library":
        browser.show(browser.current.narrow_scope(reader.library.cache.newest_day()))
    else:
        _widen_scope(reader)


def _widen_scope(reader: ReaderScreen) -> None:
    """Look for the same text in the whole library."""
    if reader.browser.location.view.kind != "library":
        reader.browser.go(reader.browser.current.widen_scope())


@action("complete")
def complete(reader: ReaderScreen) -> None:
    reader.filter_bar.complete()
    reader.browser.apply_bar()


@action("history")
def history(reader: ReaderScreen) -> None:
    """Bring back one filter further each time; after the oldest, the newest again."""
    shown = reader.browser.location.query
    queries = reader.services.session.queries
    if not queries:
        key = reader.keymap.label("keep-filter")
        reader.messages.show(f"No filter was kept yet; {key} keeps one")
        return
    memory = reader.memory
    for _ in range(2):
        memory.recalled_filters = memory.recalled_filters % len(queries) + 1
        text = queries[-memory.recalled_filters]
        if text != shown:
            break
    reader.filter_bar.set_text(text)
    reader.browser.show(reader.browser.current.filter(text))


@action("keep-hits")
def keep_hits(reader: ReaderScreen) -> None:
    reader.focus_text()
    if not reader.text.hit_position[1]:
        reader.browser.end_find()
        reader.messages.show("Nothing found")


@action("find-next")
def find_next(reader: ReaderScreen) -> None:
    reader.browser.abstract_search.step(1)


@action("find-previous")
def find_previous(reader: ReaderScreen) -> None:
    reader.browser.abstract_search.step(-1)
