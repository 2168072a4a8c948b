"""Exports papers as one e-mail (RFC 5322), as text and as HTML.

Nothing in it depends on the clock, the host or chance. The same papers to the same addresses give
the same bytes and the same Message-ID, so a mail that is sent twice is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from textwrap import wrap
from typing import Final

from reader.export.html_page import link, linked_title, page_url
from reader.export.items import (
    WITHDRAWN,
    ExportItem,
    ExportOptions,
    abstract_paragraphs,
    short_author_list,
    unicode_text,
    with_day_headings,
)
from reader.model.clean import clean_line
from reader.model.counts import format_count
from reader.model.dates import format_day
from reader.model.paper import Paper

TEXT_WIDTH: Final = 72
"""Characters of a line of the text."""
_POLICY: Final = EmailPolicy(linesep="\n", max_line_length=78)
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_NAME_AND_ADDRESS = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_UNSAFE_LINE_START = re.compile(r"(?<=\n)(?:\.|F(?=rom ))")
_STYLE: Final = "font-family:sans-serif;max-width:44em;line-height:1.4"


def parse_address(text: str) -> str | None:
    """Return an address (`me@example.org`, `Me <me@example.org>`) for a header, or None."""
    match = _NAME_AND_ADDRESS.fullmatch(text.strip())
    address = (match["address"] if match else text).strip()
    if not _ADDRESS.fullmatch(address) or ".." in address or not address.isascii():
        return None
    user, _, domain = address.rpartition("@")
    name = clean_line(match["name"].strip().strip('"')) if match else ""
    try:
        return str(Address(name, user, domain))
    except (ValueError, IndexError):
        return None


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield the mail in one part, because it holds the papers twice."""
    papers = list(with_day_headings(items, options.by_day))
    day = max((item.day for _, item in papers if item.day), default=None)
    text = "\n".join(_text_lines(papers))
    html = "".join(_html(papers))
    sender = options.sender or options.recipients[0]
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = ", ".join(options.recipients)
    message["Subject"] = options.subject or _default_subject(len(papers), day)
    sent = day or options.today
    message["Date"] = format_datetime(datetime(sent.year, sent.month, sent.day, tzinfo=UTC))
    content = "\n".join((*options.recipients, message["Subject"], text, html))
    digest = sha256(content.encode("utf-8", "replace")).hexdigest()[:24]
    domain = sender.rstrip(">").rpartition("@")[2]
    message["Message-ID"] = f"<{digest}@{domain}>"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"={digest}=")
    # Mail programs may take a leading "." for the end of a mail, and "From " for a new one.
    # Quoted-printable leaves both as they are.
    yield _UNSAFE_LINE_START.sub(lambda match: f"={ord(match[0]):02X}", message.as_string())


def _default_subject(papers: int, day: date | None) -> str:
    count = format_count(papers, "paper")
    return f"Daysheet: {count} of {format_day(day)}" if day else f"Daysheet: {count}"


def _details(paper: Paper) -> list[str]:
    """Return whether the paper is withdrawn, its authors and upvotes, as far as known."""
    upvotes = "" if paper.upvotes is None else format_count(paper.upvotes, "upvote")
    status = WITHDRAWN if paper.withdrawn else ""
    return [text for text in (status, short_author_list(paper), upvotes) if text]


def _text_lines(papers: Sequence[tuple[str, ExportItem]]) -> Iterator[str]:
    for heading, item in papers:
        paper = item.paper
        if heading:
            yield from (heading, "-" * len(heading), "")
        yield from wrap(unicode_text(paper.title), TEXT_WIDTH)
        for detail in _details(paper):
            yield from wrap(detail, TEXT_WIDTH)
        yield from paper.links.values()
        for paragraph in abstract_paragraphs(paper):
            yield ""
            yield from wrap(paragraph, TEXT_WIDTH)
        yield from ("", "")


def _html(papers: Sequence[tuple[str, ExportItem]]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"></head>\n'
    yield f'<body style="{_STYLE}">\n'
    for heading, item in papers:
        if heading:
            yield f"<h2>{escape(heading)}</h2>\n"
        yield from _paper_html(item.paper)
    yield "</body>\n</html>\n"


def _paper_html(paper: Paper) -> Iterator[str]:
    yield f"<h3>{linked_title(paper)}</h3>\n"
    details = [escape(detail) for detail in _details(paper)]
    others = {name: url for name, url in paper.links.items() if url != page_url(paper)}
    details += [link(escape(name), url) for name, url in others.items()]
    if details:
        yield f"<p>{' · '.join(details)}</p>\n"
    for paragraph in abstract_paragraphs(paper):
        yield f"<p>{escape(paragraph)}</p>\n"
