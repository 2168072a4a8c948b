"""A library of two days on disk, for every test of the interface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.terminal
from reader.library.library import Library
from reader.ui import messages, search_worker
from reader.ui.screens import reader as reader_screen
from tests.ui.reader_pilot import library_at, write_two_days


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing happen because a test takes long on a busy machine."""
    # Nobody types meanwhile.
    monkeypatch.setattr(search_worker, "REST_SECONDS", 0)
    monkeypatch.setattr(messages, "NOTE_SECONDS", 3_600.0)
    monkeypatch.setattr(reader_screen, "READ_SECONDS", 3_600.0)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = library_at(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The same two days where the program looks for them."""
    write_two_days(tmp_path / "cache" / "library.sqlite3")
    return tmp_path


@pytest.fixture
def able_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Terminals tell resizes in the stream, after which Textual asks for pixels, too."""
    monkeypatch.setitem(tests.terminal.ANSWERS, b"\x1b[?2048$p", b"\x1b[?2048;2$y")
