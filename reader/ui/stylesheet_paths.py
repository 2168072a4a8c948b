"""The paths of the stylesheets: in this package in a wheel, otherwise at the top of the repository.

Each screen names its own stylesheets, so that those of a dialog are read when it first opens.
"""

from __future__ import annotations

from pathlib import Path, PurePath

from textual.geometry import Size

_PACKED = Path(__file__).parent / "stylesheets"
_FOLDER = _PACKED if _PACKED.is_dir() else Path(__file__).parents[2] / "styles"


def fills_screen(size: Size) -> bool:
    """Return whether a dialog fills a screen of this size, without blank lines."""
    return size.height < 18 or size.width < 60


def stylesheets(*names: str) -> list[str | PurePath]:
    """Return the paths of the stylesheets with these names."""
    return [_FOLDER / f"{name}.tcss" for name in names]
