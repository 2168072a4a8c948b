"""Exports papers as JSON lines: the objects of `--json`, which `import` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from reader.export.items import ExportItem, ExportOptions


def write(items: Iterable[ExportItem], _options: ExportOptions) -> Iterator[str]:
    """Yield one object a line."""
    for item in items:
        yield json.dumps(item.record, ensure_ascii=False) + "\n"
