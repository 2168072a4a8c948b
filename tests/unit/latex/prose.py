"""Sentences of prose that look like LaTeX, made from the templates and fragments in `prose.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

PROSE = Path(__file__).with_name("prose.txt")
SENTENCES = 2_000
_SLOT = re.compile(r"\{([a-z]+)\}")


def read_sections() -> dict[str, list[str]]:
    """Return the lines of each section of `prose.txt` by its name."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in PROSE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            lines = sections.setdefault(line.removeprefix("## "), [])
        elif line and not line.startswith("# "):
            lines.append(line)
    return sections


def sentences(number: int = SENTENCES) -> list[str]:
    """Return `number` different sentences; every fragment is in one of the first 2,000."""
    sections = read_sections()
    templates = sections.pop("templates")
    used = dict.fromkeys(sections, 0)

    def fill(slot: re.Match[str]) -> str:
        fragments = sections[slot[1]]
        used[slot[1]] += 1
        return fragments[used[slot[1]] % len(fragments)]

    def generate() -> Iterator[str]:
        seen: set[str] = set()
        for round_number in count():
            for template in templates:
                sentence = _SLOT.sub(fill, template)
                if round_number % 3 == 1:
                    other = templates[(round_number * 7) % len(templates)]
                    sentence += " " + _SLOT.sub(fill, other)
                if sentence not in seen:
                    seen.add(sentence)
                    yield sentence

    return list(islice(generate(), number))
