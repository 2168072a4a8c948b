"""Guesses what an unsupported input is, so that its refusal can name it."""

from __future__ import annotations

import re
from typing import Any, Final

from reader.model.clean import clean_line
from reader.sources.shared.input_stream import HEAD_SIZE
from reader.sources.shared.json_reader import START, JsonError, parse_json
from reader.sources.shared.json_records import first_records

_BINARY_SIGNATURES: Final[tuple[tuple[int, bytes, str], ...]] = (
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
"""Offset and bytes of a signature, and the description of such a file."""

_TEXT_PATTERNS: Final[tuple[tuple[re.Pattern[bytes], str], ...]] = tuple(
    (re.compile(rb"\s*" + pattern, re.IGNORECASE | re.DOTALL), description)
    for pattern, description in (
        (rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html)\b", "an HTML page"),
        (rb"(?:<\?xml.{0,2000}?)?<(?:feed|rss|rdf:RDF)\b", "an XML feed"),
        (rb"<(?:\?xml|!doctype)\b", "an XML file"),
        (rb"<[a-z]", "an HTML or XML file"),
        (
            rb"(?:%[^\n]*\n\s*)*+@\w+\s*[{(]",
            "a BibTeX file without a whole entry; write @misc{key, title = {…}}",
        ),
        (rb"TY  - ", "an RIS file without a whole paper; each ends with a line ER  -"),
        (
            rb"rate exceeded",
            "arXiv's answer to too many requests; wait a minute and fetch it again",
        ),
        (rb"(?:[\w-]+: [^\n]*\n(?:[ \t][^\n]*\n)*){3}", "an e-mail"),
        (rb"#!", "a script"),
        (rb"(?:\"?[\w -]{1,40}\"?[,;\t]){2,40}\"?[\w -]{1,40}\"?\r?\n", "a table (CSV or TSV)"),
        (rb"(?:#{1,6}|[-*+]) +\S", "notes in Markdown"),
    )
)
"""The start of a text, and the description of such a text."""

_UTF16_WITHOUT_MARK: Final = re.compile(rb"(?:[\t\n\r -~]\0){8}|(?:\0[\t\n\r -~]){8}")
_CONTROL_CHARACTER: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SETTINGS: Final = re.compile(rb"\s*\[{1,2}[A-Za-z][\w .\"-]{0,60}\]{1,2}[ \t]*(?:#[^\n]*)?\r?\n")
"""The first section of a file in TOML or INI."""
_KEYS_SHOWN: Final = 8
OTHER_JSON: Final = "JSON of another shape"
"""The beginning of every guess for JSON that is in no known format."""


def guess_format(head: bytes) -> str:
    """Return a description of an input that begins with `head`, with its article."""
    if not head.strip(b"\0 \t\r\n\v\f"):
        return "nothing but blanks" if head else "an empty file"
    for offset, signature, description in _BINARY_SIGNATURES:
        if head.startswith(signature, offset):
            return description
    if _UTF16_WITHOUT_MARK.match(head):
        return "UTF-16 text without its mark; save it as UTF-8"
    if not is_text(head):
        return "binary data or text that is not UTF-8"
    if _SETTINGS.match(head):
        return "a file of settings (TOML or INI)"
    if head.lstrip()[:1] in (b"{", b"["):
        return _describe_json(head)
    descriptions = (text for pattern, text in _TEXT_PATTERNS if pattern.match(head))
    return next(descriptions, "text of another kind")


def is_text(head: bytes) -> bool:
    """Return True if the head of an input is UTF-8 text, with few control characters.

    If the input may be longer than `head`, the last character may be cut.
    """
    if b"\0" in head or len(_CONTROL_CHARACTER.findall(head)) * 100 > len(head):
        return False
    try:
        head.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        return len(head) >= HEAD_SIZE and error.start > len(head) - 4
    return True


def _describe_json(head: bytes) -> str:
    objects = first_records(head)
    if objects and (name := _list_of_texts(objects[0])):
        return f'{OTHER_JSON} (an object whose list "{name}" holds texts, not papers)'
    if objects:
        keys = [f'"{clean_line(key, 40)}"' for key in list(objects[0])[:_KEYS_SHOWN]]
        more = ", …" if len(objects[0]) > _KEYS_SHOWN else ""
        return f"{OTHER_JSON} (objects with {', '.join(keys) or 'no fields'}{more})"
    try:
        value = parse_json(head)
    except JsonError as error:
        if len(head) >= HEAD_SIZE or error.offset is None:
            return OTHER_JSON
        return f"broken JSON ({START.advance(head[: error.offset])})"
    if value == []:
        return "an empty JSON list"
    return f"{OTHER_JSON} (a list of something else)"


def _list_of_texts(record: dict[str, Any]) -> str:
    """Return the name of the only list of an object without a title, if it holds texts."""
    lists = [(name, value) for name, value in record.items() if isinstance(value, list) and value]
    if "title" in record or len(lists) != 1 or not isinstance(lists[0][1][0], str):
        return ""
    return clean_line(lists[0][0], 40)
