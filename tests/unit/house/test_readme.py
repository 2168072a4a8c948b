"""The README matches the program: its command lines, its pictures, the modules that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.cli import COMMANDS

TOP = Path(__file__).parents[3]
README = (TOP / "README.md").read_text("utf-8")


def test_every_command_of_its_examples_exists() -> None:
    used = set(re.findall(r"`daysheet ([a-z]+)", README))
    assert used
    assert used <= set(COMMANDS)


def test_it_has_one_line_to_open_and_one_line_to_test() -> None:
    lines = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)
    assert [line.rsplit("/", 1)[1] for line in lines] == ["daysheet", "pytest -q"]


@pytest.mark.parametrize("picture", re.findall(r"\]\((screenshots/[^)]+)\)", README))
def test_every_picture_it_shows_is_there(picture: str) -> None:
    assert (TOP / picture).is_file()


ARCHITECTURE = (TOP / "reader" / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", ARCHITECTURE)))
)
def test_every_module_that_the_architecture_names_exists(path: str) -> None:
    assert (TOP / path).exists() or (TOP / "reader" / path).exists()
