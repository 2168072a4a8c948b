"""Where the stylesheets are: beside this room in a wheel, at the top of the source tree else.

A screen names its own, so that those of a dialog are read when it is first opened.
"""

from __future__ import annotations

from pathlib import Path, PurePath

from textual.geometry import Size

_PACKED = Path(__file__).parent / "stylesheets"
_FOLDER = _PACKED if _PACKED.is_dir() else Path(__file__).parents[2] / "styles"


def fills_screen(size: Size) -> bool:
    """Whether a dialog takes the whole of a screen of this size, without blank lines."""
    return size.height < 18 or size.width < 60


def stylesheets(*names: str) -> list[str | PurePath]:
    """Return the paths of the stylesheets with these names."""
    return [_FOLDER / f"{name}.tcss" for name in names]
