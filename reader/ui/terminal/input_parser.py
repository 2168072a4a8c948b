"""Turns the bytes from the terminal into events, so that only keys become keys.

Textual's own parser splits a paste that contains an escape, types late answers of the terminal as
text, and fails on bytes that are not text. Here bytes first become whole pieces: text, escape
sequences, pastes. Pieces that are not known are dropped, and a sequence that never ends is not
waited for.

Esc and the next key may arrive in one read, from GNU screen or over a slow line: then both count.
Only the sequences that older terminals really send for one key (`ESC DEL` for Alt-Backspace, say)
stay whole. Any split of the bytes into reads gives the same events, but for the time after which an
escape is the Escape key.
"""

from __future__ import annotations

import re
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from typing import Final

from textual import constants, events
from textual.message import Message

from reader.model.lazy_pattern import lazy_pattern
from reader.ui.terminal.key_codes import decode_keys, typed_key
from reader.ui.textual_internals import ReportParser, key_names

ESC: Final = "\x1b"
PASTE_START: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"
MAX_PASTE: Final = 20_000
"""Characters of a paste that are kept: more than any field takes."""
PASTE_SECONDS: Final = 5.0
"""Seconds without input after which a paste without an end is ended."""
STRING_SECONDS: Final = 1.0
"""Seconds without input after which a string from the terminal is dropped: far away it is slow."""
MAX_SEQUENCE: Final = {"[": 2_000, "]": 100_000, "P": 100_000, "_": 100_000}
"""Characters of an unfinished sequence that are kept, by the character after ESC."""
INTRODUCERS: Final = "[]OP_\x1b"
"""Characters after an ESC that may begin a longer sequence."""

_PIECE: Final = lazy_pattern(
    r"""(?P<text>[^\x1b]+)
    |\x1b\[(?:M[^\x00-\x1f]{3}|M[^\x00-\x1f]{0,2}(?=[\x00-\x1f])|\[[ -~]|\[(?=[^ -~]))
    |\x1b\[(?:(?![M\[])[ -?]*(?:[@-~]|(?=[^ -~])))
    |\x1b(?:\][0-9lL]|P[0-9>!]|_G)[^\x00-\x1f]*
        (?:[\x07\x18\x1a]|\x1b\\|(?=\x1b[^\\])|(?=[\x00-\x06\x08-\x17\x19\x1c-\x1f]))
    |\x1bO(?:[ -~]|(?=[^ -~]))
    |\x1b(?:\](?=[^0-9lL])|P(?=[^0-9>!])|_(?=[^G])|[^\x1b\[\]OP_])
    |\x1b(?=\x1b)""",
    re.VERBOSE | re.DOTALL,
)
"""A whole piece: text; a control sequence, or as much as there is of a broken one; a string; a key
of the keypad; ESC and a key; ESC alone. An unfinished sequence matches nothing."""
_C1: Final = lazy_pattern("[\x80-\x9f]")
"""Control characters that no key sends."""
_REPORT: Final = lazy_pattern(
    r"\x1b\[(?:[IO]|<?[-\d;]{1,30}[mM]|M...|\?\d{1,6};\d\$y"
    r"|48;[1-9][\d:]*;[1-9][\d:]*;[\d:]+;[\d:]+t)",
    re.DOTALL | re.ASCII,
)
"""Reports of the focus, the mouse, a mode and a resize."""


class EscapeParser:
    """Turns bytes into events. To be used in one thread."""

    def __init__(
        self,
        encoding: str = "utf-8",
        *,
        alt_sequences: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`encoding` is that of the terminal; bytes that are invalid in it are dropped.

        Without `alt_sequences`, ESC and a character are always two keys. GNU screen needs that: it
        holds Esc back until the next key.
        """
        self._decode = getincrementaldecoder(encoding)("ignore").decode
        self._reports = ReportParser()
        self._alt_sequences = alt_sequences
        self._clock = clock
        self._held = ""
        """The beginning of a sequence that is not finished."""
        self._pasted: list[str] | None = None
        """The parts of a paste that is not finished."""
        self._last = 0.0
        """When input last arrived."""

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the events that the bytes complete."""
        text = self._decode(data)
        if not text.isascii():
            text = _C1.sub("", text)
        if not text:
            return
        self._last = self._clock()
        if self._held == ESC and text[0] not in INTRODUCERS:
            # A terminal sends Alt and a key in one read: these are two keys, typed quickly.
            self._held = ""
            yield _escape()
        self._held += text
        while self._held:
            if self._pasted is not None:
                yield from self._paste(self._pasted)
                if self._pasted is not None:
                    return
            elif piece := _PIECE.match(self._held):
                self._held = self._held[piece.end() :]
                yield from self._events(piece[0])
            else:
                # Of what is longer than any sequence the rest is dropped, not typed.
                self._held = self._held[: MAX_SEQUENCE.get(self._held[1:2], 2)]
                return

    def reset(self) -> None:
        """Forget an unfinished sequence or paste."""
        self._held, self._pasted = "", None

    def tick(self) -> Iterator[Message]:
        """Yield what an unfinished sequence means once its time is over."""
        waited = self._clock() - self._last
        if self._pasted is not None:
            if waited >= PASTE_SECONDS:
                yield self._end_paste(self._pasted)
        elif self._held and waited >= self._patience:
            held, self._held = self._held, ""
            if len(held) <= 2:
                yield from self._two_keys(held)

    @property
    def timeout(self) -> float | None:
        """Seconds until `tick` is needed if no input arrives; None if it is not needed."""
        patience = PASTE_SECONDS if self._pasted is not None else self._patience
        waits = self._pasted is not None or self._held
        return max(0.0, self._last + patience - self._clock()) if waits else None

    @property
    def _patience(self) -> float:
        """Seconds that the end of an unfinished sequence is waited for."""
        if len(self._held) > 2 and self._held[1] in "]P_":
            return STRING_SECONDS
        # Textual's, which the user may set. Read each time, because tests do.
        return constants.ESCAPE_DELAY

    def _events(self, piece: str) -> Iterator[Message]:
        """Yield the events that a whole piece means; none if it is not known."""
        if piece[0] != ESC:
            yield from map(typed_key, piece)
        elif piece == PASTE_START:
            self._pasted = []
        elif len(piece) <= 2:
            yield from self._two_keys(piece)
        elif _REPORT.fullmatch(piece):
            yield from self._reports.parse(piece)
        elif ";" in piece or piece[-1] == "u":
            yield from decode_keys(piece)
        else:
            yield from (events.Key(name, None) for name in key_names(piece))

    def _two_keys(self, piece: str) -> Iterator[Message]:
        """Yield Esc and the key after it, or the one key that older terminals send so."""
        names = key_names(piece) if self._alt_sequences and len(piece) == 2 else ()
        if names:
            yield from (events.Key(name, None) for name in names)
        else:
            yield _escape()
            yield from map(typed_key, piece[1:])

    # Pastes: everything in them is text

    def _paste(self, pasted: list[str]) -> Iterator[Message]:
        text, end, rest = self._held.partition(PASTE_END)
        if not end:
            # The end may have arrived in part.
            part = next(n for n in range(len(PASTE_END), -1, -1) if text.endswith(PASTE_END[:n]))
            text, rest = text[: len(text) - part], text[len(text) - part :]
        pasted.append(text[: MAX_PASTE - sum(map(len, pasted))])
        self._held = rest
        if end:
            yield self._end_paste(pasted)

    def _end_paste(self, pasted: list[str]) -> Message:
        self._pasted = None
        return events.Paste("".join(pasted).replace("\x00", ""))


def _escape() -> events.Key:
    return events.Key("escape", ESC)
