"""Bytes to JSON values without surprises. Python's parser has four ways to fail (bad UTF-8, bad
syntax, numbers too long to convert, nesting too deep); here they are one.
"""

from __future__ import annotations

import json
from typing import Final

_decode: Final = json.JSONDecoder().decode


class NotJson(ValueError):
    """These bytes are no JSON; the message says why."""

    def __init__(self, reason: str, at: int | None = None) -> None:
        super().__init__(reason)
        self.at = at
        """The byte where the syntax breaks; None where it is sound but cannot be held."""


def read_json(raw: bytes | bytearray) -> object:
    """Return the JSON value that `raw` is. Raises NotJson."""
    try:
        # Lone surrogates that a program wrote as if they were characters come through; the gate
        # drops them. Other bytes that are no UTF-8 mean nothing that could be shown.
        text = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise NotJson("is no UTF-8 text", error.start) from None
    try:
        value: object = _decode(text)
    except json.JSONDecodeError as error:
        at = len(text[: error.pos].encode("utf-8", "surrogatepass"))
        raise NotJson(f"is broken JSON ({_plain(error)})", at) from None
    except ValueError:
        raise NotJson("has a number that is too long") from None
    except RecursionError:
        raise NotJson("is nested too deeply") from None
    return value


def place(raw: bytes | bytearray, at: int) -> str:
    """Return where the byte `at` stands, as `line 3, column 14`."""
    line, before = raw.count(b"\n", 0, at) + 1, raw.rfind(b"\n", 0, at)
    return f"line {line}, column {at - before}"


def _plain(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:]
