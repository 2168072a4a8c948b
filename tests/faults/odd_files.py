"""Marks files as nobody should have them: the table that `test_odd_files` goes through.

Three kinds. What can be read is edited, and all that stands around the marks stays. What cannot be
read is refused and stays as it is, byte for byte. What is healed is read by the rule of dates.
`FIRST` is the paper that most of the files star.
"""

from __future__ import annotations

import random
from typing import Final, NamedTuple

FIRST: Final = "2403.00001"
SECOND: Final = "2403.00002"
BOM: Final = b"\xef\xbb\xbf"
DEEP: Final = 5_000
"""Levels: five times as many as Python follows."""
STAR: Final = f'[starred]\n"{FIRST}" = 2024-03-13T08:12:50Z  # Gathering Stones\n'
GOOD: Final = f"# mine\nversion = 1\n\n{STAR}"
"""A file without fault."""
CONFLICT: Final = f"""\
# mine
version = 1

[starred]
<<<<<<< HEAD
"{FIRST}" = 2024-03-13T08:12:50Z  # Gathering Stones
=======
"{SECOND}" = 2024-03-13T09:00:00Z
>>>>>>> laptop

[other]
kept = "yes"
"""


class Odd(NamedTuple):
    """A file that can be read."""

    data: bytes
    stars: frozenset[str] = frozenset({FIRST})
    """The papers of the library that it stars."""
    rewritten: bool = False
    """Whether its shape is such that it is written anew, and the old one kept beside it."""


class Refused(NamedTuple):
    """A file that cannot be read."""

    data: bytes
    message: str
    """What the program says about it, after its path."""

    @property
    def readable_stars(self) -> list[str]:
        """The papers whose star is in lines that can be read by themselves."""
        return [FIRST] if STAR.encode() in self.data else []


def _of(text: str, *stars: str, rewritten: bool = False) -> Odd:
    return Odd(text.encode(), frozenset(stars), rewritten)


def _marked(value: str) -> Odd:
    """A file in which a star has this value."""
    return _of(f'# mine\n[starred]\n"{FIRST}" = {value}  # mine\n', FIRST)


def _beside(text: str) -> Odd:
    """A good file with something of the user's own below."""
    return _of(f"{GOOD}\n{text}\n# the end\n", FIRST)


def _refused(text: str, message: str) -> Refused:
    return Refused(text.encode(), message)


def _cut(at: str) -> bytes:
    """Return a good file up to and with `at`, as a disk that filled up would leave it."""
    return GOOD[: GOOD.index(at) + len(at)].encode()


READABLE: Final[dict[str, Odd]] = {
    "empty": _of(""),
    "white space only": _of(" \n\t\n\n"),
    "only a BOM": Odd(BOM, frozenset()),
    "a BOM and CRLF": Odd(BOM + GOOD.replace("\n", "\r\n").encode()),
    "a BOM and no line end": Odd(BOM + b"# mine", frozenset()),
    "CRLF without a last line end": Odd(GOOD.rstrip().replace("\n", "\r\n").encode()),
    "mixed line ends": _of(GOOD.replace("# mine\n", "# mine\r\n") + "# unix\n# dos\r\n", FIRST),
    "no last line end": _of(GOOD.rstrip(), FIRST),
    "only a comment": _of("# nothing yet"),
    "cut within a comment": Odd(_cut("# Gath")),
    "cut behind a header": Odd(_cut("[starred]"), frozenset()),
    "no version": _of(f"# mine\n{STAR}", FIRST),
    "a version in words": _of(f'version = "one"\n{STAR}', FIRST),
    "a version of truth": _of(f"version = true\n{STAR}", FIRST),
    "a version before the first": _of(f"version = -1\n{STAR}", FIRST),
    "marks before all else": _of(f"{STAR}\n[mine]\nx = 1\n", FIRST),
    "unknown tables and arrays": _beside("[[mine]]\nx = 1\n[[mine]]\nx = [1, [2, 3]]\n[a.b.'c d']"),
    "spaces before headers and keys": _of(f'  [ starred ]  # mine\n\t"{FIRST}"\t=\ttrue\n', FIRST),
    "a header in quotes": _of(f'# mine\n["starred"]\n"{FIRST}" = true\n', FIRST),
    "single quotes": _of(f"# mine\n[starred]\n'{FIRST}' = true # mine\n", FIRST),
    "ids without quotes": _of(f"# mine\n[starred]\n{FIRST} = 2024-03-13 # mine\n", FIRST),
    "ids as headers": _of("# mine\n[starred.2403]\n00001 = 2024-03-13 # mine\n", FIRST),
    "a key with a dot for a header": _of(f"starred.{FIRST} = true\n", FIRST, rewritten=True),
    "an inline table": _of(f'# mine\nstarred = {{ "{FIRST}" = true }}\n', FIRST, rewritten=True),
    "an inline table of removals": _of(
        f"# mine\nremoved = {{ starred = {{ '{SECOND}' = 2024-03-13 }} }}\n{STAR}",
        FIRST,
        rewritten=True,
    ),
    "a text over lines that looks like marks": _beside(
        f'[notes]\nx = """\n[starred]\n"{SECOND}" = true\n[removed.starred]\n"{FIRST}" = true\n"""'
    ),
    "a text within a mark": _marked(f"'''\n[read]\n\"{SECOND}\" = 1'''"),
    "an array over lines within a mark": _marked("[ # mine\n  1, # [starred]\n  2,\n]"),
    "a date with an offset": _marked("2024-03-13T23:59:59.999999+14:00"),
    "a date that an offset moves before all years": _marked("0001-01-01T00:00:00+14:00"),
    "a date that an offset moves behind all years": _marked("9999-12-31T23:59:59-14:00"),
    "a local time": _marked("2024-03-13 08:12:50"),
    "a time without a day": _marked("08:12:50"),
    "the first day": _marked("0001-01-01"),
    "the last second": _marked("9999-12-31T23:59:59Z"),
    "nan": _marked("nan"),
    "minus infinity": _marked("-inf"),
    "false": _marked("false"),
    "a huge number": _marked("9" * 4_000),
    "a huge number in hexadecimal": _marked("0x" + "f" * 5_000),
    "a number that becomes infinite": _marked("1e999"),
    "a title of 1 MB": _of(f"{STAR.rstrip()}{'x' * 1_000_000}\n", FIRST),
    "a key of 1 MB": _of(f'{STAR}"{"k" * 1_000_000}" = true\n', FIRST),
    "an empty key": _of(f'# mine\n[starred]\n"" = true # mine\n"{FIRST}" = true\n', FIRST),
    "a key with a line end": _of(f'{STAR}"a\\nb" = true # mine\n', FIRST),
    "a key with an escape sequence": _of(f'{STAR}"\\u001b[31m\\u0007" = true # mine\n', FIRST),
    "a key that turns text round": _of(f'{STAR}"\u202e\u2066x" = true # \u202e mine\n', FIRST),
    "a key with quotes": _of(f'{STAR}"a\\"b\\\\" = true # mine\n', FIRST),
    "an array of 5,000 values": _beside("x = [" + "1, " * DEEP + "]"),
    "a table of 900 levels": _beside("[deep]\n" + "a." * 900 + "a = 1"),
    "a header of 900 levels": _beside(f"[{'a.' * 900}a]\nx = 1"),
    "arrays of 100 levels": _beside(f"[deep]\nx = {'[' * 100}{']' * 100}"),
}
"""What is edited, with every line that it has kept."""

HEALED: Final[dict[str, Odd]] = {
    "git's conflict": _of(CONFLICT, FIRST, SECOND),
    "git's conflict in CRLF": _of(CONFLICT.replace("\n", "\r\n"), FIRST, SECOND),
    "git's conflict with what was before": _of(
        CONFLICT.replace("=======", "||||||| base\n======="), FIRST, SECOND
    ),
    "an id twice": _of(f'{STAR}"{FIRST}" = 2024-03-14T00:00:00Z\n\n[other]\nkept = "yes"\n', FIRST),
    "an id of 5,000 dots": _of(f"# mine\n{STAR}{'a.' * DEEP}a = true # mine\n", FIRST),
    "a mark and its later removal": _of(
        f'{STAR}\n[removed.starred]\n"{FIRST}" = 2024-03-14T00:00:00Z\n\n[other]\nkept = "yes"\n'
    ),
}
"""What is read by the rule of dates; what is not ours stays."""

REFUSED: Final[dict[str, Refused]] = {
    "lone CR": Refused(GOOD.replace("\n", "\r").encode(), "line 1, column "),
    "cut within an id": Refused(_cut('"2403.0'), "line 5: unterminated string at the end; "),
    "cut within a date": Refused(_cut("2024-03-1"), "line 5, column "),
    "cut behind a sign": Refused(_cut('1" ='), "line 5"),
    "cut within a header": Refused(_cut("[star"), "line 4"),
    "cut within a text": _refused(f'{GOOD}[mine]\nx = """\nwords', "line "),
    "cut within a letter": Refused(GOOD.encode() + b"# \xc3", "line 6: not UTF-8; save it as"),
    "random bytes": Refused(random.Random(7).randbytes(4_096), "line 1: not UTF-8"),
    "a program": Refused(b"\x7fELF\x02\x01\x01" + bytes(4_000), "line 1, column 1: "),
    "zeros, as after a power cut": Refused(bytes(4_096), "line 1, column 1: "),
    "zeros at the end": Refused(GOOD.encode() + bytes(512), "line 6, column 1: "),
    "a zero in a comment": Refused(GOOD.encode() + b"# \0\n", "line 6, column "),
    "UTF-16": Refused(GOOD.encode("utf-16"), "line 1: not UTF-8; save it as UTF-8"),
    "UTF-16 without a BOM": Refused(GOOD.encode("utf-16-be"), "line 1, column "),
    "UTF-32": Refused(GOOD.encode("utf-32"), "line 1: not UTF-8"),
    "Latin-1": Refused(GOOD.encode() + "# für mich\n".encode("latin-1"), "line 6: not UTF-8"),
    "half a surrogate": Refused(GOOD.encode() + b'"\xed\xa0\x80" = true\n', "line 6: not UTF-8"),
    "a byte written too long": Refused(GOOD.encode() + b"# \xc0\xaf\n", "line 6: not UTF-8"),
    "two BOMs": Refused(BOM + BOM + GOOD.encode(), "line 1, column 1: "),
    "a version of 6,000 digits": _refused(
        f"version = 0x{'f' * 5_000}\n", "version is from a newer Daysheet; update"
    ),
    "a newer version": _refused(f"version = 99\n{STAR}", "version 99 is from a newer Daysheet; up"),
    "read is a number": _refused(f"read = 3\n{STAR}", "line 1: read is not a table; write it as"),
    "starred is a text": _refused('# mine\nstarred = "x"\n', "line 2: starred is not a table"),
    "starred is an array": _refused(f'starred = ["{FIRST}"]\n', "line 1: starred is not a table"),
    "starred is many tables": _refused('[[starred]]\n"a" = true\n', "starred is not a table"),
    "removed is an array": _refused(f"removed = []\n{STAR}", "line 1: removed is not a table"),
    "removals are a text": _refused('[removed]\nread = "x"\n', "removed.read is not a table"),
    "removals are many tables": _refused("[[removed.starred]]\nx = 1\n", "is not a table; write"),
    "another format": _refused('{"starred": ["2403.00001"]}\n', "line 1, column 1: "),
    "a page of the web": _refused("<!DOCTYPE html>\n<html>not found</html>\n", "line 1, column 1"),
    "an escape sequence": _refused(f"{STAR}\x1b[2J\x1b]0;title\x07 = true\n", "line 3, column 1: "),
    "a key with an escape sequence twice": _refused(
        f'{STAR}\n[mine]\n"\\u001b[2J\\u202e" = 1\n"\\u001b[2J\\u202e" = 1\n', "line "
    ),
    "a key of 1 MB twice": _refused(f"[mine]\n{'k' * 1_000_000} = 1\n" * 2, "line "),
    "the year 10,000": _refused(f'{STAR}"x" = 10000-01-01\n', "line 3, column "),
    "a day that is none": _refused(f'{STAR}"x" = 2024-02-30\n', "line 3, column "),
    "a second that is none": _refused(f'{STAR}"x" = 2024-03-13T08:12:60Z\n', "line 3, column "),
    "a number of 5,000 digits": _refused(
        f"{STAR}x = {'9' * 5_000}\n", "line 3: a number has too many"
    ),
    "arrays too deep": _refused(f"{STAR}x = {'[' * DEEP}{']' * DEEP}\n", "are nested too deep"),
    "arrays too deep that never end": _refused(f"{STAR}x = {'[' * DEEP}", "are nested too deep"),
    "tables too deep": _refused(f"x = {'{a = ' * DEEP}1{'}' * DEEP}\n", "are nested too deep"),
    "a page of the editor": _refused("E325: ATTENTION\nFound a swap file\n", "line 1, column "),
    "a table that stands twice": _refused(f"{GOOD}\n[mine]\nx = 1\n\n[mine]\ny = 1\n", "twice"),
}
"""What nobody may overwrite until it is mended."""
