"""Quantities with units, and chemical formulas: the commands of `siunitx` and `mhchem`.

Separate from the formula parser because both packages have a notation of their own.
"""

from __future__ import annotations

import re
from typing import Final

from .letters import to_script
from .symbols import word_pairs

_UNITS: Final = word_pairs("""
yocto y zepto z atto a femto f pico p nano n micro μ milli m centi c deci d deca da hecto h kilo k
mega M giga G tera T peta P exa E zetta Z yotta Y kibi Ki mebi Mi gibi Gi
metre m meter m gram g second s ampere A kelvin K mole mol candela cd hertz Hz newton N joule J
watt W volt V coulomb C farad F ohm Ω siemens S weber Wb tesla T henry H lumen lm lux lx pascal Pa
becquerel Bq gray Gy sievert Sv electronvolt eV celsius °C degreeCelsius °C degree ° arcminute ′
arcsecond ″ percent % minute min hour h day d year yr litre L liter L tonne t bar bar angstrom Å
astronomicalunit au parsec pc lightyear ly dalton Da bit bit byte B barn b knot kn decibel dB
radian rad steradian sr molar M um μm us μs uA μA kohm kΩ Mohm MΩ
""")
"""Prefixes and units by name. Any other name is used as its own symbol."""
_UNIT: Final = re.compile(r"\\([A-Za-z]+)|\{([^{}]*)\}|([A-Za-zµμΩÅ°%]+|\s+|.)", re.DOTALL)
_POWERS: Final = {"squared": "²", "cubed": "³"}
_POWERS_BEFORE_UNIT: Final = {"square": "²", "cubic": "³"}
_NO_SPACE_BEFORE: Final = frozenset("°′″")
_NUMBER: Final = re.compile(r"([+-]?[\d.,\s]*)[eEdD]([+-]?\d+)$")
_REACTION: Final = re.compile(
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


def convert_number(number: str) -> str:
    """Return `number` with its exponent as a power of ten: `1.5e-3` as `1.5×10⁻³`."""
    number = number.strip().replace("+-", " ± ").replace("\\pm", " ± ")
    parts = _NUMBER.fullmatch(number)
    if parts is None:
        return number.replace("-", "−") if number[:1] == "-" else number
    base = f"{parts[1]}×" if parts[1].strip() else ""
    return f"{base}10{to_script(parts[2].removeprefix('+'), raised=True)}"


def convert_unit(source: str) -> str:
    """Return the symbol of a unit: `\\kilo\\gram\\per\\metre\\cubed` as `kg/m³`."""
    out, power = "", ""
    for name, group, other in _UNIT.findall(source):
        if name in _POWERS_BEFORE_UNIT:
            power = _POWERS_BEFORE_UNIT[name]
        elif name in _POWERS:
            out += _POWERS[name]
        elif name == "per":
            out += "/"
        elif name:
            out += _UNITS.get(name, name) + power
            power = ""
        elif group:
            out = out.rstrip("^_") + (to_script(group, raised=True) if out[-1:] in "^" else group)
        elif other.isdecimal() and out[-1:] == "^":
            out = out[:-1] + to_script(other, raised=True)
        else:
            out += {".": "·", "~": " "}.get(other, other)
    return out.strip()


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
