"""The hostile strings as papers: each in every field that a source may give, and what of a text
no terminal may be sent."""

from __future__ import annotations

import json
import unicodedata

from tests.hostile.strings import ADDRESSES, ALL

KEPT = "\n \u200c\u200d"
"""Of the categories that steer, hide or are no text: what lines and words need."""
STEERING = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs")


def lines(day: str = "2024-03-13") -> bytes:
    """Return all of them as JSON lines: one paper a string, with it in every field."""
    return b"\n".join(
        json.dumps(_paper(at, text, day)).encode("utf-8", "surrogatepass")
        for at, text in enumerate(ALL)
    )


def _paper(at: int, text: str, day: str) -> dict[str, object]:
    # A title of nothing but what goes is refused: in every other paper something stands before it.
    address = ADDRESSES[at % len(ADDRESSES)]
    return {
        "id": f"2403.{at:05d}",
        "title": text if at % 2 else f"Paper {at} {text}",
        "abstract": f"{text}\n{text} end",
        "authors": [text, f"A. {text}"],
        "keywords": [text],
        "categories": [text, "cs.LG"],
        "summary": f"Sum {text}",
        "doi": f"10.1000/{text[:40]}" if at % 3 else text,
        "links": {"code": address, "project": f"https://example.org/{text[:60]}", text: text},
        "upvotes": at,
        "comments": at,
        "published": "2024-03-13",
        "remark": text,
        "publication": {"journal": text, "volume": text},
        "digests": [
            {"source": text if at % 9 == 8 else "huggingface", "date": day, "position": at}
        ],
        text: text,
    }


def steering(text: str) -> list[str]:
    """Return the characters of a text that no terminal may be sent, as their codes."""
    found = {
        character
        for character in set(text)
        if unicodedata.category(character) in STEERING and character not in KEPT
    }
    return sorted(f"U+{ord(character):04X}" for character in found)
