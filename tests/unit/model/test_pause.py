"""Waiting on another day: `faketime` shows the program another date."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.commandline import REPOSITORY


def test_no_module_sleeps_in_a_way_that_fails_on_another_day() -> None:
    users = [
        path.name
        for path in (REPOSITORY / "reader").rglob("*.py")
        if "time.sleep(" in path.read_text("utf-8")
    ]
    assert users == []


@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
def test_a_pause_works_on_another_day() -> None:
    script = "import datetime; from reader.model.pause import pause; pause(0.001)"
    subprocess.run(
        [
            "faketime",
            "2024-03-14 09:00:00",
            sys.executable,
            "-c",
            f"{script}; print(datetime.date.today())",
        ],
        cwd=REPOSITORY,
        env={**os.environ, "FAKETIME_DONT_FAKE_MONOTONIC": "1"},
        check=True,
    )
