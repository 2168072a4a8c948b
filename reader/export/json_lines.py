"""Papers as JSON lines: the objects of `--json`, which `import` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from reader.export.items import Item, Wishes


def written(items: Iterable[Item], _wishes: Wishes) -> Iterator[str]:
    """Yield an object a line."""
    for item in items:
        yield json.dumps(item.record, ensure_ascii=False) + "\n"
