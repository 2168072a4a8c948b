"""A paper as a BibTeX entry, in UTF-8 as biber, pandoc and today's BibTeX styles read it.

Titles keep their LaTeX, so this is no plain quoting: what TeX would choke on is escaped outside of
mathematics, commands that do more than set letters are written as text, and braces are made to
balance, because one brace too many breaks the whole file it is pasted into. Titles stand in braces
twice: their capitals are those of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reader.export.citation import Keys, key, year
from reader.export.items import Item, Wishes
from reader.model.identity import folded
from reader.model.paper import Paper
from reader.model.template import Template

# Dollars are money unless they stand close to what is between them, as in `$x$`, or hold LaTeX.
_MATHS = re.compile(
    r"\$(?=[^\s$])(?:[^$\\]|\\.)*(?<=\S)\$(?!\d)|\$(?=[^$]*[\\^_])(?:[^$\\]|\\.)+\$"
)
_MARKED = re.compile(r"\\(?P<word>[A-Za-z@]+)|\\(?P<sign>.)|(?P<special>[&%#_^$])|(?P<lone>\\)")
_IN_MATHS = re.compile(r"\\(?P<word>[A-Za-z@]+)|\\(?P<sign>.)|(?P<code>\^(?=\^))|(?P<end>[%#])")
_NO_NAME = re.compile(r"[{}\\,\s]+")
_BREAK = re.compile(r"\\\\(?=[{}]|$)")
_BRACE = re.compile(r"[{}\\]")
_CATEGORY = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")

INSTEAD: Final = {
    "{": r"$\lbrace$",
    "}": r"$\rbrace$",
    "^": r"\^{}",
    "\\": r"\textbackslash{}",
}
"""What is written for a character that a backslash alone does not make plain."""
INSTEAD_IN_MATHS: Final = {"{": r"\lbrace{}", "}": r"\rbrace{}"}


def entry(paper: Paper, wished: Template | None = None) -> str:
    """Return the `@misc` entry of `paper`, ending in a newline. Only what is known is in it."""
    return entry_of(key(paper, wished), dict(fields(paper)))


def entry_of(name: str, values: dict[str, str]) -> str:
    """Return an entry with this key and these fields."""
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in values.items())
    return f"@misc{{{name},\n{lines}}}\n"


def written(items: Iterable[Item], wishes: Wishes) -> Iterator[str]:
    """Yield the entries of papers, a blank line between two."""
    keys = Keys(wishes.key)
    for number, item in enumerate(items):
        text = entry_of(keys.of(item.paper), dict(fields(item.paper)))
        yield "\n" + text if number else text


def fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the fields of a paper's entry, each with its value as it stands in braces."""
    yield "title", f"{{{latex(paper.title)}}}"
    if names := [_author(name) for name in paper.authors if _NO_NAME.sub("", name)]:
        yield "author", " and ".join(names)
    if appeared := year(paper):
        yield "year", str(appeared)
    if paper.arxiv:
        yield "eprint", paper.arxiv
        yield "archivePrefix", "arXiv"
        if paper.categories and _CATEGORY.fullmatch(paper.categories[0]):
            yield "primaryClass", paper.categories[0]
    if paper.doi:
        yield "doi", _BRACE.sub(_percent, paper.doi.removeprefix("doi:"))
    links = paper.links
    if url := links.get("arXiv") or links.get("DOI"):
        yield "url", url


def latex(text: str) -> str:
    """Return `text` as LaTeX: mathematics and commands kept, specials escaped, braces balanced."""
    parts, at = [], 0
    for maths in _MATHS.finditer(text):
        parts += [_outside(text[at : maths.start()]), _IN_MATHS.sub(_kept_maths, maths[0])]
        at = maths.end()
    made = balanced("".join([*parts, _outside(text[at:])]))
    # Of a line break before a brace pandoc would take the second half for the brace's.
    return _BREAK.sub(r"\g<0> ", made)


def _outside(text: str) -> str:
    return _MARKED.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    if word := match["word"]:
        return match[0] if is_tame(word) else INSTEAD["\\"] + word
    if sign := match["sign"]:
        return INSTEAD[sign] if sign in "{}" else match[0]
    character = match["special"] or match["lone"]
    return INSTEAD.get(character, "\\" + character)


def _kept_maths(match: re.Match[str]) -> str:
    """Return a piece of mathematics as it is, but for commands that are not tame, what would hide
    the rest of the line, and braces that are shown, which BibTeX would count."""
    if (word := match["word"]) and not is_tame(word):
        return rf"\backslash{{}}{word}"
    if match["code"]:
        return "^{}"
    if match["end"]:
        return "\\" + match["end"]
    return INSTEAD_IN_MATHS.get(match["sign"] or "", match[0])


def balanced(text: str) -> str:
    """Return `text` with the braces that close nothing left out and those left open closed."""
    kept, depth = [], 0
    for character in text:
        if character == "}" and depth == 0:
            continue
        depth += {"{": 1, "}": -1}.get(character, 0)
        kept.append(character)
    return "".join(kept) + "}" * depth


def _author(name: str) -> str:
    """Return a name; one that BibTeX would take apart wrongly is held together by braces."""
    text = latex(name)
    # One without letters, too, which would be no family name.
    whole = "," in name or {"and", "others"} & set(name.casefold().split()) or not folded(name)
    return f"{{{text}}}" if whole else text


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


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
