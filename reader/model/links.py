"""Links: built from validated ids, or validated as they come. Nothing else is ever opened.

A host in letters of another script is kept by its name in ASCII (`xn--…`): what it looks like is
no proof of where it leads.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, NewType

Url = NewType("Url", str)
"""An http(s) address without user info, control characters, spaces or backslashes, in ASCII."""

LENGTH_LIMIT: Final = 2_000
HOST_LIMIT: Final = 253
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
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?|[0-9a-f:.]*:[0-9a-f:.]*", re.ASCII | re.IGNORECASE)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def web_url(raw: object) -> Url | None:
    """Return `raw` as a link that may be shown and opened, or None."""
    if not isinstance(raw, str) or len(raw) > LENGTH_LIMIT:
        return None
    url: str | None = raw.strip()
    if url and not url.isascii():
        url = _in_ascii(url)
    if not url or len(url) > LENGTH_LIMIT or not _PLAIN.fullmatch(url) or _FORBIDDEN.search(url):
        return None
    if "%" in url and _STRAY_PERCENT.search(url):
        return None
    # Here, because what the cache holds is not validated again: 2 ms, from Python 3.13 on, whose
    # pathlib does without it.
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc or len(host) > HOST_LIMIT or not _HOST.fullmatch(host):
        return None
    return Url(url)


def _in_ascii(url: str) -> str | None:
    """Return `url` with its host's name in ASCII and what else is not ASCII percent-encoded.

    None where something in it is not printable, or the host has no such name.
    """
    from urllib.parse import quote, urlsplit

    if not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode("ascii") if parts.netloc else ""
    except ValueError:
        return None
    return quote(parts._replace(netloc=host).geturl(), safe="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


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
