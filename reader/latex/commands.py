"""What the commands of a formula do with what stands behind them.

Most stand for one sign and are looked up; the others read their arguments, and are functions of
the formula's reader, in a table by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias
from unicodedata import normalize

from . import symbols as signs
from .atoms import Atom, Unreadable, joined, over, stroke, with_fractions_told
from .letters import ACCENTS, LOWERED, STYLES, accented, lined, script, styled
from .parser import Formula, Token
from .symbols import words
from .text_commands import SIGNS

Handler: TypeAlias = Callable[[Formula, str], Atom | None]

_TEXTS: Final = words("""
text textbf textit textrm texttt textsf textsc textup textsl textmd textnormal emph mbox hbox fbox
textquote textls url path cite citep citet ref eqref texorpdfstring
""")
"""Commands whose argument is no mathematics."""
_BARS: Final = {"<": "⟨", ">": "⟩", "|": "|", "\\vert": "|", "\\|": "‖", "\\Vert": "‖", "/": "/"}
_DOUBLED: Final = frozenset("CDEFHKNPQRTZ")
"""Letters that authors write twice for the double-struck one: `\\RR`."""
_DEFINED: Final = {
    **dict.fromkeys(("c", "cal", "mc", "scr"), "script"),
    **dict.fromkeys(("bb", "bbm"), "double"),
    **dict.fromkeys(("frak", "mf"), "fraktur"),
}
"""What authors write before a letter for that letter in a style: `\\cO`, `\\bbE`."""
_BOLD: Final = re.compile("(?:b|v(?!s))[a-z]|m[A-Z]")
"""Vectors and matrices by the names that authors give them: `\\bx`, `\\vx`, `\\mA`."""
_GOES_ON: Final = frozenset("+-=<>") | {"\\le", "\\leq", "\\ge", "\\geq", "\\times", "\\cdot"}
"""What a line begins with that goes on from the one before."""
_ESCAPED: Final = {"{": Atom("{", "open"), "}": Atom("}", "close"), "|": Atom("‖")}


def set_tokens(
    source: str, tokens: Iterable[Token], set_text: Callable[[str], str], *, tight: bool = False
) -> str:
    """Return the formula of these tokens, set; `tight` in a script. Raises Unreadable."""
    formula = Formula(source, tokens, set_text, command)
    formula.tight = tight
    return formula.whole()


def command(reader: Formula, name: str, style: str) -> Atom | None:
    """Return what the command `name`, just taken, comes to; None for one that leaves no trace."""
    if name in signs.COMMANDS:
        sign, kind = signs.COMMANDS[name]
        return Atom(styled(sign, style) if style else sign, kind, command=True)
    if name in signs.SPACES:
        return Atom(" ", "space")
    if name == "\\":
        return _new_line(reader)
    if name in signs.NOTHING:
        return _bracket(reader, name) if name in signs.SIDES else None
    if name in signs.DROPPED:
        reader.skip_group()
        return None
    if name in signs.KEPT:
        return reader.as_one(reader.group(style))
    for names, handler in _TABLES:
        if name in names:
            atom = handler(reader, name)
            return _styled_under(atom, style) if atom and style and name in ACCENTS else atom
    return _unknown(reader, name)


def _styled_under(atom: Atom, style: str) -> Atom:
    """Return what has an accent in the style of its group: the letter is, the accent is not."""
    text = normalize("NFC", styled(normalize("NFD", atom.text), style))
    return atom if atom.kind == "word" else atom._replace(text=text)


def _new_line(reader: Formula) -> Atom | None:
    """Return what parts two lines of a formula: nothing where the second goes on from the first."""
    while reader.next == "&":
        reader.take()
    goes_on = reader.next in _GOES_ON or reader.next in ("", "}", "\\end")
    return Atom(" ", "space") if goes_on else Atom(",", "comma", command=True)


def _bracket(reader: Formula, name: str) -> Atom | None:
    """Return the bracket behind a command that says which side it is on; a dot is none."""
    kind = signs.SIDES[name]
    if reader.next == ".":
        reader.take()
        return None
    sign = _BARS.get(reader.next)
    return Atom(sign, kind) if sign and reader.take() else None


def _unknown(reader: Formula, name: str) -> Atom:
    """Return a command that is none of LaTeX's as its name, or as written with its argument."""
    if not name.isalpha():
        if not name:
            raise Unreadable
        return _ESCAPED.get(name) or Atom(name)
    if name in SIGNS:
        return Atom(SIGNS[name])
    if sign := _defined(name):
        return Atom(sign)
    start = reader.begun
    if reader.next != "{" or not reader.skip_group():
        return Atom(name, "word", command=True)
    while reader.next == "{":
        reader.skip_group()
    return Atom(reader.written(start), "word")


def _defined(name: str) -> str:
    """Return the letter that authors mean by a command of their own, as far as its name says."""
    letter = name[-1]
    if len(name) == 2 and letter in _DOUBLED and name[0] == letter:
        return styled(letter, "double")
    if _BOLD.fullmatch(name):
        return styled(letter, "bold")
    if name[0] == "b" and name[1:] in signs.GREEK:
        return styled(signs.GREEK[name[1:]], "bold")
    style = _DEFINED.get(name[:-1], "")
    return styled(letter, style) if style and (letter.isupper() or len(name) > 3) else ""


def _text(reader: Formula, _name: str) -> Atom:
    return (
        Atom(reader.set_text(reader.skip_group()), "text")
        if reader.next == "{"
        else (reader.argument())
    )


def _in_style(reader: Formula, name: str) -> Atom:
    name = name.rstrip("*")
    atom = reader.as_one(reader.group(STYLES[name]))
    if name in ("operatorname", "mathop") and len(atom.text) > 1:
        return atom._replace(kind="function")
    several = len(atom.text) > 1 and atom.text.isalpha() and STYLES[name] == "upright"
    return atom._replace(kind="word" if several else atom.kind)


def _accent(reader: Formula, name: str) -> Atom:
    start = reader.begun
    atom = reader.as_one(reader.group())
    text = accented(atom.text, ACCENTS[name]) or lined(atom.text, ACCENTS[name])
    if text is None:
        return Atom(reader.written(start), "word")
    return atom._replace(text=text)


def _negated(reader: Formula, _name: str) -> Atom:
    atom = reader.argument()
    text = signs.NEGATED.get(atom.text) or atom.text[:1] + ACCENTS["not"] + atom.text[1:]
    return Atom(text, "relation", command=True)


def _fraction(reader: Formula, _name: str) -> Atom:
    return stroke(reader.group(), reader.group())


def _slash(reader: Formula, _name: str) -> Atom:
    return Atom(f"{joined(reader.group())}/{joined(reader.group())}", "fraction")


def _binomial(reader: Formula, name: str) -> Atom:
    return over("brack" if name[0] == "q" else "choose", reader.group(), reader.group())


def _general_fraction(reader: Formula, _name: str) -> Atom:
    """Return what stands over another in the brackets given; a stroke of no width is none."""
    opening, closing, width, _ = (reader.skip_group().lstrip("\\") for _ in range(4))
    if not width.startswith("0"):
        atom = stroke(reader.group(), reader.group())
        return Atom(f"{opening}{atom.text}{closing}", "close") if opening else atom
    atom = over("choose", reader.group(), reader.group())
    return atom._replace(text=f"{opening}{atom.text[1:-1]}{closing}")


def _root(reader: Formula, _name: str) -> Atom:
    degree = ""
    if reader.next == "[":
        reader.take()
        degree = joined(reader.atoms("]"), tight=True)
        reader.take()
    sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree)
    sign = sign or script(degree, raised=True) + "√"
    atoms = reader.round() if reader.next == "(" else reader.group()
    text = joined(atoms, tight=reader.tight).strip()
    lowered = text[:1].isalnum() and all(c in LOWERED.values() for c in text[1:])
    if text.isdecimal() or lowered:
        return Atom(sign + text, "root")
    whole = text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1
    return Atom(sign + (text if whole else f"({text})"))


def _stacked(reader: Formula, name: str) -> Atom:
    """Return what has something written over or under it, with that as its script."""
    outside, reader.tight = reader.tight, True
    above = joined(reader.group(), tight=True)
    reader.tight = outside
    atoms = reader.group()
    foot = reader.as_one(atoms)
    text = foot.text + script(above, raised=name != "underset")
    arrow = len(atoms) == 1 and atoms[0].kind == "relation" and atoms[0].command
    return foot._replace(text=text, command=True, kind="relation" if arrow else foot.kind)


def _long_arrow(reader: Formula, name: str) -> Atom:
    """Return an arrow with what is written over it, and under it, as its scripts."""
    outside, reader.tight = reader.tight, True
    below = ""
    if reader.next == "[":
        reader.take()
        below = joined(reader.atoms("]"), tight=True).strip()
        reader.take()
    above = joined(reader.group(), tight=True).strip()
    reader.tight = outside
    text = {"l": "←", "R": "⇒", "L": "⇐", "m": "↦"}.get(name[1], "→")
    text += script(above, raised=True) if above else ""
    text += script(below, raised=False) if below else ""
    return Atom(text, "relation", command=True, ajar=text[-1] not in ")→←⇒⇐↦")


def _braced(reader: Formula, _name: str) -> Atom:
    """Return what stands over or under a brace: in brackets, for its label counts all of it."""
    atoms = reader.group()
    whole = reader.as_one(atoms)
    return whole._replace(text=f"({whole.text})") if len(atoms) > 1 else whole


def _pair(reader: Formula, name: str) -> Atom:
    """Return a command of two arguments between and around its signs."""
    start, between, end = signs.PAIRS[name]
    first, second = (joined(reader.group(), tight=reader.tight) for _ in range(2))
    return Atom(f"{start}{first}{between}{second}{end}", "close")


def _derivative(reader: Formula, name: str) -> Atom:
    """Return `\\dv{f}{x}` as a fraction; without the second argument it is an operator."""
    sign = "∂" if name.startswith("p") else "d"
    above = reader.group()
    if reader.next != "{":
        return Atom(f"{sign}/{sign}{joined(above)}", "fraction")
    return Atom(f"{sign}{joined(above)}/{sign}{joined(reader.group())}", "fraction")


def _around(reader: Formula, name: str) -> Atom:
    start, end = signs.AROUND[name]
    inner = joined(reader.group(), tight=reader.tight)
    return Atom(f"{start}{inner}{end}", "close")


def _second(reader: Formula, _name: str) -> Atom:
    """Return the second argument; the first only says how it looks."""
    if reader.next == "[":
        while reader.take() != "]":
            pass
    reader.skip_group()
    return reader.as_one(reader.group())


def _chemical(reader: Formula, _name: str) -> Atom:
    from .units_chemistry import reaction

    return Atom(reaction(reader.skip_group()), "word")


def _quantity(reader: Formula, name: str) -> Atom:
    from .units_chemistry import quantity

    if reader.next == "[":
        while reader.take() != "]":
            pass
    number = "" if name in ("si", "unit") else reader.skip_group()
    text = quantity(number, "" if name == "num" else reader.skip_group()).strip()
    if not text:
        raise Unreadable
    return Atom(text, "text")


def _tag(reader: Formula, _name: str) -> Atom:
    return Atom(f"({reader.skip_group()})", "text")


def _environment(reader: Formula, _name: str) -> Atom | None:
    name = reader.skip_group()
    if name.rstrip("*") in signs.MATRICES:
        return _matrix(reader, name)
    atoms = reader.atoms("\\end")
    _end(reader, name)
    return reader.as_one(atoms)


def _matrix(reader: Formula, name: str) -> Atom:
    """Return rows and cells in one line: (a, b; c, d)."""
    if name == "array":
        reader.skip_group()
    rows: list[list[str]] = [[]]
    while True:
        cell: list[Atom] = []
        while reader.next and reader.next not in ("&", "\\\\", "\\end", "}"):
            cell += reader.scripted()
        if text := joined(with_fractions_told(cell)).strip().rstrip(","):
            rows[-1].append(text)
        if reader.next == "\\end":
            break
        if reader.take() == "\\\\":
            rows.append([])
    _end(reader, name)
    start, end = signs.MATRICES[name.rstrip("*")]
    return Atom(start + "; ".join(", ".join(row) for row in rows if row) + end, "close")


def _end(reader: Formula, name: str) -> None:
    if reader.take() != "\\end" or reader.skip_group() != name:
        raise Unreadable


_TABLES: Final[tuple[tuple[frozenset[str], Handler], ...]] = (
    (_TEXTS, _text),
    (frozenset(STYLES) | {"operatorname*"}, _in_style),
    (frozenset(ACCENTS) - {"not"}, _accent),
    (frozenset(signs.AROUND), _around),
    (frozenset(signs.PAIRS), _pair),
    (frozenset(("underbrace", "overbrace")), _braced),
    (frozenset(("dv", "pdv", "odv", "derivative")), _derivative),
    (frozenset(("frac", "dfrac", "tfrac", "cfrac")), _fraction),
    (frozenset(("nicefrac", "sfrac", "flatfrac", "textfrac")), _slash),
    (frozenset(("binom", "dbinom", "tbinom", "qbinom")), _binomial),
    (frozenset(("genfrac",)), _general_fraction),
    (frozenset(("sqrt",)), _root),
    (frozenset(("not",)), _negated),
    (frozenset(("overset", "underset", "stackrel")), _stacked),
    (frozenset(("xrightarrow", "xleftarrow", "xRightarrow", "xLeftarrow", "xmapsto")), _long_arrow),
    (frozenset(("textcolor", "colorbox", "mathchoice", "raisebox", "scalebox")), _second),
    (frozenset(("ce", "cf")), _chemical),
    (frozenset(("SI", "qty", "num", "si", "unit")), _quantity),
    (frozenset(("tag",)), _tag),
    (frozenset(("begin",)), _environment),
)
