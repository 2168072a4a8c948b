"""`e` in the reader: which papers, which format, into which file; or onto the clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.session import Session, load_session, save_session
from reader.ui.screens.choices import Choices
from tests.ui.reader_pilot import TUESDAY, digest, library_at, paper, run_reader


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: the name that is offered lies in it."""
    folder = tmp_path / "me"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


async def test_enter_exports_the_shown_papers_and_names_the_file(
    library: Library, home: Path
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("e")
        assert "Export 20 papers shown" in pilot.text()
        assert "~/daysheet-2024-03-12.bib" in pilot.text()
        await pilot.press("enter")
        await pilot.wait_for("daysheet-2024-03-12.bib: 20 papers")
        assert (home / "daysheet-2024-03-12.bib").read_text("utf-8").count("@misc{") == 20


async def test_tab_selects_the_starred_papers_and_arrows_change_the_format(
    library: Library, home: Path
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", "e", "tab", "down", "down", "down")
        assert "Export 1 paper starred" in pilot.text()
        assert "~/daysheet-starred.md" in pilot.text()
        await pilot.press("enter")
        await pilot.wait_for("daysheet-starred.md: 1 paper")
        assert "# Reading list" in (home / "daysheet-starred.md").read_text("utf-8")
        await pilot.press("e")
        assert "Export 1 paper starred" in pilot.text(), "the last export is offered again"
        assert "~/daysheet-starred.md" in pilot.text()
        await pilot.press("tab", "tab")
        assert "~/daysheet-2024-03-12.md" in pilot.text()


@pytest.mark.slow
async def test_the_next_start_offers_the_last_export_again(
    library: Library, home: Path, tmp_path: Path
) -> None:
    session = Session()
    (home / "lists").mkdir()
    async with run_reader(library, session=session) as pilot:
        await pilot.press("e", "tab", "ctrl+u", *"~/lists/refs.bib", "enter")
        await pilot.wait_for("refs.bib: 1 paper")
    save_session(session, tmp_path / "session.json")
    again = load_session(tmp_path / "session.json")
    assert again == session
    async with run_reader(library, session=again) as pilot:
        await pilot.press("j", "e")
        assert "Export the selected paper" in pilot.text()
        assert "~/lists/refs.bib" in pilot.text()
        await pilot.press("tab")
        assert "~/lists/daysheet-2024-03-12.bib" in pilot.text()
        await pilot.press("tab", "ctrl+u", *"~/one.md", "enter")
        await pilot.wait_for("one.md: 1 paper")
        assert "# Reading list" in (home / "one.md").read_text("utf-8"), "the suffix selects"
        await pilot.press("j", "e")
        assert "~/2403.00014.md" in pilot.text(), "another paper does not replace the file"
    assert (home / "lists" / "refs.bib").exists()


@pytest.mark.slow
async def test_a_paper_without_an_id_has_a_readable_file_name_and_is_named(tmp_path: Path) -> None:
    nameless = [paper(1, title)._replace(arxiv=None) for title in ("Pruning $x^2$ & Café", "Other")]
    with library_at(tmp_path, digest(TUESDAY, nameless)) as library:
        async with run_reader(library) as pilot:
            await pilot.press("e", "tab")
            assert "~/pruning-x2-cafe.bib" in pilot.text()
            await pilot.press("tab", "enter")
            await pilot.wait_for("2 papers; “Pruning x² & Café” and 1 more have no known arXiv id")


@pytest.mark.slow
async def test_tab_cycles_through_the_selections(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("e", "tab")
        assert "Export the selected paper" in pilot.text()
        assert "~/2403.00012.bib" in pilot.text()
        await pilot.press("tab")
        assert "Export 20 papers shown" in pilot.text()


@pytest.mark.slow
async def test_an_existing_bibliography_is_updated(library: Library, home: Path) -> None:
    file = home / "refs.bib"
    file.write_text("@book{mine, title = {My book}}\n", "utf-8")
    async with run_reader(library, config=Config(export_key="{id}")) as pilot:
        for said in ("refs.bib: 20 papers", "refs.bib: up to date, 20 papers"):
            await pilot.press("e", "ctrl+u")
            await pilot.type("~/refs.bib")
            await pilot.press("enter")
            await pilot.wait_for(said)
    text = file.read_text("utf-8")
    assert text.startswith("@book{mine, title = {My book}}\n\n@misc{240300012,\n")


@pytest.mark.slow
async def test_a_foreign_file_is_overwritten_only_after_a_question(
    library: Library, home: Path
) -> None:
    file = home / "daysheet-2024-03-12.md"
    file.write_text("# My notes\n", "utf-8")
    async with run_reader(library) as pilot:
        await pilot.press("e", "down", "down", "down", "enter")
        await pilot.wait_for("Replace it?")
        await pilot.press("n")
        assert file.read_text("utf-8") == "# My notes\n"
        await pilot.press("e", "enter")
        await pilot.wait_for("Replace it?")
        await pilot.press("y")
        await pilot.wait_for("daysheet-2024-03-12.md: 20 papers")
    assert "# Reading list" in file.read_text("utf-8")


@pytest.mark.slow
async def test_an_export_that_cannot_be_written_is_reported(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("e", "ctrl+u")
        await pilot.type("/nowhere/x.bib")
        await pilot.press("enter")
        await pilot.wait_for("make its folder")
        await pilot.press("e", "down", "ctrl+u", "enter")
        assert pilot.app.screen.query_one(Choices).index == 1, "the format stays"
        assert "Type the name of a file, or Ctrl-y copies" in pilot.text()


async def test_an_export_can_be_copied_to_the_clipboard(
    library: Library, tmp_path: Path, home: Path
) -> None:
    copied = tmp_path / "copied"
    config = Config(copy=("sh", "-c", f'cat > "{copied}"'))
    async with run_reader(library, config=config) as pilot:
        await pilot.press("e", "tab", "ctrl+y")
        await pilot.wait_for("1 paper copied as BibTeX")
    assert copied.read_text("utf-8").startswith("@misc{")
    assert not list(home.iterdir())


async def test_escape_exports_nothing_and_keys_typed_ahead_reach_the_line(
    library: Library, home: Path
) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("e", *"xy", "escape", "j")
        assert pilot.app.screen is pilot.app.reader
        assert pilot.selected.startswith("Paper 13")
    assert not list(home.iterdir())


async def test_an_empty_view_has_nothing_to_export(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("3", "e")
        await pilot.wait_for("There is nothing here to export")
