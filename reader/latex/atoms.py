"""Pieces of a formula set side by side: which have a space between them, and which need brackets.

LaTeX ignores the author's spaces and makes its own; here both count. Relations stand free, an
operator stands as its author spaced it, a sign keeps to its number, a function's name keeps off
the letters beside it. In a script nothing stands free that can be told apart without.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from .letters import SCRIPTS

Kind: TypeAlias = Literal[
    "letter", "number", "word", "text", "function", "big", "binary", "prefix", "relation", "open",
    "close", "comma", "space", "fraction", "root",
]  # fmt: skip
Gap: TypeAlias = Literal[0, 1, 2]
"""The author's space before a piece: none, one that only ends a command, or one that was meant."""


class Unreadable(Exception):
    """This is no formula that can be set."""


class Atom(NamedTuple):
    """A piece of a formula, set already."""

    text: str
    kind: Kind = "letter"
    gap: Gap = 0
    command: bool = False
    """Whether a command made it, rather than the sign itself."""
    ajar: bool = False
    """Whether it ends in a script that no bracket closes: what follows could be read into it."""


FRACTIONS: Final = {
    ("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾",
    ("1", "5"): "⅕", ("2", "5"): "⅖", ("3", "5"): "⅗", ("4", "5"): "⅘", ("1", "6"): "⅙",
    ("5", "6"): "⅚", ("1", "7"): "⅐", ("1", "8"): "⅛", ("3", "8"): "⅜", ("5", "8"): "⅝",
    ("7", "8"): "⅞", ("1", "9"): "⅑", ("1", "10"): "⅒",
}  # fmt: skip
_CHOICES: Final = {"choose": ("(", ")"), "brack": ("[", "]"), "brace": ("{", "}")}
_LOOSE: Final = frozenset(("relation", "binary", "comma", "space", "fraction"))
_SCRIPT_LETTERS: Final = "".join(SCRIPTS)
_END: Final = Atom("", "close")
_OPERANDS: Final = frozenset(
    ("letter", "number", "word", "text", "close", "fraction", "root", "function", "big")
)
_BEFORE_OPERAND: Final = frozenset(("relation", "binary", "prefix", "open", "comma"))
_NO_SPACE_AFTER_NAME: Final = frozenset("([{|‖⟨⌊⌈/!:;.,)]}⟩⌋⌉′")
_BARS: Final = frozenset("|‖{[⟨")
_RAW_RELATIONS: Final = frozenset("=<>≤≥≈≠∼∈→")
_PREFIXED: Final = frozenset("Δδ∂∇dμ")
"""Letters that belong to the one behind them: ΔE, ∂x, μm."""


def joined(atoms: Sequence[Atom], *, tight: bool = False) -> str:
    """Return the pieces side by side; `tight` in scripts."""
    pieces = _signs_told(atoms)
    out: list[str] = []
    free = False
    for at, atom in enumerate(pieces):
        if atom.kind == "space":
            free = True
            continue
        before = _last(pieces, at)
        gap = bool(out) and before is not None and _gap(pieces, at, before, atom, tight=tight)
        if free and (not tight or _words(before, atom)):
            gap = True
        if atom.command and atom.kind == "comma" and _ended(out):
            free = True
            continue
        if gap and not (out and out[-1].endswith(" ")) and not atom.text.startswith(" "):
            out.append(" ")
        out.append(atom.text)
        free = False
    if free and not tight:
        out.append(" ")
    return "".join(out)


def _ended(out: Sequence[str]) -> bool:
    """Whether a line that ends here has said so itself."""
    return not out or out[-1].rstrip()[-1:] in (",", ";", ".", ":", "{", "")


def _last(pieces: Sequence[Atom], at: int) -> Atom | None:
    for earlier in range(at - 1, max(at - 4, -1), -1):
        if pieces[earlier].kind != "space":
            return pieces[earlier]
    return None


def _words(before: Atom | None, after: Atom) -> bool:
    """Whether these are words, which a space must part."""
    named = ("word", "text", "function")
    return before is not None and before.kind in named and after.kind in named


def _signs_told(atoms: Sequence[Atom]) -> list[Atom]:
    """Tell signs that stand between two things from those that belong to one."""
    told: list[Atom] = []
    before: Kind | None = None
    free = any(atom.command and atom.kind == "relation" for atom in atoms)
    for at, atom in enumerate(atoms):
        if free and atom.kind == "relation":
            atom = atom._replace(command=True)
        if atom.kind in ("binary", "relation"):
            first = before is None or before in _BEFORE_OPERAND
            follows = any(later.kind != "space" for later in atoms[at + 1 : at + 4])
            between = atom.gap > 0 and at + 1 < len(atoms) and atoms[at + 1].gap > 0
            named = atom.kind == "binary" and before in ("function", "big")
            if first or (named and not between):
                atom = atom._replace(kind="prefix")
            elif not follows and atom.kind == "binary":
                atom = atom._replace(kind="letter", gap=0)
        told.append(atom)
        if atom.kind != "space":
            before = atom.kind
    return told


def _gap(pieces: Sequence[Atom], at: int, before: Atom, after: Atom, *, tight: bool) -> bool:
    kinds = (before.kind, after.kind)
    if "relation" in kinds or "binary" in kinds:
        if tight:
            return False
        return _stands_free(pieces, at - 1) or _stands_free(pieces, at)
    if before.kind == "prefix":
        return after.gap == 2 and not before.command and before.text in _RAW_RELATIONS
    if before.kind == "open" or after.kind in ("close", "comma"):
        return False
    if before.text.rstrip(_SCRIPT_LETTERS) in ("∂", "∇") and after.kind == "letter":
        return False
    if before.ajar and after.text[:1].isalnum():
        return True
    if _names_apart(before, after):
        return True
    if tight:
        return False
    if after.gap == 1:
        return before.kind == "comma" or _spaced_around(pieces, at)
    return after.gap == 2 and after.kind != "space"


def _stands_free(pieces: Sequence[Atom], at: int) -> bool:
    """Whether the relation or operator at `at` has spaces around it."""
    atom = pieces[at]
    if atom.kind not in ("relation", "binary"):
        return False
    if atom.kind == "relation" and atom.command:
        return True
    after = pieces[at + 1].gap if at + 1 < len(pieces) and not atom.command else 0
    return atom.gap > 0 or after > 0 or atom.ajar


def _names_apart(before: Atom, after: Atom) -> bool:
    """Whether a name or root would run into what stands beside it."""
    if after.kind in ("function", "big") and before.kind in _OPERANDS:
        return before.text[-1:] not in "([{|"
    if before.kind in ("function", "big"):
        scripted = before.text[-1:] in SCRIPTS or before.ajar
        touching = _NO_SPACE_AFTER_NAME - _BARS if scripted else _NO_SPACE_AFTER_NAME
        return after.text[:1] not in touching and after.kind != "space"
    if before.kind == "root":
        return after.text[:1].isalnum() or after.kind in ("open", "root")
    if before.kind == "word" and after.kind == "letter":
        return before.text.isalpha() and after.text[:1].isalpha() and len(after.text) < 3
    if before.kind == "number" and after.kind == "word" and after.command:
        return True
    if before.kind == "letter" and after.kind == "word" and before.text not in _PREFIXED:
        return before.text.isalpha() and after.text[2:].isalpha() and after.text.islower()
    return False


def _spaced_around(pieces: Sequence[Atom], at: int) -> bool:
    """Whether the letter before this one was meant to stand alone, for it has a space before it."""
    before, further = pieces[at - 1], pieces[at - 2] if at > 1 else None
    if before.text in _PREFIXED or before.gap != 2 or further is None:
        return False
    return further.kind == "letter"


def operand(atoms: Sequence[Atom], *, below: bool) -> str:
    """Return what stands above or below a stroke, in brackets if it could be read otherwise."""
    text = joined(atoms).strip()
    if below and text[:1] in ("d", "∂") and len(text.rstrip(_SCRIPT_LETTERS)) == 2:
        return text
    outside = _outside_brackets(atoms)
    product = below and _sum_in_brackets(atoms)
    loose = (
        product
        or any(atom.kind in _LOOSE for atom in outside)
        or any(
            atom.kind in ("function", "big") and following.kind != "open"
            for atom, following in pairwise([*outside, _END])
        )
    )
    loose = loose or " " in "".join(atom.text for atom in outside)
    return f"({text})" if text and (loose or (below and _factors(outside) > 1)) else text


def _sum_in_brackets(atoms: Sequence[Atom]) -> bool:
    """Whether a letter stands before a sum in brackets: more likely its factor than its argument,
    and brackets around both hurt neither."""
    summed = any(atom.kind == "binary" and atom.text in "+−" for atom in atoms)
    beside = any(
        name.kind == "letter" and name.text.isalnum() and bracket.text == "("
        for name, bracket in pairwise(atoms)
    )
    return summed and beside


def _outside_brackets(atoms: Sequence[Atom]) -> list[Atom]:
    """Return the pieces that no bracket holds; of every pair of brackets its opening one."""
    outside: list[Atom] = []
    depth = 0
    between_bars = False
    for atom in atoms:
        bar = atom.kind == "letter" and atom.text[:1] in ("|", "‖")
        closes = atom.kind == "close" or (bar and between_bars)
        opens = atom.kind == "open" or (bar and not between_bars)
        between_bars ^= bar
        if closes and depth:
            depth -= 1
        elif not depth:
            outside.append(atom._replace(kind="open") if opens else atom)
        depth += opens
    return outside


def _factors(outside: Sequence[Atom]) -> int:
    """How many things are multiplied here; what stands in brackets belongs to the name before."""
    named = ("letter", "word", "function")
    return sum(
        atom.kind != "open" or before.kind not in named
        for before, atom in pairwise([_END, *outside])
    )


def bracketed(atom: Atom) -> str:
    """Return the piece as the foot of a script: in brackets if the script would not cover it."""
    loose = atom.kind == "root" or (atom.kind == "fraction" and len(atom.text) > 1)
    return f"({atom.text})" if loose else atom.text


def with_fractions_told(atoms: Sequence[Atom]) -> list[Atom]:
    """Put brackets around fractions that stand beside what they could be read into."""
    told = list(atoms)
    for at, atom in enumerate(atoms):
        if atom.kind != "fraction" or len(atom.text) < 2:
            continue
        before = atoms[at - 1].kind if at else None
        if before == "function" and atoms[at - 1].text.isalpha():
            told[at] = atom._replace(text=f"({atom.text})", kind="letter", gap=0)
            continue
        after = atoms[at + 1].kind if at + 1 < len(atoms) else None
        if after == "close" and atoms[at + 1].text[0] in "([{":
            after = "open"
        if before in _OPERANDS - {"function", "big"} or after in _OPERANDS - {"close"} | {"open"}:
            told[at] = atom._replace(text=f"({atom.text})", kind="letter")
    return told


def stroke(above: list[Atom], below: list[Atom]) -> Atom:
    """Return a fraction."""
    parts = joined(above).strip(), joined(below).strip()
    if parts in FRACTIONS:
        return Atom(FRACTIONS[parts], "fraction")
    if parts[0][:1] == parts[1][:1] == "δ" and len(parts[1].rstrip(_SCRIPT_LETTERS)) == 2:
        return Atom(f"{operand(above, below=False)}/{parts[1]}", "fraction")
    return Atom(f"{operand(above, below=False)}/{operand(below, below=True)}", "fraction")


def over(name: str, above: list[Atom], below: list[Atom]) -> Atom:
    """Return what `\\over`, `\\choose` and their like make of what stands on their two sides."""
    if name == "over":
        return stroke(above, below)
    if name in _CHOICES:
        opening, closing = _CHOICES[name]
        inner = f"{joined(above).strip()} choose {joined(below).strip()}"
        return Atom(f"{opening}{inner}{closing}", "close")
    return Atom(f"{joined(above).strip()}; {joined(below).strip()}")
