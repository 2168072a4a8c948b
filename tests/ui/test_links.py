"""Links of a paper: opened by keys, by clicks, and by the terminal itself through OSC 8."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.model.clean import clean_text
from reader.model.links import Url, web_url
from reader.model.paper import Paper
from tests.terminal import Terminal
from tests.ui.reader_pilot import MONDAY, ReaderPilot, digest, library_at, paper, run_reader

LINK = re.compile(rb"\x1b\]8;([^;\x1b]*);([^\x1b]*)\x1b\\")
KEY_BYTES = 4096
EVERY = paper(
    0,
    "With every link",
    project=web_url("https://example.org/project"),
    code=web_url("https://example.org/code"),
    doi="doi:10.1000/182",
)


def links(raw: bytes) -> list[tuple[bytes, bytes]]:
    return LINK.findall(raw)


@pytest.mark.slow
def test_each_link_is_sent_with_its_url_and_always_the_same_bytes(tmp_path: Path) -> None:
    sent = []
    for _ in range(2):
        with Terminal(tmp_path, "--sample") as terminal:
            terminal.wait_for("arXiv")
            terminal.settle()
            terminal.press("j")
            sent.append(links(terminal.raw))
            terminal.press("q")
            assert terminal.wait_for_end() == 0
    # How often a line is painted depends on the machine; what is sent for it does not.
    assert set(sent[0]) == set(sent[1])
    assert (b"", b"https://arxiv.org/pdf/2608.19880") in sent[0]
    # Every link is ended before anything else begins, and none has an id that is made anew.
    assert [bool(url) for _, url in sent[0]] == [True, False] * (len(sent[0]) // 2)
    assert not any(id for id, _ in sent[0])


@pytest.mark.slow
def test_a_16_colour_console_gets_no_link_sequences(tmp_path: Path) -> None:
    console = {"TERM": "linux", "COLORTERM": ""}
    with Terminal(tmp_path, "--sample", environment=console) as terminal:
        terminal.wait_for("arXiv")
        assert not links(terminal.raw)


@pytest.mark.slow
def test_one_key_sends_few_bytes_including_links(tmp_path: Path) -> None:
    with Terminal(tmp_path, "--sample", size=(120, 36)) as terminal:
        terminal.wait_for("arXiv")
        terminal.settle()
        terminal.press("j")
        for key in "jjjjj":
            before = len(terminal.raw)
            terminal.press(key)
            assert 0 < len(terminal.raw) - before <= KEY_BYTES


OPENS = {"o": "arXiv", "p": "PDF", "c": "code", "O": "project"}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Url]:
    urls: list[Url] = []

    def open_link(url: Url, _own: object, _on_failure: object) -> str:
        urls.append(url)
        return "a browser"

    monkeypatch.setattr("reader.external_programs.open_link", open_link)
    return urls


async def shown(pilot: ReaderPilot) -> str:
    await pilot.settle()
    return pilot.text()


async def test_every_link_shows_the_key_that_opens_it(tmp_path: Path, opened: list[Url]) -> None:
    with library_at(tmp_path, digest(MONDAY, [EVERY])) as library:
        async with run_reader(library) as pilot:
            for key, name in OPENS.items():
                assert f"{key} {name}" in await shown(pilot)
                await pilot.press(key)
                assert opened[-1] == EVERY.links[name]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "key", "name"),
    [
        (Paper(title=EVERY.title, abstract=EVERY.abstract, doi=EVERY.doi), "o", "DOI"),
        (paper(1, doi=EVERY.doi), "O", "DOI"),
        (Paper(title=EVERY.title, abstract=EVERY.abstract, project=EVERY.project), "o", "project"),
    ],
    ids=[
        "o opens the DOI",
        "O opens the DOI",
        "o opens the project",
    ],
)
async def test_a_key_opens_the_best_available_link(
    tmp_path: Path, opened: list[Url], made: Paper, key: str, name: str
) -> None:
    with library_at(tmp_path, digest(MONDAY, [made])) as library:
        async with run_reader(library) as pilot:
            assert f"{key} {name}" in await shown(pilot)
            await pilot.press(key)
            assert opened == [made.links[name]]


async def test_p_opens_the_users_own_copy_if_it_is_there(tmp_path: Path, opened: list[Url]) -> None:
    own = tmp_path / "Größe 1.pdf"
    own.write_bytes(b"%PDF-")
    with library_at(tmp_path, digest(MONDAY, [EVERY._replace(file=str(own))])) as library:
        async with run_reader(library) as pilot:
            await pilot.press("p")
            assert opened == [own.as_uri()]
            own.unlink()
            await pilot.press("p")
            assert opened[1:] == [EVERY.links["PDF"]]


async def test_a_click_on_a_link_opens_it(library: Library, opened: list[Url]) -> None:
    async with run_reader(library) as pilot:
        y = next(at for at, line in enumerate(pilot.lines()) if "p PDF" in line)
        x = pilot.lines()[y].index("PDF")
        await pilot.textual.click(offset=(x + 1, y))
        await pilot.settle()
        assert opened == ["https://arxiv.org/pdf/2403.00012"]


@pytest.mark.slow
async def test_urls_in_the_text_open_on_click_or_in_turn_with_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_link(url: Url, *_: object) -> str:
        opened.append(url)
        return "sh"

    monkeypatch.setattr("reader.external_programs.open_link", open_link)
    text = "Long. " * 400 + "See https://a-b.org/c (and github.com/x/y)."
    named = paper(0, "With addresses")
    named = named._replace(abstract=clean_text(text))
    with library_at(tmp_path, digest(MONDAY, [named, paper(1)])) as library:
        async with run_reader(library) as pilot:
            assert "v a-b.org" in pilot.text()
            assert "https://a-b.org/c" not in pilot.text()
            await pilot.press("v")
            assert "https://a-b.org/c" in pilot.text()
            assert "1 of 2: Opened with sh" in pilot.text()
            await pilot.press("v", "v")
            assert opened == ["https://a-b.org/c", "https://github.com/x/y", "https://a-b.org/c"]
            at, line = next(
                (at, line.index("github.com"))
                for at, line in enumerate(pilot.lines())
                if "github.com/x/y)" in line
            )
            await pilot.textual.click(offset=(line + 3, at))
            await pilot.settle()
            assert opened[-1] == "https://github.com/x/y"
            await pilot.press("h", "j", "v")
            assert "There is no address in this text" in pilot.text()


@pytest.mark.slow
def test_a_link_that_the_users_program_cannot_open_is_copied_and_shown(tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    settings = tmp_path / "config" / "config.toml"
    settings.parent.mkdir()
    for own in (str(program), "no-such-browser"):
        settings.write_text(f'open = ["{own}", "{{url}}"]\n')
        with Terminal(tmp_path, "--sample") as terminal:
            terminal.wait_for("arXiv")
            terminal.send("o")
            terminal.wait_for("did not open it, copied: ")
            copied = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", terminal.raw)
            assert base64.b64decode(copied[-1]).startswith(b"https://arxiv.org/abs/")
