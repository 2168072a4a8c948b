"""Quantities with their units, and chemical formulas, as `siunitx` and `mhchem` write them.

Apart from the formulas: both are small languages of their own, read from their source.
"""

from __future__ import annotations

import re
from typing import Final

from .letters import script
from .symbols import pairs

_UNITS: Final = pairs("""
yocto y zepto z atto a femto f pico p nano n micro μ milli m centi c deci d deca da hecto h kilo k
mega M giga G tera T peta P exa E zetta Z yotta Y kibi Ki mebi Mi gibi Gi
metre m meter m gram g second s ampere A kelvin K mole mol candela cd hertz Hz newton N joule J
watt W volt V coulomb C farad F ohm Ω siemens S weber Wb tesla T henry H lumen lm lux lx pascal Pa
becquerel Bq gray Gy sievert Sv electronvolt eV celsius °C degreeCelsius °C degree ° arcminute ′
arcsecond ″ percent % minute min hour h day d year yr litre L liter L tonne t bar bar angstrom Å
astronomicalunit au parsec pc lightyear ly dalton Da bit bit byte B barn b knot kn decibel dB
radian rad steradian sr molar M um μm us μs uA μA kohm kΩ Mohm MΩ
""")
"""Prefixes and units by their names; every other name is its unit."""
_UNIT: Final = re.compile(r"\\([A-Za-z]+)|\{([^{}]*)\}|([A-Za-zµμΩÅ°%]+|\s+|.)", re.DOTALL)
_POWERS: Final = {"squared": "²", "cubed": "³"}
_POWERS_AHEAD: Final = {"square": "²", "cubic": "³"}
_NO_SPACE: Final = frozenset("°′″")
_NUMBER: Final = re.compile(r"([+-]?[\d.,\s]*)[eEdD]([+-]?\d+)$")
_REACTION: Final = re.compile(
    r"(?P<arrow><=>>?|<<=>|<-+>|-+>|<-+)(?:\[[^\]]*\])*"
    r"|\^\{(?P<raised>[^{}]*)\}|\^(?P<charge>[\d.]*[+-]?)|_\{(?P<lowered>[^{}]*)\}|_(?P<low>\w)"
    r"|(?<=[A-Za-z)\]])(?P<count>\d+(?:\.\d+)?)"
    r"|(?<=[A-Za-z\d)\]])(?P<sign>[+-])(?=[\s})\]]|$)"
)
_ARROWS: Final = {"<=>": "⇌", "<->": "↔", "->": "→", "<-": "←"}


def quantity(number: str, unit: str) -> str:
    """Return a number and its unit: `3e8` and `\\metre\\per\\second` as 3×10⁸ m/s."""
    units = unit_of(unit)
    gap = "" if not number or units[:1] in _NO_SPACE else " "
    return number_of(number) + gap + units


def number_of(number: str) -> str:
    """Return a number as it is read, its exponent as a power of ten."""
    number = number.strip().replace("+-", " ± ").replace("\\pm", " ± ")
    parts = _NUMBER.fullmatch(number)
    if parts is None:
        return number.replace("-", "−") if number[:1] == "-" else number
    base = f"{parts[1]}×" if parts[1].strip() else ""
    return f"{base}10{script(parts[2].removeprefix('+'), raised=True)}"


def unit_of(source: str) -> str:
    """Return a unit: names of prefixes and units put together, `\\per` as a stroke."""
    out, ahead = "", ""
    for name, group, sign in _UNIT.findall(source):
        if name in _POWERS_AHEAD:
            ahead = _POWERS_AHEAD[name]
        elif name in _POWERS:
            out += _POWERS[name]
        elif name == "per":
            out += "/"
        elif name:
            out += _UNITS.get(name, name) + ahead
            ahead = ""
        elif group:
            out = out.rstrip("^_") + (script(group, raised=True) if out[-1:] in "^" else group)
        elif sign.isdecimal() and out[-1:] == "^":
            out = out[:-1] + script(sign, raised=True)
        else:
            out += {".": "·", "~": " "}.get(sign, sign)
    return out.strip()


def reaction(source: str) -> str:
    """Return a chemical formula or reaction: counts lowered, charges raised, arrows as signs."""
    return _REACTION.sub(_of_reaction, source.strip()).replace("{", "").replace("}", "")


def _of_reaction(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["arrow"]:
        return next((sign for start, sign in _ARROWS.items() if start in found["arrow"]), "→")
    for raised, name in ((True, "raised"), (True, "charge"), (True, "sign"), (False, "lowered")):
        if found[name]:
            return script(found[name], raised=raised)
    lowered = found["low"] or found["count"]
    return script(lowered, raised=False) if lowered else match[0]
