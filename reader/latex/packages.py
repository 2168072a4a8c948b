"""Commands of common packages: physics and braket, units and siunitx, mhchem.

Separate from LaTeX's own commands because each package has a notation of its own for arguments.
Units and chemistry are imported when a formula has some, which is rare.
"""

from __future__ import annotations

from typing import Final

from . import symbols
from .atoms import Atom, FormulaError, join_atoms
from .letters import to_script
from .parser import FormulaParser
from .text_commands import convert_entity

_SIGNS: Final = {"p": "∂", "f": "δ"}
_BRACKETS: Final = {"(": ")", "[": "]", "|": "|"}


def _arguments(parser: FormulaParser, most: int) -> list[str]:
    """Return the converted groups in braces that follow, at most `most`."""
    if parser.next == "*":
        parser.take()
    texts: list[str] = []
    while len(texts) < most and (parser.next == "{" or not texts):
        texts.append(join_atoms(parser.parse_group(), tight=parser.tight))
    return texts


# physics and braket


def enclosed(parser: FormulaParser, name: str) -> Atom:
    """Return the argument of `\\abs`, `\\ket` and so on in its brackets."""
    start, end = symbols.ENCLOSING_COMMANDS[name]
    closing = _BRACKETS.get(parser.next)
    if closing == ")":
        inner = join_atoms(parser.parse_round_brackets(), tight=parser.tight)
    else:
        inner = _arguments(parser, 1)[0]
    return Atom(f"{start}{inner}{end}", "close")


def two_arguments(parser: FormulaParser, name: str) -> Atom:
    """Return two arguments with what the command puts between and around them."""
    start, between, end = symbols.TWO_ARGUMENT_COMMANDS[name]
    arguments = _arguments(parser, 2)
    return Atom(f"{start}{arguments[0]}{between}{arguments[-1]}{end}", "close")


def braket(parser: FormulaParser, _name: str) -> Atom:
    """Return `\\braket{a|b}` of braket and `\\braket{a}{b}` of physics as ⟨a|b⟩."""
    return Atom(f"⟨{'|'.join(_arguments(parser, 2))}⟩", "close")


def expectation(parser: FormulaParser, _name: str) -> Atom:
    """Return `\\expval{A}` as ⟨A⟩, and with a state as ⟨ψ|A|ψ⟩."""
    operator, *state = _arguments(parser, 2)
    return Atom(f"⟨{state[0]}|{operator}|{state[0]}⟩" if state else f"⟨{operator}⟩", "close")


def matrix_element(parser: FormulaParser, _name: str) -> Atom:
    """Return `\\mel{a}{A}{b}` as ⟨a|A|b⟩."""
    arguments = _arguments(parser, 3)
    if len(arguments) < 3:
        raise FormulaError
    return Atom(f"⟨{'|'.join(arguments)}⟩", "close")


def derivative(parser: FormulaParser, name: str) -> Atom:
    """Return `\\dv[2]{f}{x}` as d²f/dx², `\\pdv{f}{x}{y}` as ∂²f/∂x∂y, `\\dv{x}` as d/dx."""
    sign = _SIGNS.get(name[0], "d")
    if parser.next == "*":
        parser.take()
    order = parser.skip_option()
    power = to_script(order, raised=True) if order else ""
    groups = [parser.parse_group()]
    while parser.next == "{" and len(groups) < 3:
        groups.append(parser.parse_group())
    if len(groups) == 3:
        power = "²"
    above = groups[0] if len(groups) > 1 else []
    below = groups[1:] or groups
    parts = [f"{sign}{join_atoms(group).strip()}" for group in below]
    denominator = "".join(parts) + (power if len(groups) < 3 else "")
    if not above:
        return Atom(f"{sign}{power}/{denominator}", "fraction")
    is_sum = any(atom.kind in ("binary", "relation", "comma") for atom in above)
    text = join_atoms(above).strip()
    numerator = f"{sign}{power}({text})" if is_sum and text[:1] != "(" else f"{sign}{power}{text}"
    return Atom(f"{numerator}/{denominator}", "fraction")


def differential(parser: FormulaParser, _name: str) -> Atom:
    """Return `\\dd{x}` and `\\dd[3]{x}` as dx and d³x."""
    order = parser.skip_option()
    sign = "d" + (to_script(order, raised=True) if order else "")
    return Atom(sign + (_arguments(parser, 1)[0] if parser.next == "{" else ""))


def sized_quantity(parser: FormulaParser, name: str) -> Atom:
    """Return `\\qty(…)` of physics as its brackets, `\\qty{3}{m}` of siunitx as a quantity."""
    if name == "qty" and parser.next in ("(", "|"):
        return Atom("")
    return quantity(parser, name)


# units and siunitx


def quantity(parser: FormulaParser, name: str) -> Atom:
    """Return a number, a unit, or both. An option with a value is part of the quantity."""
    from .units_chemistry import convert_quantity

    option = parser.skip_option()
    value = "" if "=" in option else option
    if name in ("si", "unit"):
        text = convert_quantity(value, parser.skip_group())
    elif name in ("num", "ang"):
        number = parser.skip_group()
        text = convert_angle(number) if name == "ang" else convert_quantity(number, "")
    else:
        number = parser.skip_group()
        text = convert_quantity(number, parser.skip_group())
    return _text_atom(text)


def unit_fraction(parser: FormulaParser, _name: str) -> Atom:
    """Return `\\unitfrac[3]{m}{s}` as 3 m/s."""
    from .units_chemistry import convert_quantity

    value = parser.skip_option()
    above, below = parser.skip_group(), parser.skip_group()
    return _text_atom(convert_quantity(value, above + "/" + below))


def several_quantities(parser: FormulaParser, name: str) -> Atom:
    """Return a range or list of numbers, with their unit if the command has one."""
    from .units_chemistry import convert_list, convert_range

    parser.skip_option()
    first = parser.skip_group()
    last = parser.skip_group() if "range" in name else ""
    unit = "" if name.startswith("num") else parser.skip_group()
    return _text_atom(convert_range(first, last, unit) if last else convert_list(first, unit))


def convert_angle(number: str) -> str:
    """Return `1;30;5` as 1° 30′ 5″."""
    parts = [part.strip() for part in number.split(";")]
    return " ".join(part + sign for part, sign in zip(parts, "°′″", strict=False) if part)


def chemical(parser: FormulaParser, _name: str) -> Atom:
    """Return a chemical formula or reaction."""
    from .units_chemistry import convert_reaction

    return Atom(convert_reaction(parser.skip_group()), "word")


def _text_atom(text: str) -> Atom:
    if not text.strip():
        raise FormulaError
    return Atom(text.strip(), "text")


# Single characters and numbers


def unicode_character(parser: FormulaParser, _name: str) -> Atom:
    """Return the character with a code such as `x2013`."""
    text = convert_entity(f"&#{parser.skip_group().strip()};")
    if len(text) > 1:
        raise FormulaError
    return Atom(text)


def tag(parser: FormulaParser, _name: str) -> Atom:
    """Return the number of an equation in brackets."""
    return Atom(f"({parser.skip_group()})", "text")
