"""The wheel carries everything: installed in an empty environment it opens the sample."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
CARRIED = (
    "reader/library/sample.jsonl",
    "reader/guide/reading.md",
    "reader/storage/cache/schema.sql",
    "reader/ui/stylesheets/app.tcss",
    "reader/ui/stylesheets/reader.tcss",
    "reader/ui/stylesheets/dialog.tcss",
)

SHARED = (
    "share/man/man1/daysheet.1",
    "share/bash-completion/completions/daysheet",
    "share/zsh/site-functions/_daysheet",
    "share/fish/vendor_completions.d/daysheet.fish",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), str(TOP)],
        check=True,
    )
    return next(folder.glob("daysheet-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the `daysheet` of an empty environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    return folder / "bin" / "daysheet"


def test_the_wheel_carries_the_sample_the_schema_and_the_styles(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert set(CARRIED) <= names
    assert not any(name.startswith(("tests/", "screenshots/")) for name in names)


def test_the_man_page_and_the_completions_are_installed(installed: Path) -> None:
    arguments = (["man"], *(["completions", shell] for shell in ("bash", "zsh", "fish")))
    for file, printed in zip(SHARED, arguments, strict=True):
        done = subprocess.run([installed, *printed], capture_output=True, check=True)
        assert (installed.parents[1] / file).read_bytes() == done.stdout


def test_the_installed_command_lists_what_it_imported(installed: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Mar 13\n\nA title\n\nAn abstract that says something about it.\n", "utf-8")
    environment = {"DAYSHEET_HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
    for arguments in (["import", "--date", "2024-03-13", str(page)], ["list", "title"]):
        done = subprocess.run(
            [installed, *arguments], env=environment, capture_output=True, text=True, check=True
        )
    assert done.stdout.endswith("\tA title\n")


def test_the_installed_reader_opens_its_sample(installed: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "import tests.terminal as t\n"
        "t.sys.executable = sys.argv[2]\n"
        "with t.Terminal(Path(sys.argv[3]), '--sample') as terminal:\n"
        "    terminal.wait_for('EnvHarness'); terminal.press('q')\n"
        "    raise SystemExit(terminal.wait_for_end())\n"
    )
    python = installed.parent / "python"
    done = subprocess.run(
        [sys.executable, "-c", script, str(TOP), str(python), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": ""},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0
