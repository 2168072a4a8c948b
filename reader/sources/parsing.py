"""The table of formats, and `parse`, which reads an input of any of them.

The format is recognised by content alone, because file names and their endings are often wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from reader.model.entry import Hint, Refusal
from reader.sources import (
    bibtex,
    csl_json,
    huggingface,
    ids_in_text,
    json_lines,
    page,
    ris,
    web_page,
)
from reader.sources.arxiv import atom, mail, rss
from reader.sources.shared.format_guess import OTHER_JSON, guess_format, is_text
from reader.sources.shared.input_stream import INPUT_SIZE_LIMIT, InputStream
from reader.sources.shared.results import NoPapers, ParseResults, SourceError

REFUSALS_BEFORE_PAPER_LIMIT: Final = 1_000
"""Number of refusals without any paper after which an input is refused."""
REFUSALS_LIMIT: Final = 100_000
"""Number of refusals after which an input is refused although some papers were read."""
PAPERS_PER_DAY_LIMIT: Final = 50_000
"""Papers of one digest. arXiv announces two thousand on a day."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format that papers are imported from."""

    name: str
    """The name for `--format`, in lower-case ASCII letters."""
    recognise: Callable[[bytes], bool]
    """Returns True if an input that begins with these bytes is in this format."""
    parse: Callable[[InputStream, Hint], ParseResults]


FORMATS: Final[Mapping[str, Format]] = {
    format.name: format
    for format in (
        Format("page", page.recognise, page.parse),
        Format("huggingface", huggingface.recognise, huggingface.parse),
        Format("jsonl", json_lines.recognise, json_lines.parse),
        Format("csl-json", csl_json.recognise, csl_json.parse),
        Format("bibtex", bibtex.recognise, bibtex.parse),
        Format("ris", ris.recognise, ris.parse),
        Format("atom", atom.recognise, atom.parse),
        Format("rss", rss.recognise, rss.parse),
        Format("html", web_page.recognise, web_page.parse),
        Format("mail", mail.recognise, mail.parse),
        Format("ids", ids_in_text.recognise, ids_in_text.parse),
    )
}
"""By name, in the order of the help. No input is recognised by two formats."""

_GUIDE: Final = "see `daysheet guide sync`"
_READ: Final = "daysheet reads saved pages, bibliographies, JSON, feeds and mails"
_READ_IN_TEXT: Final = f"{_READ}, and with --ids the ids in any text"
_READ_IN_JSON: Final = "daysheet knows no such papers"


def recognise(head: bytes) -> str:
    """Return the name of the format of an input.

    `head` is the first HEAD_SIZE bytes after decompression, or all bytes of a shorter input. Raises
    SourceError, which says what the input looks like, if no format recognises it.
    """
    for name, format in FORMATS.items():
        if format.recognise(head):
            return name
    guess = guess_format(head)
    if "; " in guess:
        # It says already what to do.
        raise SourceError(f"looks like {guess}")
    if guess.startswith(OTHER_JSON):
        known = _READ_IN_JSON
    else:
        known = _READ_IN_TEXT if is_text(head) else _READ
    raise SourceError(f"looks like {guess}; {known}; {_GUIDE}")


def parse(
    stream: BinaryIO, hint: Hint, format: str | None = None, limit: int = INPUT_SIZE_LIMIT
) -> ParseResults:
    """Yield the papers of an input and the refusals of papers that cannot be read.

    `format` is a key of FORMATS; without it the format is recognised. `limit` is in bytes after
    decompression. Raises SourceError if the whole input is refused, perhaps after some papers: it
    is not recognised, damaged, too large, has no papers (NoPapers), or none that can be read. The
    message begins with `hint.name`, if there is one.
    """
    with _prefix_errors(hint.name):
        input_stream = InputStream(stream, limit)
        if not input_stream.head:
            raise SourceError("is empty")
        chosen = FORMATS[format or recognise(input_stream.head)]
        yield from _check_results(chosen.parse(input_stream, hint))


def _check_results(results: ParseResults) -> ParseResults:
    """Pass the results on. Raise SourceError if there are no papers or too many refusals."""
    papers = refusals = 0
    first_refusal: Refusal | None = None
    for result in results:
        if isinstance(result, Refusal):
            first_refusal = first_refusal or result
            refusals += 1
            if refusals >= (REFUSALS_LIMIT if papers else REFUSALS_BEFORE_PAPER_LIMIT):
                break
        else:
            papers += 1
            if result.listings and result.listings[0].position >= PAPERS_PER_DAY_LIMIT:
                limit = f"{PAPERS_PER_DAY_LIMIT:,}"
                raise SourceError(f"has more than {limit} papers on one day; split it")
        yield result
    if first_refusal and (not papers or refusals >= REFUSALS_LIMIT):
        which = "too few of its papers" if papers else "none of its papers"
        raise SourceError(f"{which} can be read; {first_refusal.place}: {first_refusal.reason}")
    if not papers:
        raise NoPapers("holds no papers")


@contextmanager
def _prefix_errors(name: str) -> Iterator[None]:
    """Put the input's name, if it has one, before the message of a SourceError."""
    try:
        yield
    except SourceError as error:
        if not name:
            raise
        raise type(error)(f"{name}: {error}") from None
