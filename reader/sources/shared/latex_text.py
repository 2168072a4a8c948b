"""LaTeX of bibliographies as the text of papers: letters in Unicode, mathematics as it is."""

from __future__ import annotations

import re
from typing import Final

from reader.latex import to_unicode
from reader.model.clean import TITLE_LIMIT, CleanText, clean_line, clean_text
from reader.sources.shared.tex_letters import decode_letters

_MATHS: Final = re.compile(r"(?<!\\)(\$(?:[^$\\]|\\.)+\$|\\\((?:[^\\]|\\[^)])*\\\))", re.DOTALL)
_MAY_BE_LATEX: Final = re.compile(r"[\\{}~`$]|--|''")
_NEEDS_CONVERTER: Final = re.compile(r"\\|`|''|--")
_ESCAPED: Final = re.compile(r"\\([{}&%#_$])")
_PRIVATE: Final = 0xE000
_PROTECTED: Final = {_PRIVATE + ord(sign): sign for sign in "{}&%#_$"}
"""Private characters that stand for escaped signs while the LaTeX around them is converted."""
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n\s*")


def line_of_latex(value: str) -> CleanText:
    """Return the value of a field as one clean line."""
    return clean_line(" ".join(_decode(value[: 8 * TITLE_LIMIT]).split()))


def text_of_latex(value: str) -> CleanText:
    """Return the value of a field as clean text. A blank line or \\par begins a paragraph."""
    paragraphs = _PARAGRAPH.split(value.replace("\\par ", "\n\n"))
    return clean_text("\n".join(" ".join(_decode(each).split()) for each in paragraphs))


def _decode(value: str) -> str:
    if not _MAY_BE_LATEX.search(value):
        return value
    # Every second part is mathematics.
    parts = _MATHS.split(value)
    return "".join(part if index % 2 else _decode_text(part) for index, part in enumerate(parts))


def _decode_text(text: str) -> str:
    """Return text outside mathematics without its LaTeX, its braces included."""
    text = _ESCAPED.sub(lambda match: chr(_PRIVATE + ord(match[1])), text)
    if "\\" in text:
        text = decode_letters(text)
    if _NEEDS_CONVERTER.search(text) and text.strip():
        # The converter strips what it converts.
        start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        text = f"{start}{to_unicode(text).strip()}{end}"
    return text.replace("{", "").replace("}", "").replace("~", " ").translate(_PROTECTED)
