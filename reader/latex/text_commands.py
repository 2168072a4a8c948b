"""What LaTeX's commands mean in running text: abbreviations, letters, signs. Tables only."""

from __future__ import annotations

from typing import Final

from .symbols import words

ABBREVIATIONS: Final = {
    "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "vs": "vs.",
    "cf": "cf.", "aka": "a.k.a.", "iid": "i.i.d.", "viz": "viz.", "resp": "resp.", "Eg": "E.g.",
    "Ie": "I.e.", "dof": "d.o.f.",
}  # fmt: skip
LETTERS: Final = {
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "ss": "ß", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "SS": "ẞ",
}  # fmt: skip
"""Letters: a space behind them ends the command and no word."""
BEFORE_UNITS: Final = {"textmu": "μ", "textdegree": "°"}
"""Signs that belong to the unit behind them, whatever space is between."""
SIGNS: Final = {
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
INSIDE: Final = words("""
textbf textit texttt textrm textsf textsc textup textsl textmd textnormal text emph mbox hbox fbox
underline uline ul textquote enquote path nolinkurl uppercase lowercase MakeUppercase hl
MakeLowercase textls centerline title section subsection paragraph textlf
texorpdfstring smash boxed
""")
"""Commands that leave their argument."""
BOUND: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(
        ("cite", "citep", "citet", "citealp", "citealt", "parencite", "citeauthor", "citeyear",
         "footcite", "textcite"), ("[", "]")
    ),
    **dict.fromkeys(("eqref", "footnote", "thanks", "footnotetext"), ("(", ")")),
    **dict.fromkeys(("ref", "cref", "Cref", "autoref", "pageref", "url"), ("", "")),
}  # fmt: skip
"""Commands that leave their argument as it is written, and what goes around it."""
SWITCHES: Final = words("""
bf it em sl sc tt sf rm bfseries itshape scshape ttfamily sffamily rmfamily slshape upshape
normalfont normalsize small large Large footnotesize scriptsize tiny mdseries centering selectfont
""")
"""Commands that change the look of the text behind them."""
ESCAPED: Final = {
    "%": "%", "&": "&", "#": "#", "_": "_", "$": "$", "{": "{", "}": "}", " ": " ", "\n": "\n",
    ",": " ", ";": " ", ":": " ", ">": " ", "!": "", "-": "", "/": "", "@": "", "|": "‖",
    "\\": " ",
}  # fmt: skip
TABLES: Final = (SIGNS, ABBREVIATIONS, LETTERS, BEFORE_UNITS)
COLOURS: Final = words("""
red blue green black gray grey orange purple brown cyan magenta teal violet yellow olive pink lime
darkgray lightgray white
""")
NUMERALS: Final = dict(
    zip("12345678", ("I", "II", "III", "IV", "V", "VI", "VII", "VIII"), strict=True)
)
