"""A library of two days on disk, for every test of the interface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library.library import Library
from tests.ui.reading import library_at


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = library_at(tmp_path)
    yield opened
    opened.close()
