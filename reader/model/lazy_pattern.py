"""Regular expressions that are compiled at their first use.

For modules that are loaded before the first frame, or by `daysheet show`: a pattern takes up to a
few milliseconds to compile, and most starts need few. `reader.latex` has a copy of this module,
because it imports nothing of ours.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyPattern:
    """A stand-in for a pattern. It gets each attribute from the compiled pattern, once."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Python calls this only for attributes that are not set yet, and `re` caches patterns.
        attribute = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, attribute)
        return attribute


def lazy_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern with all methods of `re.compile(source, flags)`.

    An invalid `source` raises re.error at the first use.
    """
    return cast("re.Pattern[str]", _LazyPattern(source, flags))
