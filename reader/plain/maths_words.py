"""Mathematics in words, for screen readers: they skip 𝒪 and read ² as 2.

    𝒪(n²)       O(n squared)
    α ≤ 10⁻³    alpha at most 10 to the minus 3

Works on text whose LaTeX is in Unicode already. Text without such characters stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from reader.library.paper_formats import display_text
from reader.model.clean import CleanText, clean_text

SYMBOLS: Final = {
    **{"≤": "at most", "⩽": "at most", "≥": "at least", "⩾": "at least", "≠": "not equal to"},
    **{"≈": "about", "∼": "about", "≃": "about", "≅": "congruent to", "≡": "equivalent to"},
    **{
        "≪": "much less than",
        "≫": "much greater than",
        "∝": "proportional to",
        "±": "plus or minus",
    },
    **{"×": "times", "⋅": "times", "∙": "times", "÷": "divided by", "−": "minus", "∞": "infinity"},
    **{"→": "to", "⟶": "to", "↦": "maps to", "←": "from", "↔": "to and from", "⇒": "implies"},
    **{"∈": "in", "∉": "not in", "⊂": "subset of", "⊆": "subset of", "⊃": "superset of"},
    **{"⊇": "superset of", "∪": "union", "∩": "intersection", "∅": "the empty set"},
    **{"∑": "sum", "∏": "product", "∫": "integral", "√": "root of", "∂": "partial", "∇": "nabla"},
    **{"∀": "for all", "∃": "there is", "∧": "and", "∨": "or", "¬": "not", "∘": "after"},
    **{"⊗": "tensor", "⊕": "plus", "∗": "star", "†": "dagger", "‖": "norm", "∥": "norm"},
    **{"′": "prime", "″": "double prime", "ℏ": "h bar", "⊤": "top", "⊥": "perpendicular"},
}
"""The words of symbols. Any other mathematical symbol is read by its name in Unicode."""
ACCENTS: Final = {
    **{"\u0303": "tilde", "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot"},
    **{"\u0308": "double dot", "\u20d7": "vector", "\u030c": "check", "\u0332": "underlined"},
}
"""The words of combining marks over letters of formulas."""
SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵁⱽᵂᵅᵝᵞᵟᵋᶿᶲᵠᵡ"
SUBSCRIPTS: Final = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
POWERS: Final = {"2": "squared", "3": "cubed"}

_RAISED = re.compile(f"[{SUPERSCRIPTS}]+")
_LOWERED = re.compile(f"[{SUBSCRIPTS}]+")
_CARET = re.compile(r"(?<=[\w)\]])\^(?=[\w({])")
_GREEK = re.compile("[\u0370-\u03ff]+")
_GREEK_WORD_LETTERS: Final = 3
"""From this length on, adjacent Greek letters are a word of Greek, not symbols."""
_STYLED = re.compile("[\u2102-\u2138\U0001d400-\U0001d7ff]")
_OTHER_SYMBOL = re.compile(r"[^\x00-\x7f]")
GAP: Final = "\0"
"""Stands around each word: a space where it meets a letter, nothing elsewhere."""
_IDLE_GAP = re.compile(r"^\0+|\0+$|\0+(?=[\s,.;:!?()\[\]/-])|(?<=[\s()\[\]/-])\0+")
_GAP = re.compile(r"\0+")


def in_words(text: CleanText) -> CleanText:
    """Return `text` with its mathematics in words."""
    shown = display_text(text)
    if shown.isascii() and "^" not in shown:
        return shown
    words = _STYLED.sub(lambda match: _plain_letter(match[0]), shown)
    words = _CARET.sub(_word("to the"), words)
    words = _RAISED.sub(lambda match: _raised(match[0]), words)
    words = _LOWERED.sub(lambda match: _word(f"sub {_plain_signs(match[0])}"), words)
    words = _GREEK.sub(lambda match: _greek(match[0]), words)
    words = _OTHER_SYMBOL.sub(lambda match: _symbol(match[0]), words)
    if words == shown:
        return shown
    return clean_text(_GAP.sub(" ", _IDLE_GAP.sub("", words)))


def _plain_letter(letter: str) -> str:
    """Return the letter without its style, such as O for 𝒪."""
    plain = unicodedata.normalize("NFKC", letter)
    return plain if unicodedata.category(letter)[0] in "LN" else letter


def _plain_signs(signs: str) -> str:
    """Return raised or lowered characters in their usual form, with `minus` for a minus."""
    return unicodedata.normalize("NFKC", signs).replace("−", "minus ").replace("+", "plus ").strip()


def _raised(signs: str) -> str:
    plain = _plain_signs(signs)
    return _word(POWERS.get(plain, f"to the {plain}"))


def _greek(letters: str) -> str:
    if len(letters) >= _GREEK_WORD_LETTERS:
        return letters
    return "".join(_word(_greek_name(letter)) for letter in letters)


def _greek_name(letter: str) -> str:
    """Return `alpha` or `Omega`; a letter with an accent of the Greek language stays."""
    words = unicodedata.name(letter, "").split()
    if words[:1] != ["GREEK"] or "WITH" in words:
        return letter
    ignored = ("GREEK", "SMALL", "CAPITAL", "LETTER", "SYMBOL", "FINAL", "LUNATE", "SCRIPT")
    name = " ".join(word for word in words if word not in ignored).lower()
    name = name.replace("lamda", "lambda")
    return name.capitalize() if letter.isupper() else name


def _symbol(character: str) -> str:
    word = SYMBOLS.get(character) or ACCENTS.get(character, "")
    if not word and unicodedata.category(character) == "Sm":
        word = unicodedata.name(character, "").lower()
    return _word(word) if word else character


def _word(text: str) -> str:
    return f"{GAP}{text}{GAP}"
