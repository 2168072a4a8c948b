"""Links: built from validated ids, or validated as they come. Nothing else is ever opened."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, NewType

Url = NewType("Url", str)
"""An http(s) address without user info, control characters, spaces or backslashes."""

LENGTH_LIMIT: Final = 2_000
_PLAIN = re.compile(r"https?://[!-~]+", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?://)(?=\w)|(?<![\w./@-])"
    r"(?:(?:www\.|github\.com/|huggingface\.co/)(?=\w)|[a-z0-9-]{1,63}\.github\.io\b))"
    r"[!#-;=?-Z_a-z~]*",
    re.ASCII | re.IGNORECASE,
)
"""What begins like an address, up to a space, a bracket other than round, or a sign that is none of
an address."""
_BEHIND: Final = ".,;:!?'*"
"""Signs that end the sentence, not the address."""
_FORBIDDEN = re.compile(r"[\\\"<>`{}|^]")


def web_url(raw: object) -> Url | None:
    """Return `raw` as a link that may be shown and opened, or None."""
    if not isinstance(raw, str) or len(raw) > LENGTH_LIMIT:
        return None
    raw = raw.strip()
    if not _PLAIN.fullmatch(raw) or _FORBIDDEN.search(raw):
        return None
    # Here, because what the cache holds is not validated again: 2 ms, from Python 3.13 on, whose
    # pathlib does without it.
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(raw)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc or "%" in parts.netloc or host.startswith((".", "-")):
        return None
    return Url(raw)


class Address(NamedTuple):
    """A link that stands in a text."""

    start: int
    end: int
    url: Url


def addresses(text: str) -> list[Address]:
    """Return the links that a text names, in its order: those with a scheme, and pages of places
    where papers keep theirs, which authors write without one."""
    if "." not in text:
        return []
    found = []
    for match in _ADDRESS.finditer(text):
        written = match[0].rstrip(_BEHIND)
        if written.endswith(")") and "(" not in written:
            written = written.rstrip(")" + _BEHIND)
        url = web_url(written if match["scheme"] else f"https://{written}")
        if url:
            found.append(Address(match.start(), match.start() + len(written), url))
    return found


def arxiv_page(arxiv: str) -> Url:
    """Return the abstract page of a validated arXiv id."""
    return Url(f"https://arxiv.org/abs/{arxiv}")


def arxiv_pdf(arxiv: str) -> Url:
    """Return the PDF of a validated arXiv id."""
    return Url(f"https://arxiv.org/pdf/{arxiv}")


def doi_page(doi: str) -> Url:
    """Return the page of a DOI in its canonical form `doi:10.…`."""
    from urllib.parse import quote

    return Url("https://doi.org/" + quote(doi.removeprefix("doi:"), safe="/:;()._-"))
