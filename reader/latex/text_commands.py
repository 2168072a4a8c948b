"""Tables of LaTeX's commands in running text: abbreviations, letters, symbols, text styles.

And the entities of HTML, which some sources leave in their texts.
"""

from __future__ import annotations

from typing import Final

from .symbols import word_set

ABBREVIATIONS: Final = {
    "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "vs": "vs.",
    "cf": "cf.", "aka": "a.k.a.", "iid": "i.i.d.", "viz": "viz.", "resp": "resp.", "Eg": "E.g.",
    "Ie": "I.e.", "dof": "d.o.f.",
}  # fmt: skip
LETTER_COMMANDS: Final = {
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "ss": "ß", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "SS": "ẞ",
}  # fmt: skip
"""Letters inside a word: a space after the command only ends the command."""
UNIT_SYMBOLS: Final = {"textmu": "μ", "textdegree": "°"}
"""Symbols that belong to the next unit; a space before the unit is dropped."""
TEXT_SYMBOLS: Final = {
    "S": "§", "P": "¶", "deg": "°", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX",
    "LaTeXe": "LaTeX2e", "textgreater": ">", "textless": "<", "textasciitilde": "~",
    "textasciicircum": "^", "textunderscore": "_", "textendash": "–", "textemdash": "—",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "textbar": "|", "textpm": "±", "textbackslash": "∖", "textregistered": "®",
    "texttrademark": "™",
    "textcopyright": "©", "textquotedbl": '"', "textquotesingle": "'", "textasteriskcentered": "*",
    "textdagger": "†", "textdaggerdbl": "‡", "textsection": "§", "textparagraph": "¶",
    "textonequarter": "¼", "textthreequarters": "¾", "textsuperscripttwo": "²", "lq": "‘",
    "rq": "’", "guillemotleft": "«", "guillemotright": "»", "and": "and", "item": "•",
    "textdollar": "$", "textpercent": "%", "dots": "…", "ldots": "…", 
    "textbraceleft": "{", "textbraceright": "}", "textperthousand": "‰", "texteuro": "€",
    "textsterling": "£", "textyen": "¥", "textcent": "¢", "textordfeminine": "ª", "up": "",
    "textordmasculine": "º", "textrightarrow": "→", "textleftarrow": "←", "textdiv": "÷",
    "textminus": "−", "texttheta": "θ", "textalpha": "α", "textbeta": "β", "textgamma": "γ",
    "kms": "km s⁻¹", "Ha": "Hα", "Halpha": "Hα", "halpha": "Hα", "Hbeta": "Hβ", "hbeta": "Hβ",
    "ttbar": "tt̄", "invfb": "fb⁻¹", "fbinv": "fb⁻¹", "ifb": "fb⁻¹", "invpb": "pb⁻¹", "sqrts": "√s",
    "textdelta": "δ", "textsigma": "σ", "textDelta": "Δ", "textOmega": "Ω", "textlambda": "λ",
}  # fmt: skip
TRANSPARENT_COMMANDS: Final = word_set("""
textbf textit texttt textrm textsf textsc textup textsl textmd textnormal text emph mbox hbox fbox
underline uline ul textquote enquote path nolinkurl uppercase lowercase MakeUppercase hl
MakeLowercase textls centerline title section subsection paragraph textlf
texorpdfstring smash boxed
""")
"""Commands that are replaced by their converted argument."""
ENCLOSING_COMMANDS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(
        ("cite", "citep", "citet", "citealp", "citealt", "parencite", "citeauthor", "citeyear",
         "footcite", "textcite"), ("[", "]")
    ),
    **dict.fromkeys(("eqref", "footnote", "thanks", "footnotetext"), ("(", ")")),
    **dict.fromkeys(("ref", "cref", "Cref", "autoref", "pageref", "url"), ("", "")),
}  # fmt: skip
"""Commands that are replaced by their argument: the text before and after it.

Only footnotes have their argument converted."""
STYLE_SWITCHES: Final = word_set("""
bf it em sl sc tt sf rm bfseries itshape scshape ttfamily sffamily rmfamily slshape upshape
normalfont normalsize small large Large footnotesize scriptsize tiny mdseries centering selectfont
""")
"""Commands that set the style of the text after them, and are dropped."""
ESCAPES: Final = {
    "%": "%", "&": "&", "#": "#", "_": "_", "$": "$", "{": "{", "}": "}", " ": " ", "\n": "\n",
    ",": " ", ";": " ", ":": " ", ">": " ", "!": "", "-": "", "/": "", "@": "", "|": "‖",
    "\\": " ",
}  # fmt: skip
REPLACEMENT_TABLES: Final = (TEXT_SYMBOLS, ABBREVIATIONS, LETTER_COMMANDS, UNIT_SYMBOLS)
"""Tables of commands that are replaced by a fixed text."""
COLOR_NAMES: Final = word_set("""
red blue green black gray grey orange purple brown cyan magenta teal violet yellow olive pink lime
darkgray lightgray white
""")
ROMAN_NUMERALS: Final = dict(
    zip("12345678", ("I", "II", "III", "IV", "V", "VI", "VII", "VIII"), strict=True)
)


def convert_entity(entity: str) -> str:
    """Return the character of an entity such as `&mdash;` or `&#8804;`; `entity` if it has none."""
    from html import unescape

    text = unescape(entity)
    return text if text.isprintable() and len(text) < len(entity) else entity
