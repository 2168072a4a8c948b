"""The full text in the plain reader: its sections listed, printed one by one, or all at once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reader.config import Config
from reader.model.fetched import Fetched
from reader.plain.run import run
from reader.sources.arxiv.html import parse_page
from tests.ui.reader_pilot import library_at

PAGE = Path(__file__).parents[2] / "data" / "full-texts" / "lighthouses.html"
ADDRESS = "https://arxiv.org/html/2403.00012"
RunScript = Callable[..., str]


@pytest.fixture
def run_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunScript:
    monkeypatch.setenv("DAYSHEET_HOME", str(tmp_path / "home"))

    def run_script(*lines: str) -> str:
        script, output = tmp_path / "script", tmp_path / "output"
        script.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        document = parse_page(PAGE.read_bytes(), ADDRESS)
        with library_at(tmp_path) as library:
            assert library.texts
            library.texts.put("2403.00012", document, b"", Fetched(ADDRESS, 1))
            with script.open() as source, output.open("w", encoding="utf-8") as sink:
                monkeypatch.setattr(sys, "stdin", source)
                monkeypatch.setattr(sys, "stdout", sink)
                run(library, Config())
        return output.read_text("utf-8")

    return run_script


def test_sections_are_listed_and_printed_one_after_another(run_script: RunScript) -> None:
    out = run_script("1", "sections", "section 3", "section", "section 99")
    assert "2. 1 Introduction" in out and "3. 1.1 Contributions" in out
    assert "Section 3 of 9" in out and "• The first item, with α." in out
    assert "Section 4 of 9" in out and "θ̂ = arg min" in out and "(1)" in out
    assert "There is no section 99; sections lists 9." in out
    assert "\x1b" not in out


def test_the_whole_text_has_numbered_references_and_captions(run_script: RunScript) -> None:
    out = run_script("1", "text")
    assert "[2] Tide and Wave (2021) B. Tide and C. Wave." in out
    assert "Figure 1: The coast at night, t = 0." in out
    assert "[coast.png] https://arxiv.org/html/2403.00012/coast.png" in out
    assert "\n  • The second item:\n\n    1. nested one,\n" in out
    assert "\ndef count(lights):\n    # one at a time\n" in out


def test_without_a_text_the_command_that_fetches_it_is_named(run_script: RunScript) -> None:
    out = run_script("text", "2", "sections")
    assert "Whose full text? Type the number of a paper to read it first." in out
    assert "The full text is not here; daysheet fetch 2403.00013 fetches it." in out
