"""The formats that are read, in the order in which they are tried. A new one is a module and a row.

No input is recognised by two of them, so the order is only that of the help text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reader.sources import huggingface, json_lines, page
from reader.sources.arxiv import atom, mail, rss
from reader.sources.shared.format import Format

FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format("page", "daily pages saved as text", page.recognise, page.parse),
        Format("huggingface", "daily-papers JSON", huggingface.recognise, huggingface.parse),
        Format("jsonl", "JSON lines", json_lines.recognise, json_lines.parse),
        Format("atom", "arXiv Atom", atom.recognise, atom.parse),
        Format("rss", "arXiv RSS", rss.recognise, rss.parse),
        Format("mail", "arXiv listing e-mails", mail.recognise, mail.parse),
    )
}
