"""The README matches the program: its keys, its command lines, its pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.cli import COMMANDS
from reader.cli.keys import markdown_table
from reader.commands import build_keymap
from reader.config import OUR_THEMES, TEXTUAL_THEMES

TOP = Path(__file__).parents[3]
README = (TOP / "README.md").read_text("utf-8")


def test_the_key_table_matches_the_commands() -> None:
    table = README.split("a test compares -->", 1)[1].split("<!-- /keys -->", 1)[0]
    assert table.strip() == "\n".join(markdown_table(build_keymap()))


def test_every_command_of_its_examples_exists() -> None:
    used = set(re.findall(r"^    daysheet ([a-z]+)", README, re.MULTILINE))
    assert used
    assert used <= set(COMMANDS)


def test_it_has_one_line_to_open_and_one_line_to_test() -> None:
    lines = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)
    assert [line.rsplit("/", 1)[1] for line in lines] == ["daysheet", "pytest -q"]


@pytest.mark.parametrize("picture", re.findall(r"\]\((screenshots/[^)]+)\)", README))
def test_every_picture_it_shows_is_there(picture: str) -> None:
    assert (TOP / picture).is_file()


@pytest.mark.parametrize("theme", (*OUR_THEMES, *TEXTUAL_THEMES))
def test_it_names_every_theme(theme: str) -> None:
    assert f"`{theme}`" in README


ARCHITECTURE = (TOP / "reader" / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", ARCHITECTURE)))
)
def test_every_module_that_the_architecture_names_exists(path: str) -> None:
    assert (TOP / path).exists() or (TOP / "reader" / path).exists()


@pytest.mark.parametrize("page", ["README.md", ".github/CONTRIBUTING.md", "reader/README.md"])
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    text = (TOP / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    missing = [link for link in links if not ((TOP / page).parent / link).exists()]
    assert missing == []
