"""The TeX commands that a title may bring into a bibliography.

A title is a stranger's, and TeX a programming language: `\\input` reads files and `\\write18`
starts programs where that is allowed. What no title needs is written as text instead.
"""

from __future__ import annotations

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


def is_tame(command: str) -> bool:
    """Whether a command may stay, by its name."""
    return command in TAME
