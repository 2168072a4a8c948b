"""Odd marks files, through the command line.

Whatever is there: one line says what, where and what to do; what cannot be read stays as it is,
byte for byte; what can be read keeps all that is the user's; and the mark is in the file, or waits
and is there once the file is mended.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reader.storage.atomic import get_stamp
from reader.storage.marks.file_state import LIMIT
from tests.commandline import Ran
from tests.faults.home import NEW, Home, ids, keeps_lines, said
from tests.faults.odd_files import (
    BOM,
    FIRST,
    GOOD,
    HEALED,
    READABLE,
    REFUSED,
    SECOND,
    STAR,
    Odd,
    Refused,
)
from tests.parameters import sampled

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("odd", READABLE.values(), ids=READABLE)
def test_what_can_be_read_is_edited_and_all_else_stays(home: Home, odd: Odd) -> None:
    home.put(odd.data)
    assert home.stars() == odd.stars
    assert home.file.read_bytes() == odd.data
    assert home.run("star", NEW) == Ran(0, "", "star: 1 paper\n")
    assert home.stars() == {*odd.stars, NEW}
    assert home.call("unstar", NEW).code == 0
    assert home.stars() == odd.stars
    assert NEW in home.document["removed"]["starred"]
    if odd.rewritten:
        assert home.file.with_name("marks.toml.bak").read_bytes() == odd.data
        assert home.names == ["marks.toml", "marks.toml.bak"]
    else:
        after = home.file.read_bytes()
        assert keeps_lines(odd.data, after)
        assert after.count(BOM) == odd.data.count(BOM)
        assert home.names == ["marks.toml"]


@pytest.mark.parametrize("odd", HEALED.values(), ids=HEALED)
def test_what_git_and_hands_leave_is_read_and_healed(home: Home, odd: Odd) -> None:
    home.put(odd.data)
    listed = home.call("list", "is:starred")
    assert set(ids(listed)) == odd.stars
    assert home.file.read_bytes() == odd.data
    assert home.run("star", NEW).code == 0
    assert home.stars() == {*odd.stars, NEW}
    assert set(home.document["starred"]) >= {*odd.stars, NEW}
    text = home.file.read_text("utf-8")
    assert "<<<<<<<" not in text
    assert ("Gathering Stones" in text) == (FIRST in odd.stars)
    if b"[other]" in odd.data:
        assert home.document["other"] == {"kept": "yes"}


@pytest.mark.parametrize("odd", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_stays_as_it_is_and_marks_wait(home: Home, odd: Refused) -> None:
    home.put(odd.data)
    before = get_stamp(home.file)
    starred = home.run("star", NEW, SECOND)
    assert starred.code == 4
    assert f"not saved: {home.file}, " in said(starred)
    assert odd.message in said(starred)
    unstarred = home.call("unstar", SECOND)
    assert unstarred.code == 4
    assert odd.message in said(unstarred)
    listed = home.call("list", "is:starred")
    assert ids(listed) == [*odd.readable_stars, NEW]
    assert odd.message in said(listed)
    assert home.file.read_bytes() == odd.data
    assert get_stamp(home.file) == before
    assert home.names == ["marks.toml"]
    home.put(GOOD.encode())
    assert home.stars() == {FIRST, NEW}
    assert set(home.document["starred"]) == {FIRST, NEW}
    assert keeps_lines(GOOD.encode(), home.file.read_bytes())
    assert home.journal.read_bytes() == b""


def many_marks(size: int) -> bytes:
    """Return a file of about so many bytes, full of marks."""
    line = '"{}" = 2024-03-13T08:12:44Z\n'
    count = size // len(line.format("0901.00001"))
    lines = (line.format(f"{n // 99_999:04d}.{n % 99_999 + 1:05d}") for n in range(count))
    return f"{STAR}\n[read]\n{''.join(lines)}".encode()


LARGE: dict[str, Callable[[], bytes]] = {
    "50 MB of marks": lambda: many_marks(50 << 20),
    "a comment of 50 MB": lambda: f"# {'x' * (50 << 20)}\n{STAR}".encode(),
    "a title of 50 MB": lambda: f"{STAR.rstrip()}{'x' * (50 << 20)}\n".encode(),
    "as large as may be": lambda: f"{STAR}# {'x' * (LIMIT - len(STAR) - 1_000)}\n".encode(),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sampled(LARGE, "a title of 50 MB"))
def test_a_large_file_is_edited_too(home: Home, name: str) -> None:
    data = LARGE[name]()
    home.put(data)
    assert home.run("star", NEW) == Ran(0, "", "star: 1 paper\n")
    assert home.stars() == {FIRST, NEW}
    assert keeps_lines(data, home.file.read_bytes())


LARGE_REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "one line of 50 MB": (lambda: b"x" * (50 << 20), "line 1: expected '=' after a key"),
    "50 MB of zeros": (lambda: bytes(50 << 20), "line 1, column 1: "),
    "arrays of 50 million levels": (lambda: b"x = " + b"[" * (50 << 20), "nested too deep"),
    "an id of 5 MB without an end": (lambda: STAR.encode() + b'"' + b"k" * (5 << 20), "line 3: "),
    "50 MB of marks cut within one": (lambda: many_marks(50 << 20)[:-9], "line "),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", sampled(LARGE_REFUSED, "50 MB of zeros", "an id of 5 MB without an end")
)
def test_a_large_file_that_cannot_be_read_stays_as_it_is(home: Home, name: str) -> None:
    make, why = LARGE_REFUSED[name]
    data = make()
    home.put(data)
    starred = home.run("star", NEW)
    assert starred.code == 4
    assert why in said(starred)
    assert home.file.read_bytes() == data
    home.put(GOOD.encode())
    assert home.stars() == {FIRST, NEW}
