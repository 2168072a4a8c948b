"""What an input that is not read looks like, so that its refusal can say so. Guesses from the first
bytes, by a table; apart, because nothing is ever read by it.
"""

from __future__ import annotations

import re
from typing import Final

from reader.model.clean import clean_line
from reader.sources.shared.json_text import NotJson, place, read_json
from reader.sources.shared.opening import HEAD

_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"%PDF-", "a PDF"),
    (0, b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"\x1f\x8b", "a gzip file inside another; unpack it first"),
    (0, b"BZh", "a bzip2 file inside another; unpack it first"),
    (0, b"\xfd7zXZ\x00", "an xz file inside another; unpack it first"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd file; unpack it first, with unzstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (257, b"ustar", "a TAR archive; unpack it first"),
    (0, b"\x89PNG\r\n", "an image (PNG)"),
    (0, b"\xff\xd8\xff", "an image (JPEG)"),
    (0, b"GIF8", "an image (GIF)"),
    (8, b"WEBP", "an image (WebP)"),
    (0, b"SQLite format 3\x00", "an SQLite file"),
    (0, b"\x7fELF", "a program"),
    (0, b"PAR1", "a Parquet file"),
)
"""Where, which bytes, and what they make of a file."""

_TEXTS: Final[tuple[tuple[re.Pattern[bytes], str], ...]] = tuple(
    (re.compile(rb"\s*" + pattern, re.IGNORECASE | re.DOTALL), meaning)
    for pattern, meaning in (
        (rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html)\b", "an HTML page"),
        (rb"(?:<\?xml.{0,2000}?)?<(?:feed|rss|rdf:RDF)\b", "an XML feed"),
        (rb"<(?:\?xml|!doctype)\b", "an XML file"),
        (rb"<[a-z]", "an HTML or XML file"),
        (rb"(?:%[^\n]*\n\s*)*+@\w+\s*[{(]", "a BibTeX file"),
        (rb"TY  - ", "an RIS file"),
        (
            rb"rate exceeded",
            "what arXiv says when asked too often; wait a minute and fetch it again",
        ),
        (rb"(?:[\w-]+: [^\n]*\n(?:[ \t][^\n]*\n)*){3}", "an e-mail"),
        (rb"#!", "a script"),
    )
)
"""How a text begins, and what that makes of it."""

_NO_MARK: Final = re.compile(rb"(?:[\t\n\r -~]\0){8}|(?:\0[\t\n\r -~]){8}")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_KEYS_NAMED: Final = 4


def looks_like(head: bytes) -> str:
    """Return what an input with this beginning is taken for, with its article."""
    if not head.strip(b"\0 \t\r\n\v\f"):
        return "nothing but blanks" if head else "an empty file"
    for at, magic, meaning in _MAGIC:
        if head.startswith(magic, at):
            return meaning
    if _NO_MARK.match(head):
        return "UTF-16 text without its mark; save it as UTF-8"
    if not is_text(head):
        return "binary data or text that is not UTF-8"
    if head.lstrip()[:1] in (b"{", b"["):
        return _json(head)
    return next((meaning for start, meaning in _TEXTS if start.match(head)), "text of another kind")


def is_text(head: bytes) -> bool:
    """Whether these bytes are UTF-8 text; the last character may be cut where more could follow."""
    if b"\0" in head or len(_CONTROL.findall(head)) * 100 > len(head):
        return False
    try:
        head.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        return len(head) >= HEAD and error.start > len(head) - 4
    return True


def _json(head: bytes) -> str:
    try:
        value = read_json(head)
    except NotJson as error:
        if len(head) >= HEAD or error.at is None:
            return "JSON of another shape"
        return f"broken JSON ({place(head, error.at)})"
    if isinstance(value, dict):
        keys = [f'"{clean_line(key, 40)}"' for key in list(value)[:_KEYS_NAMED]]
        return f"JSON of another shape (an object with {', '.join(keys) or 'no keys'})"
    if value == []:
        return "an empty JSON list"
    return "JSON of another shape (a list of something else)"
