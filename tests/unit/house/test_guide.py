"""The guide matches the program: examples run, tables are current, links lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reader.cli import COMMANDS
from reader.config import OUR_THEMES, TEXTUAL_THEMES
from reader.guide import FOLDER, TOPICS, nearest_topic, page_lines, read_page, title
from reader.model.wrapping import cell_width
from tests.commandline import REPOSITORY, Daysheet
from tests.guide_tables import with_tables
from tests.servers import Answer, http_server

PAGES = [
    *(REPOSITORY / "README.md", REPOSITORY / "reader/README.md"),
    *(REPOSITORY / ".github/CONTRIBUTING.md", *sorted(FOLDER.glob("*.md"))),
]
SAMPLE = REPOSITORY / "reader/library/sample.jsonl"
FULL_TEXT = REPOSITORY / "tests/data/full-texts/ropes.html"
CLOSED = "http://127.0.0.1:9"
"""No server listens at this port: syncs find themselves offline."""
ENDPOINTS = ("HF_ENDPOINT", *(f"ARXIV_{name}_ENDPOINT" for name in ("RSS", "API", "HTML", "PDF")))
RIS = "TY  - JOUR\nTI  - A Paper of a Journal\nAU  - Doe, Jane\nPY  - 2024\nER  -\n"


def shell_blocks(page: Path) -> str:
    """Return the lines of all fenced `sh` blocks of a page."""
    return "".join(re.findall(r"^```sh\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S))


WITH_EXAMPLES = [page for page in PAGES if shell_blocks(page)]


def name_of(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that examples name, and a library with the sample."""
    daysheet = Daysheet(tmp_path)
    assert daysheet("import", SAMPLE).code == 0
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, script in (
        ("daysheet", f'exec "{sys.executable}" -m reader "$@"'),
        # Chooses the first line, as a user would.
        ("fzf", "head -n 1"),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (programs / name).chmod(0o755)
    page = "Mar 13\n\nA Title of a Saved Page\n\nAn abstract of a few words about nothing.\n"
    (tmp_path / "saved-digest.txt").write_text(page, "utf-8")
    shutil.copy(SAMPLE, tmp_path / "papers.jsonl")
    subprocess.run(["gzip", "-k", "papers.jsonl"], cwd=tmp_path, check=True)
    (tmp_path / "papers.jsonl.gz").rename(tmp_path / "archive.jsonl.gz")
    (tmp_path / "library.ris").write_text(RIS, "utf-8")
    return tmp_path


# Each command is a process; together they take ten seconds.
@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name_of)
def test_the_examples_run(page: Path, folder: Path) -> None:
    if "refs.bib" in (script := shell_blocks(page)) and "-o refs.bib" not in script:
        assert Daysheet(folder)("export", "2608.19880", "-o", "refs.bib").code == 0
    with http_server(lambda _request: Answer(FULL_TEXT.read_bytes())) as (texts, _):
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env=Daysheet(folder).environment(
                {
                    **dict.fromkeys(ENDPOINTS, CLOSED),
                    "ARXIV_HTML_ENDPOINT": texts,
                    "PATH": f"{folder / 'programs'}:/usr/bin:/bin",
                }
            ),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ran.returncode == 0, f"{ran.stdout[-500:]}\n{ran.stderr[-500:]}"
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=name_of)
def test_the_tables_are_current(page: Path) -> None:
    """`python -m tests.guide_tables` writes them."""
    text = page.read_text("utf-8")
    assert text == with_tables(text)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_it_names_exists(page: Path) -> None:
    used = set(re.findall(r"(?:^|[`|] ?)daysheet ([a-z]+)", page.read_text("utf-8"), re.M))
    assert used <= {*COMMANDS, "search"}


def test_there_is_a_page_for_each_topic() -> None:
    assert sorted(page.stem for page in FOLDER.glob("*.md")) == sorted(TOPICS)
    assert all(read_page(topic).startswith(f"# {title(topic)}\n") for topic in TOPICS)


@pytest.mark.parametrize("theme", (*OUR_THEMES, *TEXTUAL_THEMES))
def test_it_names_every_theme(theme: str) -> None:
    assert f"`{theme}`" in read_page("settings")


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if target.startswith(("http:", "https:")):
            continue
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("cells", [40, 80])
def test_a_page_fits_the_terminal_but_for_its_code(topic: str, cells: int) -> None:
    lines = list(page_lines(topic, cells))
    text = [line for line in lines if not line.startswith("    ")]
    # In 40 cells, tables with long codes in two columns are wider.
    assert cells < 80 or all(cell_width(line) <= cells for line in text)
    assert not re.search(r"<!--|\*\*|\]\(|```", "\n".join(text))
    # Nothing is lost but the markup.
    page = re.sub(r"<!--.*?-->|\]\([^)]*\)|^```\w*", "", read_page(topic), flags=re.M)
    words = set(re.findall(r"\w{4,}", page))
    assert cells < 80 or words <= set(re.findall(r"\w{4,}", "\n".join(lines)))


def test_the_command_lists_topics_and_prints_pages(tmp_path: Path) -> None:
    daysheet = Daysheet(tmp_path)
    listed = daysheet("guide")
    assert [line.split()[0] for line in listed.lines] == list(TOPICS)
    page = daysheet("guide", "marks")
    assert page.lines[0] == title("marks")
    assert all(cell_width(line) <= 60 for line in page.lines if not line.startswith("    "))


@pytest.mark.parametrize(
    ("word", "topic"),
    [("redaing", "reading"), ("cron", "schedule"), ("Full", "full-texts"), ("tmux", "terminals")],
)
def test_an_unknown_topic_suggests_the_nearest(word: str, topic: str, tmp_path: Path) -> None:
    assert nearest_topic(word) == topic
    ran = Daysheet(tmp_path)("guide", word)
    assert (ran.code, ran.out) == (2, "")
    assert ran.problems == [f"daysheet: the guide has no topic {word!r}; did you mean {topic}?"]


def test_a_topic_like_no_other_leads_to_the_list(tmp_path: Path) -> None:
    ran = Daysheet(tmp_path)("guide", "xyzzy")
    assert (ran.code, len(ran.problems)) == (2, 1)
    assert "`daysheet guide` lists them" in ran.err
