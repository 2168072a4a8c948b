"""Writes texts as LaTeX for bibliographies: mathematics kept, all else safe and balanced.

Titles keep their LaTeX, so they are not simply quoted. Outside mathematics, characters that TeX
would interpret are escaped. Braces are balanced, because one too many breaks the whole file. Only
safe commands are kept: a title comes from a stranger, and in TeX `\\input` reads files and
`\\write18` may start programs.
"""

from __future__ import annotations

import re
from typing import Final

# Two dollar signs are mathematics if both touch their content, as in `$x$`, or if LaTeX is between
# them. Otherwise they are money.
_MATHS = re.compile(
    r"\$(?=[^\s$])(?:[^$\\]|\\.)*(?<=\S)\$(?!\d)|\$(?=[^$]*[\\^_])(?:[^$\\]|\\.)+\$"
)
_TEXT_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z@]+)|\\(?P<symbol>.)|(?P<special>[&%#_^$])|(?P<backslash>\\)"
)
_MATHS_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z@]+)|\\(?P<symbol>.)|(?P<char_code>\^(?=\^))|(?P<special>[%#])"
)
_LINE_BREAK = re.compile(r"\\\\(?=[{}]|$)")

_TEXT_REPLACEMENTS: Final = {
    "{": r"$\lbrace$",
    "}": r"$\rbrace$",
    "^": r"\^{}",
    "\\": r"\textbackslash{}",
}
"""Replacements of characters that a backslash before them does not escape."""
_MATHS_REPLACEMENTS: Final = {"{": r"\lbrace{}", "}": r"\rbrace{}"}


def to_latex(text: str) -> str:
    """Return text as LaTeX: safe commands kept, special characters escaped, braces balanced."""
    parts, start = [], 0
    for maths in _MATHS.finditer(text):
        parts.append(_TEXT_TOKEN.sub(_escape_text, text[start : maths.start()]))
        parts.append(_MATHS_TOKEN.sub(_escape_maths, maths[0]))
        start = maths.end()
    parts.append(_TEXT_TOKEN.sub(_escape_text, text[start:]))
    # pandoc would read the second backslash of a line break before a brace as the brace's own.
    return _LINE_BREAK.sub(r"\g<0> ", _balance_braces("".join(parts)))


def _escape_text(match: re.Match[str]) -> str:
    """Return a token outside mathematics, escaped unless it is a safe command."""
    if command := match["command"]:
        return match[0] if command in SAFE_COMMANDS else _TEXT_REPLACEMENTS["\\"] + command
    if symbol := match["symbol"]:
        return _TEXT_REPLACEMENTS[symbol] if symbol in "{}" else match[0]
    character = match["special"] or match["backslash"]
    return _TEXT_REPLACEMENTS.get(character, "\\" + character)


def _escape_maths(match: re.Match[str]) -> str:
    """Return a token of mathematics, escaped unless it is safe.

    Unsafe are other commands, character codes (`^^5c`), signs that hide the rest of the line, and
    shown braces, which BibTeX would count.
    """
    if (command := match["command"]) and command not in SAFE_COMMANDS:
        return rf"\backslash{{}}{command}"
    if match["char_code"]:
        return "^{}"
    if match["special"]:
        return "\\" + match["special"]
    return _MATHS_REPLACEMENTS.get(match["symbol"] or "", match[0])


def _balance_braces(text: str) -> str:
    """Return text without closing braces that close nothing, and with open braces closed."""
    kept, depth = [], 0
    for character in text:
        if character == "}" and depth == 0:
            continue
        depth += {"{": 1, "}": -1}.get(character, 0)
        kept.append(character)
    return "".join(kept) + "}" * depth


_LETTERS = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda
    mu nu xi omicron pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath Re Im aleph
    beth wp partial nabla infty prime emptyset varnothing L l O o i j S P AA aa AE ae OE oe ss
    DH dh DJ dj NG ng TH th
"""
_ACCENTS = """
    H c k b d r t u v acute grave hat widehat check tilde widetilde breve bar overline underline
    vec dot ddot ring mathring boldmath boldsymbol bm pmb
"""
_FONTS = """
    text textrm textbf textit textsl textsf texttt textsc textup textmd textnormal
    textsuperscript textsubscript emph em bf it rm sf tt sc sl up mathrm mathbf mathit mathsf
    mathtt mathcal mathbb mathfrak mathscr mathnormal cal frak operatorname ensuremath mbox hbox
"""
_SYMBOLS = """
    cdot cdots ldots dots dotsc times div pm mp ast star circ bullet oplus ominus otimes odot
    wedge vee cap cup sqcap sqcup setminus subset supset subseteq supseteq subsetneq in ni notin
    leq geq le ge ll gg lesssim gtrsim neq ne not approx sim simeq cong equiv propto perp
    parallel mid nmid prec succ forall exists nexists neg lnot land lor to gets mapsto leftarrow
    rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow longrightarrow longleftarrow
    hookrightarrow uparrow downarrow implies iff top bot vdash models triangle square Box
    diamond Diamond heartsuit spadesuit clubsuit natural sharp flat dagger ddagger degree
    textdegree deg angle sum prod int oint bigcup bigcap sqrt frac dfrac tfrac binom over choose
    left right big Big bigl bigr langle rangle lfloor rfloor lceil rceil lbrace rbrace lvert
    rvert vert Vert backslash stackrel overset underset limits quad qquad exp log ln lg min max
    sup inf lim arg argmin argmax sin cos tan sinh cosh tanh det dim ker gcd Pr mod bmod pmod
    copyright textregistered texttrademark trademark pounds euro LaTeX TeX textendash textemdash
    textquotesingle textasciitilde textasciicircum textbackslash textunderscore textbraceleft
    textbraceright textless textgreater textbar slash
"""
SAFE_COMMANDS: Final = frozenset(f"{_LETTERS}{_ACCENTS}{_FONTS}{_SYMBOLS}".split())
"""Commands that set letters and symbols, and do nothing else."""
