"""Quantities with units, and chemical formulas: the commands of `siunitx` and `mhchem`.

Separate from the formula parser because both packages have a notation of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from .lazy_pattern import lazy_pattern
from .letters import to_script
from .symbols import word_pairs

_PREFIXES: Final = word_pairs("""
yocto y zepto z atto a femto f pico p nano n micro μ mu μ milli m centi c deci d deca da hecto h
kilo k mega M giga G tera T peta P exa E zetta Z yotta Y kibi Ki mebi Mi gibi Gi
""")
_UNITS: Final = word_pairs("""
metre m meter m gram g second s ampere A kelvin K mole mol candela cd hertz Hz newton N joule J
watt W volt V coulomb C farad F ohm Ω siemens S weber Wb tesla T henry H lumen lm lux lx pascal Pa
becquerel Bq gray Gy sievert Sv electronvolt eV celsius °C degreeCelsius °C degree ° arcminute ′
arcsecond ″ percent % minute min hour h day d year yr litre L liter L tonne t bar bar angstrom Å
astronomicalunit au parsec pc lightyear ly dalton Da bit bit byte B barn b knot kn decibel dB
radian rad steradian sr molar M um μm us μs uA μA uL μL ug μg uV μV uW μW kohm kΩ Mohm MΩ mum μm
degC °C clight c hbar ℏ solarmass M_⊙ Msun M_⊙ planckbar ℏ electronmass mₑ bohr a₀ AA Å
""")
"""Units by name. Any other name is used as its own symbol."""
_SPACES: Final = frozenset(("rm", "mathrm", "text", "cdot", "of", "square", "quad"))
_UNIT: Final = lazy_pattern(
    r"\\([A-Za-z]+)|\\[,;:! ]|\{([^{}]*)\}|(-?\d+|[A-Za-zµμΩÅ°%′″]+|\s+|.)", re.DOTALL
)
_POWERS: Final = {"squared": "2", "cubed": "3"}
_POWERS_BEFORE_UNIT: Final = {"square": "2", "cubic": "3"}
_NO_SPACE_BEFORE: Final = frozenset("°′″")
_NUMBER: Final = lazy_pattern(r"([+-]?[\d.,\s()]*)[eEdD]([+-]?\d+)$")
_RANGE: Final = lazy_pattern(r"(?<=\d) ?--? ?(?=\d)")
_TIMES: Final = lazy_pattern(r"\s*(?:\\times|x)\s*")
_REACTION: Final = lazy_pattern(
    r"(?P<arrow><=>>?|<<=>|<-+>|-+>|<-+)(?:\[[^\]]*\])*"
    r"|\^\{(?P<raised>[^{}]*)\}|\^(?P<charge>[\d.]*[+-]?)|_\{(?P<lowered>[^{}]*)\}|_(?P<low>\w)"
    r"|(?<=[A-Za-z)\]])(?P<count>\d+(?:\.\d+)?)"
    r"|(?<=[A-Za-z\d)\]])(?P<sign>[+-])(?=[\s})\]]|$)"
)
_ARROWS: Final = {"<=>": "⇌", "<->": "↔", "->": "→", "<-": "←"}


def convert_quantity(number: str, unit: str) -> str:
    """Return a number with its unit: `3e8` and `\\metre\\per\\second` as `3×10⁸ m/s`."""
    units = convert_unit(unit)
    gap = "" if not number or units[:1] in _NO_SPACE_BEFORE else " "
    return convert_number(number) + gap + units


def convert_range(first: str, last: str, unit: str) -> str:
    """Return `\\SIrange{1}{5}{\\GHz}` as `1–5 GHz`; words between two numbers with signs."""
    numbers = convert_number(first), convert_number(last)
    signed = any(number[:1] in "−+" for number in numbers)
    return f"{(' to ' if signed else '–').join(numbers)} {convert_unit(unit)}".strip()


def convert_list(numbers: str, unit: str) -> str:
    """Return `\\SIlist{1;2;3}{\\metre}` as `1, 2, 3 m`."""
    listed = ", ".join(map(convert_number, numbers.split(";")))
    return f"{listed} {convert_unit(unit)}".strip()


def convert_number(number: str) -> str:
    """Return `number` with its exponent as a power of ten: `1.5e-3` as `1.5×10⁻³`."""
    number = number.strip().replace("+-", " ± ").replace("\\pm", " ± ").replace("~", " ")
    number = _TIMES.sub("×", number).replace("$", "")
    parts = _NUMBER.fullmatch(number)
    if parts is None:
        number = _RANGE.sub("–", number)
        return number.replace("-", "−") if number[:1] == "-" else number
    base = f"{parts[1]}×" if parts[1].strip() else ""
    return f"{base}10{to_script(parts[2].removeprefix('+'), raised=True)}"


def convert_unit(source: str) -> str:
    """Return the symbol of a unit: `\\kilo\\gram\\per\\metre\\cubed` as `kg/m³`.

    One unit in the denominator comes after a slash, several have negative powers.
    """
    units = _parse_unit(source)
    below = [unit for unit in units if unit.power.startswith("-")]
    above = [unit for unit in units if unit not in below]
    if len(below) == 1 and above and units[-1] is below[0] and below[0].after_per:
        power = below[0].power[1:]
        shown = "" if power == "1" else to_script(power, raised=True)
        return f"{_join_units(above)}/{below[0].symbol}{shown}"
    return _join_units(units)


class _Unit(NamedTuple):
    symbol: str
    power: str = "1"
    after_per: bool = False
    joint: str = " "
    """What separates it from the unit before it."""


def _parse_unit(source: str) -> list[_Unit]:
    """Return the units of `source` with their powers."""
    units: list[_Unit] = []
    prefix = power = ""
    per = False
    joint = " "
    for name, group, other in _UNIT.findall(source.replace("^", "").replace("$", "")):
        if name in _POWERS_BEFORE_UNIT:
            power = _POWERS_BEFORE_UNIT[name]
        elif name in _POWERS:
            _set_power(units, _POWERS[name])
        elif name == "per" or other == "/":
            per = True
        elif name in _PREFIXES:
            prefix += _PREFIXES[name]
        elif (
            name in _SPACES
            or not (name or group or other)
            or other.isspace()
            or other in ("~", "\\")
        ):
            continue
        elif (number := (group or other).replace("−", "-")).lstrip("-").isdecimal():
            _set_power(units, number)
        elif other in (".", "·"):
            joint = "·"
        elif symbol := _UNITS.get(name, name) or group or other:
            sign = "-" if per else ""
            units.append(_Unit(prefix + symbol, f"{sign}{power or 1}", per, joint))
            prefix, power, per, joint = "", "", False, " "
    return units


def _set_power(units: list[_Unit], power: str) -> None:
    """Set the power of the last unit; after `per` it is in the denominator."""
    if units:
        sign = "-" if units[-1].after_per and not power.startswith("-") else ""
        units[-1] = units[-1]._replace(power=sign + power)


def _join_units(units: Sequence[_Unit]) -> str:
    text = ""
    for unit in units:
        raised = "" if unit.power == "1" else to_script(unit.power, raised=True)
        text += (unit.joint if text else "") + unit.symbol + raised
    return text


def convert_reaction(source: str) -> str:
    """Return a chemical formula or reaction: `2 H2 + O2 -> 2 H2O` as `2 H₂ + O₂ → 2 H₂O`."""
    return _REACTION.sub(_convert_reaction_part, source.strip()).replace("{", "").replace("}", "")


def _convert_reaction_part(match: re.Match[str]) -> str:
    part = match.groupdict()
    if part["arrow"]:
        return next((arrow for start, arrow in _ARROWS.items() if start in part["arrow"]), "→")
    for name in ("raised", "charge", "sign"):
        if part[name]:
            return to_script(part[name], raised=True)
    lowered = part["lowered"] or part["low"] or part["count"]
    return to_script(lowered, raised=False) if lowered else match[0]
