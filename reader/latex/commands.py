"""The conversion of commands in a formula, by name.

Most commands stand for one symbol and are looked up. The others parse their arguments: each is a
function that takes the parser and the command's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias
from unicodedata import normalize

from . import packages, symbols
from .atoms import (
    Atom,
    FormulaError,
    Kind,
    bracket_fractions,
    join_atoms,
    make_fraction,
    make_infix,
)
from .lazy_pattern import lazy_pattern
from .letters import ACCENTS, STYLES, SUBSCRIPTS, add_accent, add_line, apply_style, to_script
from .parser import FormulaParser, Token
from .text_commands import TEXT_SYMBOLS

Handler: TypeAlias = Callable[[FormulaParser, str], Atom | None]
"""Converts a command that was just taken; None if it produces nothing."""

_TEXT_COMMANDS: Final = symbols.word_set("""
text textbf textit textrm texttt textsf textsc textup textsl textmd textnormal emph mbox hbox fbox
textquote textls url path cite citep citet ref eqref texorpdfstring
""")
"""Commands whose argument is text."""
_COMMAND_LEFT: Final = lazy_pattern(r"\\[A-Za-z]{2,}")
_RELATION_SIGNS: Final[dict[str, Kind]] = {
    sign: kind for sign, kind in symbols.SYMBOLS.values() if kind == "relation"
}
"""Signs that stay relations in a box of text, as in `\\mbox{$\\sim$}`."""
_BRACKETS: Final = {
    "<": "⟨", ">": "⟩", "|": "|", "\\vert": "|", "\\|": "‖", "\\Vert": "‖", "/": "/",
}  # fmt: skip
"""Brackets that `\\left` and similar commands make of other characters."""
_CONTINUES_LINE: Final = frozenset("+-=<>") | {
    "\\le",
    "\\leq",
    "\\ge",
    "\\geq",
    "\\times",
    "\\cdot",
}
"""Tokens that continue the line before when a line begins with them."""
_MATH_CLASSES: Final[dict[str, Kind]] = {
    "mathrel": "relation", "mathbin": "binary", "mathopen": "open", "mathclose": "close",
}  # fmt: skip
"""The kind that a command gives its argument."""
_STACKS: Final = {
    ">∼": "≳", "<∼": "≲", "∼>": "≳", "∼<": "≲", ">≈": "⪆", "<≈": "⪅", "def=": "≝", "△=": "≜",
    "Δ=": "≜", "?=": "≟", ">=": "≥", "<=": "≤", "<>": "≶", "><": "≷",
}  # fmt: skip
"""What two relations become when the first is printed over or under the second."""
_ESCAPED_BRACKETS: Final = {"{": Atom("{", "open"), "}": Atom("}", "close"), "|": Atom("‖")}


def convert_tokens(
    source: str,
    tokens: Iterable[Token],
    convert_text: Callable[[str], str],
    *,
    tight: bool = False,
) -> str:
    """Return the formula that consists of `tokens` in Unicode.

    `convert_text` converts the argument of `\\text` and similar commands; `tight` omits optional
    spaces, as in a script. Raises FormulaError.
    """
    parser = FormulaParser(source, tokens, convert_text, convert_command)
    parser.tight = tight
    return parser.convert()


def convert_command(parser: FormulaParser, name: str, style: str) -> Atom | None:
    """Return the atom of the command `name`, just taken; None if it produces nothing."""
    if name in symbols.SYMBOLS:
        symbol, kind = symbols.SYMBOLS[name]
        return Atom(apply_style(symbol, style) if style else symbol, kind, from_command=True)
    if name in symbols.SPACE_COMMANDS:
        return Atom(" ", "space")
    if name == "\\":
        return _line_break(parser)
    if name in symbols.IGNORED_COMMANDS:
        return _sized_bracket(parser, name) if name in symbols.BRACKET_SIZES else None
    if name in symbols.DROPPED_WITH_ARGUMENT:
        parser.skip_group()
        return None
    if name in symbols.TRANSPARENT_COMMANDS:
        return parser.merge(parser.parse_group(style))
    for names, handler in _HANDLERS:
        if name in names:
            atom = handler(parser, name)
            return _style_base(atom, style) if atom and style and name in ACCENTS else atom
    return _unknown_command(parser, name, style)


def _style_base(atom: Atom, style: str) -> Atom:
    """Return an accented atom with the letter, but not the accent, in `style`."""
    text = normalize("NFC", apply_style(normalize("NFD", atom.text), style))
    return atom if atom.kind == "word" else atom._replace(text=text)


def _line_break(parser: FormulaParser) -> Atom | None:
    """Return a comma between two lines, or a space if the second continues the first."""
    while parser.next == "&":
        parser.take()
    continues = parser.next in _CONTINUES_LINE or parser.next in ("", "}", "\\end")
    return Atom(" ", "space") if continues else Atom(",", "comma", from_command=True)


def _sized_bracket(parser: FormulaParser, name: str) -> Atom | None:
    """Return the bracket after `\\left`, `\\big` and so on; None for a dot or no bracket."""
    kind = symbols.BRACKET_SIZES[name]
    if parser.next == ".":
        parser.take()
        return None
    bracket = _BRACKETS.get(parser.next)
    return Atom(bracket, kind) if bracket and parser.take() else None


# Commands that are not LaTeX's


def _unknown_command(parser: FormulaParser, name: str, style: str) -> Atom | None:
    """Return what the name of an unknown command says it is. Raises FormulaError if unclear."""
    if not name.isalpha():
        if not name:
            raise FormulaError
        return _ESCAPED_BRACKETS.get(name) or Atom(name)
    if name in TEXT_SYMBOLS:
        return Atom(TEXT_SYMBOLS[name])
    if letter := symbols.guess_letter(name):
        return Atom(letter)
    for command in symbols.RUN_ON_COMMANDS:
        if name.startswith(command):
            parser.put_back(name[len(command) :])
            return convert_command(parser, command, style)
    raise FormulaError


# Text, styles and accents


def _text(parser: FormulaParser, _name: str) -> Atom:
    if parser.next != "{":
        return parser.parse_argument()
    text = parser.convert_text(parser.skip_group())
    if _COMMAND_LEFT.search(text):
        raise FormulaError
    kind = _RELATION_SIGNS.get(text.strip())
    return Atom(text.strip(), kind, from_command=True) if kind else Atom(text, "text")


def _styled(parser: FormulaParser, name: str) -> Atom:
    name = name.rstrip("*")
    if name in _MATH_CLASSES:
        text = parser.merge(parser.parse_group()).text
        return Atom(text, _MATH_CLASSES[name], from_command=True)
    atom = parser.merge(parser.parse_group(STYLES[name]))
    if name in ("operatorname", "mathop") and len(atom.text) > 1:
        return atom._replace(kind="function")
    is_word = len(atom.text) > 1 and atom.text.isalpha() and STYLES[name] == "upright"
    return atom._replace(kind="word" if is_word else atom.kind)


def _accent(parser: FormulaParser, name: str) -> Atom:
    atom = parser.merge(parser.parse_group())
    text = add_accent(atom.text, ACCENTS[name]) or add_line(atom.text, ACCENTS[name])
    if text is None:
        raise FormulaError
    return atom._replace(text=text)


def _negation(parser: FormulaParser, _name: str) -> Atom:
    text = parser.parse_argument().text
    if not text:
        raise FormulaError
    negated = symbols.NEGATED_SYMBOLS.get(text) or text[:1] + ACCENTS["not"] + text[1:]
    return Atom(negated, "relation", from_command=True)


# Fractions and roots


def _fraction(parser: FormulaParser, _name: str) -> Atom:
    return make_fraction(parser.parse_group(), parser.parse_group())


def _slash_fraction(parser: FormulaParser, _name: str) -> Atom:
    above, below = join_atoms(parser.parse_group()), join_atoms(parser.parse_group())
    return Atom(f"{above}/{below}", "fraction")


def _binomial(parser: FormulaParser, name: str) -> Atom:
    infix = "brack" if name[0] == "q" else "choose"
    return make_infix(infix, parser.parse_group(), parser.parse_group())


def _general_fraction(parser: FormulaParser, _name: str) -> Atom:
    """Return `\\genfrac`: two brackets, the width of the line (0 for none), a style, two parts."""
    opening, closing, width, _ = (parser.skip_group().lstrip("\\") for _ in range(4))
    if not width.startswith("0"):
        atom = make_fraction(parser.parse_group(), parser.parse_group())
        return Atom(f"{opening}{atom.text}{closing}", "close") if opening else atom
    atom = make_infix("choose", parser.parse_group(), parser.parse_group())
    return atom._replace(text=f"{opening}{atom.text[1:-1]}{closing}")


def _root(parser: FormulaParser, _name: str) -> Atom:
    degree = _optional_argument(parser)
    root = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree)
    root = root or to_script(degree, raised=True) + "√"
    atoms = parser.parse_round_brackets() if parser.next == "(" else parser.parse_group()
    text = join_atoms(atoms, tight=parser.tight).strip()
    indexed = text[:1].isalnum() and all(c in SUBSCRIPTS.values() for c in text[1:])
    if text.isdecimal() or indexed:
        return Atom(root + text, "root")
    bracketed = text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1
    return Atom(root + (text if bracketed else f"({text})"))


def _optional_argument(parser: FormulaParser) -> str:
    """Return the converted argument in square brackets; empty if none follows."""
    if parser.next != "[":
        return ""
    parser.take()
    text = join_atoms(parser.parse_until("]"), tight=True)
    parser.take()
    return text


# Symbols above, below and around others


def _stacked(parser: FormulaParser, name: str) -> Atom:
    """Return a symbol with the text over or under it as a script."""
    outside, parser.tight = parser.tight, True
    mark = join_atoms(parser.parse_group(), tight=True)
    parser.tight = outside
    return _stack(parser, mark, parser.parse_group(), raised=name != "underset")


def _buildrel(parser: FormulaParser, _name: str) -> Atom:
    """Return plain TeX's `\\buildrel > \\over \\sim`."""
    mark = join_atoms(parser.parse_until("\\over"), tight=True)
    if parser.take() != "\\over":
        raise FormulaError
    return _stack(parser, mark, parser.parse_group(), raised=True)


def _stack(parser: FormulaParser, mark: str, atoms: list[Atom], *, raised: bool) -> Atom:
    base = parser.merge(atoms)
    if relation := _STACKS.get(mark.strip("_ ") + base.text.strip("_ ")):
        return Atom(relation, "relation", from_command=True)
    if mark == "∘" and (ringed := add_accent(base.text, ACCENTS["mathring"])):
        return base._replace(text=ringed)
    text = base.text + to_script(mark, raised=raised)
    is_arrow = len(atoms) == 1 and atoms[0].kind == "relation" and atoms[0].from_command
    kind = "relation" if is_arrow else base.kind
    return base._replace(text=text, from_command=True, kind=kind)


def _long_arrow(parser: FormulaParser, name: str) -> Atom:
    """Return an arrow with the text over and under it as scripts."""
    outside, parser.tight = parser.tight, True
    below = _optional_argument(parser).strip()
    above = join_atoms(parser.parse_group(), tight=True).strip()
    parser.tight = outside
    text = {"l": "←", "R": "⇒", "L": "⇐", "m": "↦"}.get(name[1], "→")
    text += to_script(below, raised=False) if below else ""
    text += to_script(above, raised=True) if above else ""
    return Atom(text, "relation", from_command=True, open_script=text[-1] not in ")→←⇒⇐↦")


def _brace_over(parser: FormulaParser, _name: str) -> Atom:
    """Return the content of `\\underbrace` in brackets, because its label belongs to all of it."""
    atoms = parser.parse_group()
    merged = parser.merge(atoms)
    return merged._replace(text=f"({merged.text})") if len(atoms) > 1 else merged


def _second_argument(parser: FormulaParser, name: str) -> Atom:
    """Return the second argument; the first is a colour, a length, a scale or a name."""
    parser.skip_option()
    parser.skip_group()
    parser.skip_option()
    return _text(parser, name) if "box" in name else parser.merge(parser.parse_group())


# Environments


def _environment(parser: FormulaParser, _name: str) -> Atom | None:
    name = parser.skip_group()
    if name.rstrip("*") in symbols.MATRIX_ENVIRONMENTS:
        return _matrix(parser, name)
    atoms = parser.parse_until("\\end")
    _end_environment(parser, name)
    return parser.merge(atoms)


def _matrix(parser: FormulaParser, name: str) -> Atom:
    """Return rows and cells in one line: `(a, b; c, d)`."""
    if name == "array":
        parser.skip_group()
    rows: list[list[str]] = [[]]
    while True:
        cell: list[Atom] = []
        while parser.next and parser.next not in ("&", "\\\\", "\\end", "}"):
            cell += parser.parse_item()
        if text := join_atoms(bracket_fractions(cell)).strip().rstrip(","):
            rows[-1].append(text)
        if parser.next == "\\end":
            break
        if parser.take() == "\\\\":
            rows.append([])
    _end_environment(parser, name)
    start, end = symbols.MATRIX_ENVIRONMENTS[name.rstrip("*")]
    return Atom(start + "; ".join(", ".join(row) for row in rows if row) + end, "close")


def _end_environment(parser: FormulaParser, name: str) -> None:
    """Take the end of the environment. Raises FormulaError if another environment ends here."""
    if parser.take() != "\\end" or parser.skip_group() != name:
        raise FormulaError


_HANDLERS: Final[tuple[tuple[frozenset[str], Handler], ...]] = (
    (_TEXT_COMMANDS, _text),
    (frozenset(STYLES) | {"operatorname*"}, _styled),
    (frozenset(ACCENTS) - {"not"}, _accent),
    (frozenset(symbols.ENCLOSING_COMMANDS), packages.enclosed),
    (frozenset(symbols.TWO_ARGUMENT_COMMANDS), packages.two_arguments),
    (frozenset(("braket", "Braket", "bracket")), packages.braket),
    (frozenset(("expval", "ev", "expectationvalue")), packages.expectation),
    (frozenset(("mel", "matrixel", "matrixelement", "melem")), packages.matrix_element),
    (
        frozenset(("dv", "pdv", "odv", "fdv", "derivative", "pderivative", "functionalderivative")),
        packages.derivative,
    ),
    (frozenset(("dd", "differential")), packages.differential),
    (frozenset(("underbrace", "overbrace")), _brace_over),
    (frozenset(("frac", "dfrac", "tfrac", "cfrac")), _fraction),
    (frozenset(("nicefrac", "sfrac", "flatfrac", "textfrac")), _slash_fraction),
    (frozenset(("binom", "dbinom", "tbinom", "qbinom")), _binomial),
    (frozenset(("genfrac",)), _general_fraction),
    (frozenset(("sqrt",)), _root),
    (frozenset(("not",)), _negation),
    (frozenset(("overset", "underset", "stackrel", "stackunder")), _stacked),
    (frozenset(("buildrel",)), _buildrel),
    (frozenset(("xrightarrow", "xleftarrow", "xRightarrow", "xLeftarrow", "xmapsto")), _long_arrow),
    (
        frozenset(
            (
                *(
                    "textcolor",
                    "mathcolor",
                    "colorbox",
                    "raisebox",
                    "scalebox",
                    "resizebox",
                    "parbox",
                ),
                *("hyperlink", "hypertarget"),
            )
        ),
        _second_argument,
    ),
    (frozenset(("ce", "cf")), packages.chemical),
    (frozenset(("SI", "qty", "num", "si", "unit", "ang")), packages.sized_quantity),
    (frozenset(("unitfrac",)), packages.unit_fraction),
    (
        frozenset((*("SIrange", "qtyrange", "numrange", "SIlist", "qtylist", "numlist"),)),
        packages.several_quantities,
    ),
    (frozenset(("tag",)), packages.tag),
    (frozenset(("unicode",)), packages.unicode_character),
    (frozenset(("begin",)), _environment),
)
"""The functions that convert commands with arguments. The first table with the name applies."""
