"""One paper's tags and note, found in the bytes of the file without reading all marks.

`daysheet show` runs at every key of a preview, so this imports little: only for a paper with tags
or a note are the lines that name it given to the reader. If the file is written so that a line
could be missed, there is no answer, and all marks must be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from reader.storage import atomic
from reader.storage.atomic import FileError
from reader.storage.marks.file_state import LIMIT

if TYPE_CHECKING:
    from reader.storage.marks.annotations import Annotations
    from reader.storage.marks.file_state import FileState

_HEADERS: Final = (b"[tags]", b"[notes]", b"[changed.tags]", b"[changed.notes]")
_LONG_QUOTES: Final = (b'"""', b"'''")
_BOM: Final = b"\xef\xbb\xbf"
_ESCAPES: Final = (b"\\u", b"\\U")
_BEFORE_NAME: Final = b" \t[\"'.={,changed"
"""Characters before the name of a section in a header or a key."""


def look_up(state: FileState, ids: Sequence[str]) -> Annotations | None:
    """Return the tags and the note of a paper, None if only reading all marks can tell."""
    try:
        if state.has_leftovers:
            return None
        return annotations_of(atomic.read(state.target(), LIMIT).data, ids)
    except FileError:
        return None


def annotations_of(data: bytes, ids: Sequence[str]) -> Annotations | None:
    """Return the tags and the note of a paper in a marks file, None if it must be read whole."""
    data = data.removeprefix(_BOM)
    # In a long string a header may be text; with escapes an id may be written otherwise.
    if any(each in data for each in _LONG_QUOTES) or not _has_usual_headers(data):
        return None
    if b"\\" in data and any(each in data for each in _ESCAPES):
        return None
    lines = _lines_about(data, ids)
    if not lines:
        return set(), ""
    from reader.storage.marks.annotations import annotations_in
    from reader.storage.marks.reading import Unreadable, read_marks

    excerpt = b"".join(b"\n".join((header, *found, b"")) for header, found in lines.items())
    try:
        return annotations_in(read_marks(excerpt).tables, ids)
    except Unreadable:
        return None


def _has_usual_headers(data: bytes) -> bool:
    """Whether the sections of tags and notes are opened by headers as we write them."""
    for name in (b"tags", b"notes"):
        for found in _find_all(data, name):
            start, end = _line_around(data, found)
            if data[start:found].strip(_BEFORE_NAME):
                # In a value or a comment.
                continue
            if data[start:end].partition(b"#")[0].rstrip() not in _HEADERS:
                return False
    return True


def _lines_about(data: bytes, ids: Sequence[str]) -> dict[bytes, list[bytes]]:
    """Return the lines of tags and notes that name one of these ids, by header."""
    lines: dict[bytes, list[bytes]] = {}
    for place in sorted({_line_around(data, at) for id in ids for at in _find_all(data, _key(id))}):
        head = data.rfind(b"\n[", 0, place[0]) + 1
        header = data[head : data.find(b"\n", head)].partition(b"#")[0].rstrip()
        if header in _HEADERS:
            lines.setdefault(header, []).append(data[slice(*place)])
    return lines


def _key(id: str) -> bytes:
    """Return an id as it is written in a quoted key."""
    return id.replace("\\", "\\\\").replace('"', '\\"').encode(errors="replace")


def _find_all(data: bytes, sought: bytes) -> Iterator[int]:
    found = data.find(sought)
    while found >= 0:
        yield found
        found = data.find(sought, found + 1)


def _line_around(data: bytes, offset: int) -> tuple[int, int]:
    """Return where the line around an offset starts and ends, without its newline."""
    end = data.find(b"\n", offset)
    return data.rfind(b"\n", 0, offset) + 1, len(data) if end < 0 else end
