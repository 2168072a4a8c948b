"""The full text of a paper on the screen: opened, paged, found in, its references followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.commands import commands
from reader.library.library import Library
from reader.model.clean import clean_line
from reader.model.document import Document
from reader.model.fetched import Fetched
from reader.model.paper import Paper
from reader.model.stored_text import Position
from reader.session import Session
from reader.sources.arxiv.html import parse_page
from tests.servers import Answer, ReceivedRequest, http_server
from tests.ui.reader_pilot import TUESDAY, ReaderPilot, digest, library_at, run_reader, strips
from tests.unit.sources.test_sources_full_text import HOSTILE
from tests.unit.sync.fetching import unused_port

PAGES = Path(__file__).parents[1] / "data" / "full-texts"
ADDRESS = "https://arxiv.org/html/2403.00012"
ID = "2403.00012"
"""The first paper of the newest digest."""


def document(name: str = "lighthouses") -> Document:
    return parse_page((PAGES / f"{name}.html").read_bytes(), ADDRESS)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = library_at(tmp_path)
    assert library.texts
    library.texts.put(ID, document(), b"", Fetched(ADDRESS, 1))
    return library


async def open_text(reader: ReaderPilot) -> None:
    await reader.press("enter", "enter")


async def test_enter_in_the_abstract_opens_the_text_and_keys_mean_the_same(
    library: Library,
) -> None:
    async with run_reader(library) as reader:
        await open_text(reader)
        text = reader.text()
        assert "Counting Lighthouses with Patient Estimators" in text
        assert "We count lighthouses at rate 𝒪(log n)" in text
        assert "1 Introduction" in text and "0 %" in text
        assert "find in this text" in reader.lines()[-2]
        await reader.press("s")
        assert library.marks.at("starred", [ID])
        await reader.press("G")
        assert "100 %" in reader.text() and "[2] Tide and Wave (2021) B. Tide" in reader.text()
        assert "Tides, μ-waves." in reader.text()
        await reader.press("\\")
        assert "Tides, $\\mu$-waves." in reader.text()
        await reader.press("\\")
        assert "References" in reader.text()
        await reader.press("g", "space", "h")
        assert "find in this abstract" in reader.lines()[-2]
        assert "Abstract of paper 12" in reader.text() and "lighthouses" not in reader.text()
        assert "Counting" not in reader.text()


@pytest.mark.slow
async def test_sections_outline_and_place_are_kept(library: Library) -> None:
    async with run_reader(library) as reader:
        await open_text(reader)
        await reader.press("}", "}", "}")
        assert any("1.1 Contributions" in line for line in reader.lines()[2:6])
        await reader.press("{", "{")
        await reader.press("i")
        await reader.type("res")
        await reader.press("enter")
        assert "3 Results" in reader.text() and "Lights by coast" in reader.text()
        await reader.press("h")
    assert library.texts
    position = library.texts.position(ID)
    assert position and position.block > 20
    assert library.texts.begun_ids() == {ID}
    again = library_at(library.texts.file.parent, [])
    async with run_reader(again) as reader:
        await open_text(reader)
        assert "Lights by coast" in reader.text()


@pytest.mark.slow
async def test_references_are_followed_and_followed_back(library: Library) -> None:
    async with run_reader(library) as reader:
        await open_text(reader)
        # The address of the code, then the first citation.
        await reader.press("tab", "tab", "enter")
        assert "[1] Shore (2019) A. Shore. Counting on the shore." in reader.text()
        assert "Backspace back" in reader.lines()[-1]
        await reader.press("backspace")
        assert "A lighthouse is counted once" in reader.text()
        assert "Enter follow" in reader.lines()[-1]
        assert "Backspace back" not in reader.lines()[-1]
        await reader.press("enter", "tab")
        await reader.press("`")
        assert "Abstract of paper 12" in reader.text()
        await reader.press("`")
        assert "[1] Shore (2019)" in reader.text()


async def test_only_the_selected_one_of_two_references_to_one_entry_is_marked(
    library: Library,
) -> None:
    """The paragraph cites Shore (2019) twice, then Tide and Wave (2021) twice."""

    def marked() -> list[tuple[str, int, int]]:
        """Return the marked texts with their lines and columns."""
        found = []
        for line, strip in enumerate(strips(reader.app.screen)):
            column = 0
            for segment in strip:
                if segment.style and segment.style.reverse:
                    found.append((segment.text, line, column))
                column += segment.cell_length
        return found

    async with run_reader(library, size=(80, 24)) as reader:
        await open_text(reader)
        await reader.press("tab")
        places = []
        for _ in range(4):
            await reader.press("tab")
            places += marked()
        assert [text for text, *_ in places] == ["2019", "2019", "2021", "2021"]
        assert len(set(places)) == 4


@pytest.mark.slow
async def test_a_reference_leads_into_the_library(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    page = (PAGES / "lighthouses.html").read_text("utf-8").replace("1901.00001", "2403.00003")
    assert library.texts
    library.texts.put(ID, parse_page(page.encode(), ADDRESS), b"", Fetched(ADDRESS, 1))
    async with run_reader(library) as reader:
        await open_text(reader)
        await reader.press("tab", "tab", "enter", "enter")
        assert "Abstract of paper 3." in reader.text()
        assert "In your library" in reader.text()
        await reader.press("`")
        assert "[1] Shore (2019)" in reader.text()


@pytest.mark.slow
async def test_find_goes_through_the_whole_text(library: Library) -> None:
    async with run_reader(library) as reader:
        await open_text(reader)
        await reader.press("/")
        await reader.type("light")
        assert "1 of " in reader.text()
        await reader.press("enter")
        before = reader.text()
        for _ in range(12):
            await reader.press("n")
        assert reader.text() != before
        await reader.press("/")
        await reader.type("no such words")
        assert "not in this text" in reader.text()
        await reader.press("escape", "escape")
        assert "Abstract of paper 12" in reader.text()


@pytest.mark.slow
async def test_wide_tables_move_sideways_and_source_is_shown(library: Library) -> None:
    assert library.texts
    cells = "".join(f"<td class='ltx_td'>column number {at}</td>" for at in range(20))
    page = f"<article class='ltx_document'><p>Text</p><table><tr>{cells}</tr></table>"
    page += "<p><math alttext='x^{2}'></math></p></article>"
    library.texts.put(ID, parse_page(page.encode(), ADDRESS), b"", Fetched(ADDRESS, 1))
    async with run_reader(library) as reader:
        await open_text(reader)
        assert "column number 0" in reader.text() and "column number 19" not in reader.text()
        for _ in range(20):
            await reader.press(">")
        assert "column number 19" in reader.text() and "column number 0 " not in reader.text()
        assert "x²" in reader.text()
        await reader.press("\\")
        assert "$x^{2}$" in reader.text()
        await reader.press("<")
        assert "Text" in reader.text()


async def test_at_the_end_space_marks_read_and_goes_to_the_next_paper(library: Library) -> None:
    async with run_reader(library) as reader:
        await open_text(reader)
        await reader.press("G")
        await reader.press("space")
        assert library.marks.at("read", [ID])
        assert "Abstract of paper 13" in reader.text()


async def test_without_a_text_the_key_that_fetches_it_is_named(library: Library) -> None:
    assert library.texts
    library.texts.put_missing("2403.00014", "arXiv has no HTML of it; PDF only")
    async with run_reader(library) as reader:
        await reader.press("enter")
        assert "Enter full text" in reader.text()
        await reader.press("h", "j", "enter")
        assert "Enter full text" not in reader.text()
        await reader.press("enter")
        assert "F fetches the full text" in reader.text()
        await reader.press("h", "j", "enter", "enter")
        assert "PDF only" in reader.text()


@pytest.mark.slow
async def test_a_text_fits_every_size_and_leaving_keeps_the_place(library: Library) -> None:
    assert library.texts
    library.texts.put_position(ID, Position(9999, 9999, 50))
    for size in ((80, 24), (200, 50), (60, 9), (20, 5)):
        async with run_reader(library, size=size) as reader:
            await open_text(reader)
            await reader.press("g", "space", "space", "}")
            await reader.press("ctrl+c")
    assert library.texts.position(ID) != Position(9999, 9999, 50)


async def test_the_first_star_explains_the_texts_of_starred_papers(library: Library) -> None:
    session = Session(greeted=True)
    async with run_reader(library, session=session) as reader:
        await reader.press("s")
        assert "the next sync brings its full text; F fetches it now" in reader.text()
        await reader.press("j", "s")
        assert "the next sync brings" not in reader.text() and session.offered_texts


def serve(request: ReceivedRequest) -> Answer:
    if "daily_papers" in request.path:
        return Answer(b"[]")
    page = (PAGES / "ropes.html").read_bytes()
    return Answer(page) if "00013" in request.path or "00014" in request.path else Answer(b"x", 404)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ReceivedRequest]]:
    with http_server(serve) as (base, seen):
        monkeypatch.setenv("ARXIV_HTML_ENDPOINT", f"{base}/html")
        monkeypatch.setenv("HF_ENDPOINT", base)
        monkeypatch.setenv("DAYSHEET_SYNC_PAUSES", "0.01")
        yield seen


@pytest.mark.slow
async def test_a_key_fetches_the_text_and_a_sync_those_of_starred_papers(
    library: Library, site: list[ReceivedRequest]
) -> None:
    async with run_reader(library) as reader:
        await reader.press("j", "F")
        await reader.wait_for("The full text of 2403.00013 is here; Enter in its abstract opens it")
        await reader.press("enter", "enter")
        assert "Ropes, Knots and Bounded Regret" in reader.text()
        await reader.press("F")
        await reader.wait_for("A newer version is here")
        await reader.press("h", "h", "j", "s", "j", "s", "R")
        await reader.wait_for("1 full text")
    assert library.texts and library.texts.has("2403.00014")
    assert "2403.00015" in library.texts.missing()


@pytest.mark.slow
async def test_a_text_waits_for_another_even_if_arxiv_has_no_html_of_that(
    library: Library, site: list[ReceivedRequest]
) -> None:
    assert library.texts
    async with run_reader(library) as reader:
        # Queued by an earlier run; the one asked for now has no HTML.
        library.texts.add_wanted(["2403.00013"])
        await reader.press("j", "j", "j", "F")
        await reader.wait_for("The full text of 2403.00013 is here")
    assert library.texts.has("2403.00013")
    assert "2403.00015" in library.texts.missing()


@pytest.mark.slow
async def test_offline_the_text_is_queued(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARXIV_HTML_ENDPOINT", f"http://127.0.0.1:{unused_port()}/html")
    monkeypatch.setenv("DAYSHEET_SYNC_PAUSES", "0.01")
    async with run_reader(library) as reader:
        await reader.press("j", "F")
        await reader.wait_for("is queued for the next sync")
    assert library.texts and library.texts.wanted() == ["2403.00013"]


@pytest.mark.slow
async def test_hostile_pages_are_plain_text_on_the_screen(library: Library) -> None:
    texts = library.texts
    assert texts
    async with run_reader(library, size=(60, 12)) as reader:
        await reader.press("enter")
        for name, body in HOSTILE.items():
            page = f"<article class='ltx_document'>{body}</article>".encode()
            texts.put(ID, parse_page(page, ADDRESS), b"", Fetched(ADDRESS, 1))
            texts.put_position(ID, Position(0))
            await reader.press("enter")
            assert "text" in reader.text(), name
            for key in ("tab", "pagedown", "}", "\\", ">", "G"):
                await reader.press(key)
                assert not set(reader.text()) & {"\x1b", "\x9b", "\u202e", "\u2066", "\u200b"}
            await reader.press("h")


@pytest.mark.slow
async def test_commands_of_the_text_are_chosen_by_name_only_where_there_is_one(
    library: Library,
) -> None:
    in_text = [each for each in commands() if each.contexts == ("document",)]
    assert len(in_text) > 5
    async with run_reader(library) as reader:
        for command in in_text:
            reader.app.reader.messages.clear()
            await reader.press("?", *command.title(), "down", "enter")
            assert "Only in a full text" in reader.text(), command.id
        await open_text(reader)
        await reader.press(":", *"outline", "enter")
        assert "Outline" in reader.text() and "type to narrow" in reader.text()
        await reader.press("escape")
        # A command of the list returns to the list first.
        await reader.press(":", *"show starred", "enter")
        assert reader.app.reader.full_text.document is None
        assert "Starred" in reader.lines()[1]


@pytest.mark.slow
async def test_an_example_of_the_help_filters_the_list_also_from_a_full_text(
    library: Library,
) -> None:
    async with run_reader(library) as reader:
        await open_text(reader)
        await reader.press("?", *"is:unread", "down", "enter")
        assert reader.app.reader.full_text.document is None
        assert "/ is:unread" in reader.lines()[-2]


async def test_without_an_id_the_message_says_how_to_find_it(tmp_path: Path) -> None:
    entries = digest(TUESDAY, [Paper(clean_line("Known by its title alone"))])
    with library_at(tmp_path, entries) as library:
        async with run_reader(library, size=(80, 24)) as reader:
            for keys in (["F"], ["enter", "enter"]):
                await reader.press(*keys)
                advice = "Without an arXiv id there is no full text; `daysheet sync --resolve`"
                assert advice in reader.lines()[-1]


async def test_the_sample_says_that_it_has_no_full_texts() -> None:
    """The sample is also shown without --sample, while the library is empty."""
    with Library.open_sample() as library:
        async with run_reader(library) as reader:
            await reader.press("F")
            assert "your own library has full texts, too" in reader.lines()[-1]
            await reader.press("enter", "enter")
            assert "your own library has full texts, too" in reader.lines()[-1]
