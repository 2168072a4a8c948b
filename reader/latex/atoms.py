"""The parts of a formula and how they are joined: spaces between them, brackets around fractions.

LaTeX ignores the author's spaces and sets its own. Here both count: relations have spaces on both
sides, binary operators are spaced as the author spaced them, a sign stays with its number, and the
name of a function is separated from letters beside it. Scripts have no optional spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from .letters import SCRIPT_CHARACTERS

Kind: TypeAlias = Literal[
    "letter", "number", "word", "text", "function", "big", "binary", "prefix", "relation", "open",
    "close", "comma", "space", "fraction", "root", "measured",
]  # fmt: skip
"""What an atom is. `big` is a large operator such as ∑, `prefix` a sign such as the minus of −1,
`measured` a number with asymmetric errors."""
Gap: TypeAlias = Literal[0, 1, 2]
"""The author's space before an atom: 0 none, 1 one that only ends a command, 2 any other."""


class FormulaError(Exception):
    """The source is not a formula that can be converted."""


class Atom(NamedTuple):
    """A converted part of a formula."""

    text: str
    kind: Kind = "letter"
    gap: Gap = 0
    from_command: bool = False
    """Whether the author wrote a command instead of the symbol itself."""
    open_script: bool = False
    """Whether it ends in a script without a closing bracket, which would absorb what follows."""


_COMMON_FRACTIONS: Final = {
    ("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾",
    ("1", "5"): "⅕", ("2", "5"): "⅖", ("3", "5"): "⅗", ("4", "5"): "⅘", ("1", "6"): "⅙",
    ("5", "6"): "⅚", ("1", "7"): "⅐", ("1", "8"): "⅛", ("3", "8"): "⅜", ("5", "8"): "⅝",
    ("7", "8"): "⅞", ("1", "9"): "⅑", ("1", "10"): "⅒",
}  # fmt: skip
_CHOOSE_BRACKETS: Final = {"choose": ("(", ")"), "brack": ("[", "]"), "brace": ("{", "}")}
_BREAKS_OPERAND: Final = frozenset(("relation", "binary", "comma", "space", "fraction"))
"""Kinds that make an operand of a fraction ambiguous without brackets."""
_SCRIPT_STRING: Final = "".join(SCRIPT_CHARACTERS)
_END: Final = Atom("", "close")
_OPERANDS: Final = frozenset(
    ("letter", "number", "word", "text", "close", "fraction", "root", "function", "big", "measured")
)
_BEFORE_OPERAND: Final = frozenset(("relation", "binary", "prefix", "open", "comma"))
_NO_SPACE_AFTER_FUNCTION: Final = frozenset("([{|‖⟨⌊⌈/!:;.,)]}⟩⌋⌉′")
_BARS_AND_BRACES: Final = frozenset("|‖{[⟨")
_RELATION_SIGNS: Final = frozenset("=<>≤≥≈≠∼∈→")
_PREFIX_LETTERS: Final = frozenset("Δδ∂∇dμ")
"""Letters that belong to the next one: ΔE, ∂x, μm."""


# Joining


def join_atoms(atoms: Sequence[Atom], *, tight: bool = False) -> str:
    """Return the text of `atoms` in one line; `tight` omits the spaces that a script can omit."""
    atoms = _resolve_signs(atoms)
    out: list[str] = []
    after_space = False
    for index, atom in enumerate(atoms):
        if atom.kind == "space":
            after_space = True
            continue
        before = _last_visible(atoms, index)
        gap = bool(out) and before is not None and _has_gap(atoms, index, before, tight=tight)
        if after_space and (not tight or _are_words(before, atom)):
            gap = True
        if atom.from_command and atom.kind == "comma" and _ends_in_punctuation(out):
            after_space = True
            continue
        if gap and not (out and out[-1].endswith(" ")) and not atom.text.startswith(" "):
            out.append(" ")
        out.append(atom.text)
        after_space = False
    if after_space and not tight:
        out.append(" ")
    return "".join(out)


def _ends_in_punctuation(out: Sequence[str]) -> bool:
    """Return whether a line that ends here needs no comma before the next line."""
    return not out or out[-1].rstrip()[-1:] in (",", ";", ".", ":", "{", "")


def _last_visible(atoms: Sequence[Atom], index: int) -> Atom | None:
    """Return the nearest atom before `index`, up to three back, that is not a space."""
    for earlier in range(index - 1, max(index - 4, -1), -1):
        if atoms[earlier].kind != "space":
            return atoms[earlier]
    return None


def _are_words(before: Atom | None, after: Atom) -> bool:
    """Return whether both atoms are words, which need a space even in a script."""
    named = ("word", "text", "function")
    if before is not None and before.kind == "number" and len(after.text) > 2:
        return after.text.isalpha()
    return before is not None and before.kind in named and after.kind in named


def _resolve_signs(atoms: Sequence[Atom]) -> list[Atom]:
    """Return `atoms` with each operator marked as binary, as a prefix, or as a plain symbol."""
    resolved: list[Atom] = []
    before: Kind | None = None
    spaced_relations = any(atom.from_command and atom.kind == "relation" for atom in atoms)
    for index, atom in enumerate(atoms):
        if spaced_relations and atom.kind == "relation":
            atom = atom._replace(from_command=True)
        if atom.kind in ("binary", "relation"):
            first = before is None or before in _BEFORE_OPERAND
            follows = any(later.kind != "space" for later in atoms[index + 1 : index + 4])
            spaced = atom.gap > 0 and index + 1 < len(atoms) and atoms[index + 1].gap > 0
            after_name = atom.kind == "binary" and before in ("function", "big")
            if first or (after_name and not spaced):
                atom = atom._replace(kind="prefix")
            elif not follows and atom.kind == "binary":
                atom = atom._replace(kind="letter", gap=0)
        resolved.append(atom)
        if atom.kind != "space":
            before = atom.kind
    return resolved


def _has_gap(atoms: Sequence[Atom], index: int, before: Atom, *, tight: bool) -> bool:
    """Return whether a space separates the atom at `index` from `before`, the one before it."""
    after = atoms[index]
    kinds = (before.kind, after.kind)
    if "relation" in kinds or "binary" in kinds:
        if tight:
            return False
        return _is_spaced_operator(atoms, index - 1) or _is_spaced_operator(atoms, index)
    if before.kind == "prefix":
        return after.gap == 2 and not before.from_command and before.text in _RELATION_SIGNS
    if before.kind == "open" or after.kind in ("close", "comma"):
        return False
    if before.text.rstrip(_SCRIPT_STRING) in ("∂", "∇") and after.kind == "letter":
        return False
    if before.open_script and after.text[:1].isalnum():
        return True
    if _would_run_together(before, after):
        return True
    if tight:
        return False
    if after.gap == 1:
        return before.kind == "comma" or _is_separate_letter(atoms, index - 1)
    return after.gap == 2 and after.kind != "space"


def _is_spaced_operator(atoms: Sequence[Atom], index: int) -> bool:
    """Return whether the atom at `index` is a relation or operator with spaces around it."""
    atom = atoms[index]
    if atom.kind not in ("relation", "binary"):
        return False
    if atom.kind == "relation" and atom.from_command:
        return True
    gap_after = atoms[index + 1].gap if index + 1 < len(atoms) and not atom.from_command else 0
    return atom.gap > 0 or gap_after > 0 or atom.open_script


def _would_run_together(before: Atom, after: Atom) -> bool:
    """Return whether a name or root could not be told from its neighbour without a space."""
    if after.kind in ("function", "big") and before.kind in _OPERANDS:
        return before.text[-1:] not in "([{|/"
    if before.kind in ("function", "big"):
        scripted = before.text[-1:] in SCRIPT_CHARACTERS or before.open_script
        touching = _NO_SPACE_AFTER_FUNCTION
        touching = touching - _BARS_AND_BRACES if scripted else touching
        if before.kind == "function" and before.open_script and after.kind == "letter":
            return True
        return after.text[:1] not in touching and after.kind != "space"
    if before.kind == "root":
        return after.text[:1].isalnum() or after.kind in ("open", "root")
    if before.kind == "word" and after.kind == "letter":
        return before.text.isalpha() and after.text[:1].isalpha() and len(after.text) < 3
    if before.kind == "number" and after.kind == "word" and after.from_command:
        return True
    if before.kind == "letter" and after.kind == "word" and after.from_command:
        return after.text.isalpha() and before.text[-1:].isalnum()
    if before.kind == "letter" and after.kind == "word" and before.text not in _PREFIX_LETTERS:
        return before.text.isalpha() and after.text[2:].isalpha() and after.text.islower()
    return False


def _is_separate_letter(atoms: Sequence[Atom], index: int) -> bool:
    """Return whether the author put a space between the letter at `index` and the one before."""
    letter, before = atoms[index], atoms[index - 1] if index > 0 else None
    if letter.text in _PREFIX_LETTERS or letter.gap != 2 or before is None:
        return False
    return before.kind == "letter"


# Fractions and their brackets


def make_fraction(above: list[Atom], below: list[Atom]) -> Atom:
    """Return `above` over `below`, as one character if Unicode has the fraction."""
    parts = join_atoms(above).strip(), join_atoms(below).strip()
    if parts in _COMMON_FRACTIONS:
        return Atom(_COMMON_FRACTIONS[parts], "fraction")
    numerator = _bracket_operand(above, below=False)
    if parts[0][:1] == parts[1][:1] == "δ" and len(parts[1].rstrip(_SCRIPT_STRING)) == 2:
        return Atom(f"{numerator}/{parts[1]}", "fraction")
    return Atom(f"{numerator}/{_bracket_operand(below, below=True)}", "fraction")


def make_infix(name: str, above: list[Atom], below: list[Atom]) -> Atom:
    """Return what `\\over`, `\\choose`, `\\atop`, `\\brack` or `\\brace` makes of its two sides."""
    if name == "over":
        return make_fraction(above, below)
    if name in _CHOOSE_BRACKETS:
        opening, closing = _CHOOSE_BRACKETS[name]
        inner = f"{join_atoms(above).strip()} choose {join_atoms(below).strip()}"
        return Atom(f"{opening}{inner}{closing}", "close")
    return Atom(f"{join_atoms(above).strip()}; {join_atoms(below).strip()}")


def bracket_fractions(atoms: Sequence[Atom]) -> list[Atom]:
    """Return `atoms` with brackets around each fraction that could be read into its neighbours."""
    bracketed = list(atoms)
    for index, atom in enumerate(atoms):
        if atom.kind == "measured":
            bracketed[index] = _bracket_measured(atom, atoms[index + 1 : index + 2])
        if atom.kind != "fraction" or len(atom.text) < 2:
            continue
        before = atoms[index - 1].kind if index else None
        if before == "function" and atoms[index - 1].text.isalpha():
            bracketed[index] = atom._replace(text=f"({atom.text})", kind="letter", gap=0)
            continue
        after = atoms[index + 1].kind if index + 1 < len(atoms) else None
        if after == "close" and atoms[index + 1].text[0] in "([{":
            after = "open"
        if before in _OPERANDS - {"function", "big"} or after in _OPERANDS - {"close"} | {"open"}:
            bracketed[index] = atom._replace(text=f"({atom.text})", kind="letter")
    return bracketed


def _bracket_measured(atom: Atom, following: Sequence[Atom]) -> Atom:
    """Return a number with its errors in brackets if a factor follows: `(1.4 +0.5/−0.3)×10⁻³`."""
    has_factor = bool(following) and following[0].kind in ("binary", "open", "fraction", "close")
    if not has_factor or following[0].text in (")", "]", "}") or atom.text[:1] == " ":
        return atom
    return atom._replace(text=f"({atom.text})")


def bracket_base(atom: Atom) -> str:
    """Return the text of `atom` as the base of a script: roots and fractions get brackets."""
    ambiguous = atom.kind == "root" or (atom.kind == "fraction" and len(atom.text) > 1)
    return f"({atom.text})" if ambiguous else atom.text


def _bracket_operand(atoms: Sequence[Atom], *, below: bool) -> str:
    """Return a numerator, or with `below` a denominator, in brackets if it needs them."""
    text = join_atoms(atoms).strip()
    if below and text[:1] in ("d", "∂") and len(text.rstrip(_SCRIPT_STRING)) == 2:
        return text
    outside = _outside_brackets(atoms)
    ambiguous = (
        (below and _has_factor_before_sum(atoms))
        or any(atom.kind in _BREAKS_OPERAND for atom in outside)
        or any(
            atom.kind in ("function", "big") and following.kind != "open"
            for atom, following in pairwise([*outside, _END])
        )
        or " " in "".join(atom.text for atom in outside)
        or (below and _count_factors(outside) > 1)
    )
    return f"({text})" if text and ambiguous else text


def _has_factor_before_sum(atoms: Sequence[Atom]) -> bool:
    """Return whether a letter precedes a sum in brackets, as in `k(a + b)`.

    The letter is more likely a factor than a function, and brackets around both are never wrong.
    """
    has_sum = any(atom.kind == "binary" and atom.text in "+−" for atom in atoms)
    has_factor = any(
        name.kind == "letter" and name.text.isalnum() and bracket.text == "("
        for name, bracket in pairwise(atoms)
    )
    return has_sum and has_factor


def _outside_brackets(atoms: Sequence[Atom]) -> list[Atom]:
    """Return the atoms outside all brackets, and the opening bracket of each outermost pair."""
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


def _count_factors(outside: Sequence[Atom]) -> int:
    """Return the number of factors; a bracket after a name belongs to the name."""
    named = ("letter", "word", "function")
    return sum(
        atom.kind != "open" or before.kind not in named
        for before, atom in pairwise([_END, *outside])
    )
