"""Fixtures of the attacks: a small library, made once, and a home around it."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commandline import REPOSITORY
from tests.faults.home import DAY, IDS, Home, furnished, title
from tests.faults.mounts import Machine
from tests.faults.workers import Workers


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of the papers."""
    home = tmp_path_factory.mktemp("library")
    papers = "".join(
        json.dumps({"id": id, "title": title(id), "daily_date": DAY}) + "\n" for id in IDS
    )
    subprocess.run(
        [sys.executable, "-m", "reader", "import", "-"],
        input=papers.encode(),
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "DAYSHEET_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    return home / "cache" / "library.sqlite3"


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Processes that do the cases of an attack."""
    with Workers() as started:
        yield started


@pytest.fixture
def home(
    library: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Home]:
    thresholds = gc.get_threshold()
    yield furnished(tmp_path / "home", library, capsys, monkeypatch)
    gc.set_threshold(*thresholds)


@pytest.fixture
def machine(home: Home) -> Iterator[Machine]:
    made = Machine(home)
    yield made
    made.close()
