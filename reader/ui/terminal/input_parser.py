"""What comes from the terminal, sifted before Textual's parser has it: only keys become keys.

That parser takes a paste with an ESC in it apart, types what it does not know of a terminal's late
answers as if it had been typed, and fails at bytes that are no text. Here bytes become whole pieces
first: text, sequences that are known, pastes. The rest is dropped, and what never ends is not
waited for.
"""

from __future__ import annotations

import re
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from typing import Final

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

PASTE: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"
PASTE_KEPT: Final = 20_000
"""Characters of a paste that are kept: more than any field of ours takes."""
PASTE_PATIENCE: Final = 5.0
"""Seconds of quiet after which a paste has no end any more."""
STRING_PATIENCE: Final = 1.0
"""The same for a terminal's answer that is a string: from afar it may come slowly."""
LONGEST: Final = {"[": 64, "]": 100_000, "P": 100_000, "_": 100_000}
"""Characters of a sequence that are waited for, by the sign behind its ESC."""
ALONE: Final = "[]OP_\x1b"
"""Signs behind an ESC that begin more than Alt and a key."""

_PIECE: Final = re.compile(
    r"""(?P<text>[^\x1b]+)
    |\x1b\[(?:M[^\x00-\x1f]{3}|M[^\x00-\x1f]{0,2}(?=[\x00-\x1f])|\[.)
    |\x1b\[(?:(?![M\[])[ -?]*(?:[@-~]|(?=[^ -~])))
    |\x1b(?:\][0-9lL]|P[0-9>!]|_G)[^\x07\x18\x1a\x1b]*(?:[\x07\x18\x1a]|\x1b\\|\x1b(?=[^\\]))
    |\x1bO(?:[ -~]|(?=[^ -~]))
    |\x1b(?:\](?=[^0-9lL])|P(?=[^0-9>!])|_(?=[^G])|[^\x1b\[\]OP_])
    |(?P<escape>\x1b)(?=\x1b)""",
    re.VERBOSE | re.DOTALL,
)
"""A whole piece: text; a control sequence, or as much as there is of a broken one; a string; a key
of the keypad; Alt and a key; the Escape key. What has only begun matches nothing."""
_C1: Final = re.compile("[\x80-\x9f]")
"""Controls that no key sends."""
_KNOWN: Final = re.compile(
    r"\x1b\[(?:[IO]|<?[-\d;]{1,30}[mM]|M...|\?\d{1,6};\d\$y|\d{1,6};\d{1,6}R"
    r"|(?:[\d:]{0,13};){0,2}[\d:]{0,13}[u~ABCDEFHPQRS]|48;[1-9][\d:]*;[1-9][\d:]*;[\d:]+;[\d:]+t)",
    re.DOTALL | re.ASCII,
)
"""Sequences that the parser understands beside its table of keys."""


class Sifter:
    """Turns bytes into events. One thread."""

    def __init__(
        self, encoding: str = "utf-8", clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`encoding`: of what is typed; bytes that are no text in it are no keys."""
        self._decode = getincrementaldecoder(encoding)("ignore").decode
        self._parser = XTermParser()
        self._clock = clock
        self._held = ""
        """What was not taken yet: a sequence that has begun."""
        self._pasted: list[str] | None = None
        """The pieces of the paste that has begun."""
        self._last = 0.0
        """When something came last."""

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield what the bytes mean, together with what was held."""
        text = self._decode(data)
        if not text.isascii():
            text = _C1.sub("", text)
        self._last = self._clock()
        if self._held == "\x1b" and text[:1] not in ALONE:
            # Alt sends both at once; these are two keys, typed quickly.
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
                yield from self._meant(piece)
            else:
                self._bound()
                return

    def forget(self) -> None:
        """Forget what has only begun."""
        self._held, self._pasted = "", None

    def tick(self) -> Iterator[Message]:
        """Yield what is no longer waited for; to be called every now and then."""
        waited = self._clock() - self._last
        if self._pasted is not None:
            if waited >= PASTE_PATIENCE:
                yield self._end_paste(self._pasted)
        elif self._held and waited >= self._patience:
            # More than an ESC is Alt and a key, or has lost its end: none of our keys.
            if self._held == "\x1b":
                yield _escape()
            self._held = ""

    @property
    def due(self) -> float | None:
        """Seconds until `tick` is to be called, if nothing comes before; None: not at all."""
        patience = PASTE_PATIENCE if self._pasted is not None else self._patience
        waits = self._pasted is not None or self._held
        return max(0.0, self._last + patience - self._clock()) if waits else None

    @property
    def _patience(self) -> float:
        """Seconds that the end of what has begun is waited for."""
        return STRING_PATIENCE if len(self._held) > 2 and self._held[1] in "]P_" else _delay()

    def _bound(self) -> None:
        """Hold no more of a sequence than any could have: of the rest nothing is typed."""
        longest = LONGEST.get(self._held[1:2], 2)
        if len(self._held) > longest:
            self._held = self._held[:longest]

    def _meant(self, piece: re.Match[str]) -> Iterator[Message]:
        sequence = piece[0]
        if sequence == PASTE:
            self._pasted = []
        elif piece["escape"]:
            yield _escape()
        elif piece["text"] or sequence in ANSI_SEQUENCES_KEYS or _KNOWN.fullmatch(sequence):
            yield from self._parsed(sequence)

    def _parsed(self, text: str) -> Iterator[Message]:
        try:
            yield from self._parser.feed(text)
        except Exception:
            # It reckons with numbers that a terminal has sent: a size of nought, say.
            self._parser = XTermParser()

    # Pastes: whatever is in them is text

    def _paste(self, pasted: list[str]) -> Iterator[Message]:
        text, end, rest = self._held.partition(PASTE_END)
        if not end:
            # The end may have begun.
            begun = next(n for n in range(len(PASTE_END), -1, -1) if text.endswith(PASTE_END[:n]))
            text, rest = text[: len(text) - begun], text[len(text) - begun :]
        pasted.append(text[: PASTE_KEPT - sum(map(len, pasted))])
        self._held = rest
        if end:
            yield self._end_paste(pasted)

    def _end_paste(self, pasted: list[str]) -> Message:
        self._pasted = None
        return events.Paste("".join(pasted).replace("\x00", ""))


def _escape() -> events.Key:
    return events.Key("escape", "\x1b")


def _delay() -> float:
    """Return the seconds after which an ESC is the Escape key: Textual's, which may be set."""
    return constants.ESCAPE_DELAY
