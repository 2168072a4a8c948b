"""The TeX commands that a title may bring into a bibliography.

A title is a stranger's, and TeX a programming language: `\\input` reads files and `\\write18`
starts programs where that is allowed. What no title needs is written as text instead.
"""

from __future__ import annotations

import re
from typing import Final

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
_SIGNS = """
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
TAME: Final = frozenset(f"{_LETTERS}{_ACCENTS}{_FONTS}{_SIGNS}".split())
"""Commands that set letters and signs, and do nothing else."""

# Two circumflexes begin a letter by its number, of which a command could be made.
_WILD = re.compile(r"\\(?P<command>[A-Za-z]+|.)|(?P<special>[%#])|\^(?=\^)")
_BRACES: Final = {"{": r"\lbrace{}", "}": r"\rbrace{}"}


def is_tame(command: str) -> bool:
    """Whether what follows a backslash may stay: a sign, or the name of a tame command."""
    return not command.isalpha() or command in TAME


def tamed_maths(maths: str) -> str:
    """Return mathematics as it is, but for what is not tame, comments, and braces that are shown,
    which BibTeX would count."""
    return _WILD.sub(_tamed, maths)


def _tamed(match: re.Match[str]) -> str:
    if command := match["command"]:
        if command in _BRACES:
            return _BRACES[command]
        return match[0] if is_tame(command) else rf"\backslash{{}}{command}"
    return f"\\{match['special']}" if match["special"] else "^{}"
