"""Decodes keys that terminals send as numbers.

kitty's protocol sends `CSI code:shifted:base;modifiers:event;text u`, for function keys with `~` or
a letter in the place of `u`; every part but the first may be missing. xterm's modifyOtherKeys sends
`CSI 27;modifiers;code ~`.
"""

from __future__ import annotations

import re
from typing import Final

from textual import events

from reader.model.lazy_pattern import lazy_pattern
from reader.ui.terminal.keyboard_layouts import is_other_script, latin_key, us_shifted
from reader.ui.textual_internals import character_key

SHIFT, ALT, CTRL, CAPS_LOCK = 1, 2, 4, 64
MODIFIERS: Final = {ALT: "alt", CTRL: "ctrl", 16: "hyper", 32: "meta", SHIFT: "shift", 8: "super"}
"""The names of the modifier bits, in Textual's order. The locks (64, 128) are no modifiers."""
RELEASE: Final = "3"
"""The event type of a key that is released."""

_FUNCTION_KEYS: Final = {
    **{"27u": "escape", "13u": "enter", "9u": "tab", "127u": "backspace"},
    **{"1A": "up", "1B": "down", "1C": "right", "1D": "left", "1H": "home", "1F": "end"},
    **{"1~": "home", "2~": "insert", "3~": "delete", "4~": "end", "5~": "pageup"},
    **{"6~": "pagedown", "7~": "home", "8~": "end"},
    **{"1P": "f1", "1Q": "f2", "1S": "f4", "11~": "f1", "12~": "f2", "13~": "f3", "14~": "f4"},
    **{"15~": "f5", "17~": "f6", "18~": "f7", "19~": "f8", "20~": "f9", "21~": "f10"},
    **{"23~": "f11", "24~": "f12"},
    # The keypad
    **{"57414u": "enter", "57417u": "left", "57418u": "right", "57419u": "up", "57420u": "down"},
    **{"57421u": "pageup", "57422u": "pagedown", "57423u": "home", "57424u": "end"},
    **{"57425u": "insert", "57426u": "delete"},
}
"""Textual's names of the keys that type no character, by code and final character."""
_KEYPAD: Final = {
    **{57399 + digit: str(digit) for digit in range(10)},
    **{57409: ".", 57410: "/", 57411: "*", 57412: "-", 57413: "+", 57415: "=", 57416: ","},
}
"""What the keys of the keypad type."""
_SHIFT_CHANGES_NOTHING: Final = ("escape", "enter", "backspace", "delete", "space")
_SAME_AS_CTRL: Final = {"i": "tab", "m": "enter", "h": "backspace"}
"""Keys that terminals without these protocols cannot tell from Ctrl and a letter."""
_KEY: Final = lazy_pattern(
    r"\x1b\[(?P<code>\d{0,7})(?::(?P<shifted>\d{0,7})(?::(?P<base>\d{0,7}))?)?"
    r"(?:;(?P<modifiers>\d{0,3})(?::(?P<event>\d?))?(?:;(?P<text>[\d:]*))?)?"
    r"(?P<final>[u~A-FHPQS])",
    re.ASCII,
)


class Key(events.Key):
    """A key press that may count as another key.

    It is named as Textual names its own, because handlers (`on_key`) are found by that name.
    """

    def __init__(
        self, key: str, character: str | None = None, alternative: events.Key | None = None
    ) -> None:
        super().__init__(key, character)
        self.alternative = alternative
        """The key this one counts as where it means nothing itself: the Latin key in the place of
        a letter of another script, Tab for Ctrl-i."""


def typed_key(character: str) -> Key:
    """Return the key press that types a character."""
    return Key(character_key(character), character)


def decode_keys(sequence: str) -> list[Key]:
    """Return the key presses that a whole sequence means.

    Empty for what is no key press: a release, a modifier alone, a key that is not known.
    """
    found = _KEY.fullmatch(sequence)
    if found is None or found["event"] == RELEASE:
        return []
    code, final, text = int(found["code"] or 1), found["final"], found["text"] or ""
    bits = max(0, int(found["modifiers"] or 1) - 1)
    if final == "~" and code == 27 and text.isdigit():
        code, final, text = int(text[:8]), "u", ""
    if name := _FUNCTION_KEYS.get(f"{code}{final}"):
        return [Key(_with_modifiers(name, bits))]
    if final != "u":
        return []
    base = _character(found["base"])
    own = _KEYPAD.get(code) or _character(str(code))
    shifted = _character(found["shifted"])
    if _is_text(text, bits):
        typed = [each for each in map(_character, text.split(":")) if each]
    elif own and bits & ~(SHIFT | CAPS_LOCK | 128):
        return [_chord(own, base, bits)]
    else:
        typed = [_with_shift(own, shifted, bits)] if own else []
    if len(typed) == 1:
        return [_text_key(typed[0], base, bits)]
    return [typed_key(each) for each in typed]


def _character(number: str | None) -> str:
    """Return the character with a number; empty if it cannot be typed."""
    code = int(number) if number and len(number) <= 7 else 0
    character = chr(code) if 0 < code <= 0x10FFFF else ""
    # The private numbers of kitty's keys are not printable.
    return character if character.isprintable() else ""


def _is_text(text: str, bits: int) -> bool:
    """Return whether the terminal says what a key types. AltGr may be sent as Ctrl and Alt."""
    return bool(text) and not bits & 0b111000 and (not bits & CTRL or bool(bits & ALT))


def _with_shift(own: str, shifted: str, bits: int) -> str:
    """Return what a key types whose text the terminal does not tell."""
    typed = own
    if bits & SHIFT:
        # Without a shifted key, xterm sends the character itself.
        typed = shifted or own.upper()
    if bits & CAPS_LOCK:
        typed = typed.swapcase()
    return typed if len(typed) == 1 else own


def _text_key(typed: str, base: str, bits: int) -> Key:
    key = typed_key(typed)
    if base and base.isascii() and is_other_script(typed):
        latin = us_shifted(base) if bits & SHIFT else base
        key.alternative = typed_key(latin.swapcase() if bits & CAPS_LOCK else latin)
    return key


def _chord(own: str, base: str, bits: int) -> Key:
    """Return the key press of a character's key held with Ctrl, Alt or the like."""
    latin = latin_key(own, base).lower()
    if bits & 0b111111 != CTRL:
        return Key(_with_modifiers(character_key(latin), bits))
    if latin == "[":
        return Key("escape")
    same = _SAME_AS_CTRL.get(latin)
    return Key(f"ctrl+{character_key(latin)}", alternative=events.Key(same, None) if same else None)


def _with_modifiers(name: str, bits: int) -> str:
    if name in _SHIFT_CHANGES_NOTHING:
        bits &= ~SHIFT
    return "+".join([*(word for bit, word in MODIFIERS.items() if bits & bit), name])
