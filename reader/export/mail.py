"""Papers as one mail of RFC 5322, as text and as HTML: what a digest is in an inbox.

Nothing in it comes from the clock, the host or chance: the same papers to the same address are the
same bytes, under the same Message-ID, so that a mail that is sent twice can be told for one.
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

from reader.export.items import Item, Wishes, headed
from reader.export.markdown import people
from reader.model.clean import clean_line
from reader.model.dates import plain_day
from reader.model.paper import Paper
from reader.model.prose import paragraphs

CELLS: Final = 72
"""Characters of a line of the text."""
_POLICY: Final = EmailPolicy(linesep="\n", max_line_length=78)
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_MEANT = re.compile(r"(?<=\n)(?:\.|F(?=rom ))")
_STYLE: Final = "font-family:sans-serif;max-width:44em;line-height:1.4"


def address(written: str) -> str | None:
    """Return an address, `me@example.org` or `Me <me@example.org>`, as a header has it, or None."""
    match = _NAMED.fullmatch(written.strip())
    found = (match["address"] if match else written).strip()
    if not _ADDRESS.fullmatch(found) or ".." in found or not found.isascii():
        return None
    user, _, domain = found.rpartition("@")
    name = clean_line(match["name"].strip().strip('"')) if match else ""
    try:
        return str(Address(name, user, domain))
    except (ValueError, IndexError):
        return None


def written(items: Iterable[Item], wishes: Wishes) -> Iterator[str]:
    """Yield the mail in one piece: its second half tells the papers again."""
    papers = list(headed(items, wishes.by_day))
    day = max((item.day for _, item in papers if item.day), default=None)
    text = "\n".join(_text(papers))
    html = "".join(_html(papers))
    sender = wishes.sender or wishes.to[0]
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = ", ".join(wishes.to)
    message["Subject"] = wishes.subject or _subject(len(papers), day)
    when = day or wishes.today
    message["Date"] = format_datetime(datetime(when.year, when.month, when.day, tzinfo=UTC))
    told = "\n".join((*wishes.to, message["Subject"], text, html))
    mark = sha256(told.encode("utf-8", "replace")).hexdigest()[:24]
    domain = sender.rstrip(">").rpartition("@")[2]
    message["Message-ID"] = f"<{mark}@{domain}>"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"={mark}=")
    # Quoted-printable leaves these as they are, but programs on the way take them for an end, and
    # for a beginning.
    yield _MEANT.sub(lambda sign: f"={ord(sign[0]):02X}", message.as_string())


def _subject(papers: int, day: date | None) -> str:
    counted = "1 paper" if papers == 1 else f"{papers:,} papers"
    return f"Daysheet: {counted} of {plain_day(day)}" if day else f"Daysheet: {counted}"


def _facts(paper: Paper) -> list[str]:
    count, upvotes = paper.upvotes, ""
    if count is not None:
        upvotes = "1 upvote" if count == 1 else f"{count:,} upvotes"
    return [each for each in (people(paper.authors), upvotes) if each]


def _text(papers: Sequence[tuple[str, Item]]) -> Iterator[str]:
    for heading, item in papers:
        paper = item.paper
        if heading:
            yield from (heading, "-" * len(heading), "")
        yield from wrap(paper.title, CELLS)
        for each in _facts(paper):
            yield from wrap(each, CELLS)
        yield from paper.links.values()
        for part in paragraphs(paper.abstract) if paper.abstract else ():
            yield ""
            yield from wrap(part.text, CELLS)
        yield from ("", "")


def _html(papers: Sequence[tuple[str, Item]]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"></head>\n'
    yield f'<body style="{_STYLE}">\n'
    for heading, item in papers:
        if heading:
            yield f"<h2>{escape(heading)}</h2>\n"
        yield from _html_of(item.paper)
    yield "</body>\n</html>\n"


def _html_of(paper: Paper) -> Iterator[str]:
    links = paper.links
    title, page = escape(paper.title), links.get("arXiv") or links.get("DOI")
    yield f"<h3>{_link(title, page) if page else title}</h3>\n"
    facts = [escape(each) for each in _facts(paper)]
    facts += [_link(escape(name), url) for name, url in links.items() if url != page]
    if facts:
        yield f"<p>{' · '.join(facts)}</p>\n"
    for part in paragraphs(paper.abstract) if paper.abstract else ():
        yield f"<p>{escape(part.text)}</p>\n"


def _link(html: str, url: str) -> str:
    return f'<a href="{escape(url)}">{html}</a>'
