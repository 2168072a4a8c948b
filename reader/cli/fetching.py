"""`fetch`: bring full texts and PDFs of papers into the cache folder, and remove them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.cli import output, user_library
from reader.cli.arguments import Parser, make_parser
from reader.cli.listing import options_first, select_papers
from reader.model.identity import arxiv_id
from reader.signals import stop_on_interrupt

if TYPE_CHECKING:
    from reader.config import Config
    from reader.library.library import Library
    from reader.library.syncing.fetching import FetchResult, Request


def run(name: str, arguments: list[str]) -> int:
    """Fetch full texts and return the exit code."""
    parser = _make_parser(name)
    options = parser.parse_args(options_first(arguments))
    config = user_library.load_config()
    with user_library.open_library(config) as library:
        if options.prune:
            return _prune(library, options.query, parser, dry_run=options.dry_run)
        ids, code = _select(parser, library, options.query)
        if not ids:
            return code or output.NOTHING_FOUND
        requests = _plan(library, ids, pdf=options.pdf, refresh=options.refresh)
        known = len(ids) * (2 if options.pdf else 1) - len(requests)
        if options.dry_run:
            return _print_plan(requests, known)
        if not requests:
            return max(code, _print_known(library, ids, pdf=options.pdf))
        return max(code, fetch(library, config, requests))


def _make_parser(name: str) -> Parser:
    parser = make_parser(
        name,
        epilog="The texts come from arXiv's HTML, one in three seconds, and stay in the cache "
        "folder:\nfor your own reading, never in exports. A fetch that is stopped goes on where "
        "it was.",
    )
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="ids, or a query such as is:starred; - is stdin"
    )
    parser.add_argument("--pdf", action="store_true", help="fetch the PDF, too")
    parser.add_argument("--refresh", action="store_true", help="look for newer versions, too")
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would be fetched or removed"
    )
    parser.add_argument(
        "--prune", action="store_true", help="remove the texts and PDFs of papers without a star"
    )
    return parser


def _select(parser: Parser, library: Library, words: list[str]) -> tuple[list[str], int]:
    """Return the arXiv ids that the arguments select, and the exit code."""
    from reader.library.full_texts import arxiv_ids

    if not words:
        parser.error("say which papers: ids, or a query such as is:starred")
    given = [arxiv_id(word) for word in words]
    if all(given):
        return [id for id in dict.fromkeys(given) if id], output.DONE
    selection = select_papers(parser, library, words)
    if not selection.keys:
        output.write_error(selection.empty_message)
    rows = library.cache.rows(selection.keys)
    ids = arxiv_ids(row.ids for row in rows)
    if without := len(rows) - len(ids):
        count = output.format_count(without, "paper")
        output.write_error(f"{count} without an arXiv id; `daysheet sync --resolve` looks for ids")
    return ids, selection.code


def _plan(library: Library, ids: Sequence[str], *, pdf: bool, refresh: bool) -> list[Request]:
    """Return what is to be fetched: what is not here, or everything with `refresh`."""
    from reader.library.full_texts import require_texts
    from reader.library.syncing.fetching import Request

    texts = require_texts(library)
    known = set() if refresh else texts.ids() | texts.missing().keys()
    have_pdf = set() if refresh else texts.pdf_ids()
    requests = []
    for id in ids:
        requests += [Request(id)] if id not in known else []
        requests += [Request(id, is_pdf=True)] if pdf and id not in have_pdf else []
    return requests


def _print_plan(requests: Sequence[Request], known: int) -> int:
    for request in requests:
        output.write_line(f"{request.id}\t{'pdf' if request.is_pdf else 'text'}")
    seconds = 3 * len(requests)
    output.write_status(
        f"a fetch would send {output.format_count(len(requests), 'request')} "
        f"({seconds // 60}:{seconds % 60:02} minutes); {known:,} here already"
    )
    return output.DONE


def _print_known(library: Library, ids: Sequence[str], *, pdf: bool) -> int:
    """Print why there is nothing to fetch. Return the exit code: is any of the papers here?"""
    from reader.library.full_texts import require_texts

    texts = require_texts(library)
    here = len((texts.ids() | (texts.pdf_ids() if pdf else set())).intersection(ids))
    counts = {"here already": here, "known to have no HTML": len(ids) - here}
    parts = [
        f"{output.format_count(count, 'paper')} {name}" for name, count in counts.items() if count
    ]
    output.write_line(f"nothing to fetch: {', '.join(parts)}")
    return output.DONE if here else output.NOTHING_FOUND


def fetch(
    library: Library, config: Config, requests: Sequence[Request], *, is_for_sync: bool = False
) -> int:
    """Fetch, print the result, and return the exit code.

    If arXiv cannot be reached, the next sync fetches the texts. That is no failure of a sync, but
    one of a command that asked for them.
    """
    from reader.library.syncing.fetching import Fetch
    from reader.library.syncing.plan import sites_from_environment
    from reader.library.syncing.running import policy_from_environment

    bar = output.ProgressBar("fetching") if output.is_terminal(sys.stderr) else None

    def on_step(result: FetchResult) -> None:
        if bar:
            bar(result.done, result.done / len(requests))

    def on_wait(message: str) -> None:
        if bar:
            bar.clear()
        output.write_status(message)

    job = Fetch(
        library,
        requests,
        sites_from_environment(),
        policy=policy_from_environment(),
        room=config.fetch_limit * 1_000_000,
        on_step=on_step,
        on_wait=on_wait,
    )
    pdfs = sum(each.is_pdf for each in requests)
    output.write_status(f"fetching {_count(len(requests) - pdfs, pdfs)} from arXiv")
    try:
        with stop_on_interrupt(job.stop):
            result = job.run()
    finally:
        if bar:
            bar.clear()
    if result.was_stopped:
        output.write_error(
            f"stopped after {result.done} of {len(requests)}; they are kept, and "
            "the same command goes on"
        )
        return output.INTERRUPTED
    if result.offline and library.texts:
        library.texts.add_wanted([each.id for each in requests if not each.is_pdf])
    _print_result(result, lacks_pdfs=pdfs > result.pdfs)
    return _exit_code(result, is_for_sync=is_for_sync)


def _count(texts: int, pdfs: int) -> str:
    """Return `2 texts and 1 PDF`, naming only the kinds that there are."""
    counts = (output.format_count(texts, "text"), texts), (output.format_count(pdfs, "PDF"), pdfs)
    return " and ".join(text for text, count in counts if count)


def _print_result(result: FetchResult, *, lacks_pdfs: bool) -> None:
    """Print the result of a fetch.

    `lacks_pdfs`: whether PDFs that were asked for were not fetched.
    """
    counted = _count(len(result.texts), result.pdfs)
    fetched = f"{counted} fetched" if counted else "nothing fetched"
    counts = {"unchanged": result.unchanged, "without HTML": len(result.without)}
    more = "".join(f", {count:,} {name}" for name, count in counts.items() if count)
    output.write_line(fetched + more)
    for failure in (*result.without, *result.failed):
        output.write_error(str(failure))
    if result.ended:
        output.write_error(result.ended)
    if result.offline:
        later = "the next sync fetches the texts"
        later += ", and `fetch --pdf` the PDFs" if lacks_pdfs else ""
        output.write_error(f"offline; {later} ({result.offline})")


def _exit_code(result: FetchResult, *, is_for_sync: bool) -> int:
    if result.failed or result.ended or (result.offline and not is_for_sync):
        return output.BAD_INPUT
    has_any = result.texts or result.pdfs or result.unchanged
    return output.NOTHING_FOUND if result.without and not (has_any or is_for_sync) else output.DONE


def _prune(library: Library, words: list[str], parser: Parser, *, dry_run: bool) -> int:
    """Remove the texts and PDFs of papers that are not starred."""
    from reader.library import full_texts

    if words:
        parser.error("--prune takes no query: it keeps what is starred")
    # Marks that could not be read would look like no stars at all.
    if library.marks.problem:
        output.write_error("nothing is removed while the marks cannot be read")
        return output.NOT_SAVED
    count = output.format_count(full_texts.prune(library, dry_run=dry_run), "paper")
    if dry_run:
        output.write_line(f"--prune would remove texts and PDFs of {count}")
    else:
        output.write_line(f"texts and PDFs of {count} removed")
    return output.DONE
