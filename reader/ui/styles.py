"""Where the stylesheets are: beside this room in a wheel, at the top of the source tree else.

A screen names its own, so that those of a dialog are read when it is first opened.
"""

from __future__ import annotations

from pathlib import Path, PurePath

_PACKED = Path(__file__).parent / "stylesheets"
_FOLDER = _PACKED if _PACKED.is_dir() else Path(__file__).parents[2] / "styles"


def stylesheets(*names: str) -> list[str | PurePath]:
    """Return the paths of the stylesheets with these names."""
    return [_FOLDER / f"{name}.tcss" for name in names]
