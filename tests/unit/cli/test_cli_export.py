"""`daysheet export`: to standard output and into files, from the shell and from cron."""

from __future__ import annotations

import email
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from reader.cli import listing
from reader.library.exports import FIRST_BATCH, ExportOptions, export_items
from reader.model.view import Row, View
from tests.commandline import Daysheet
from tests.ui.reader_pilot import library_at, two_days

PAPERS: list[dict[str, object]] = [
    {"id": "2403.00001", "title": "Gathering Stones", "authors": ["Ada Byron"], "upvotes": 3},
    {"id": "2403.00002", "title": "=Counting {Stones", "authors": ["Alan Turing"]},
    {"title": "A Paper Without an Id"},
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Daysheet:
    """A digest of three papers, the first starred."""
    command = Daysheet(tmp_path_factory.mktemp("export"))
    lines = []
    for at, paper in enumerate(PAPERS):
        digest = {"source": "huggingface", "date": "2024-03-13", "position": at}
        lines.append(json.dumps({**paper, "digests": [digest]}))
    assert command("import", "-", stdin="\n".join(lines)).code == 0
    assert command("star", "2403.00001").code == 0
    return command


@pytest.fixture
def daysheet(library: Daysheet, tmp_path: Path) -> Daysheet:
    """The same library with a separate folder for the exported files. Tests change nothing else."""
    command = Daysheet(tmp_path)
    (tmp_path / "home").symlink_to(library.home / "home")
    return command


def state(path: Path) -> tuple[int, int]:
    """Return a value that changes whenever the file is rewritten."""
    return path.stat().st_ino, path.stat().st_mtime_ns


@pytest.mark.slow
def test_bibtex_goes_to_standard_output_and_papers_without_an_id_are_reported(
    daysheet: Daysheet,
) -> None:
    ran = daysheet("export", "date:latest")
    assert ran.code == 0
    assert ran.out.startswith("@misc{byron2024gathering00001,\n  title = {{Gathering Stones}},\n")
    assert ran.out.count("@misc{") == 3
    (named,) = ran.problems
    assert named.startswith("daysheet: “A Paper Without an Id” (title:")


def test_json_lines_equal_those_of_list(daysheet: Daysheet) -> None:
    assert daysheet("export", "--format", "jsonl").out == daysheet("list", "--json").out


def test_ids_come_from_standard_input_in_their_order(daysheet: Daysheet) -> None:
    lines = "2403.00002\tsomething\n2403.00001\n2403.00001 again\n"
    ran = daysheet("export", "-", "--format", "ris", stdin=lines)
    assert [line for line in ran.lines if line.startswith("AN")] == [
        "AN  - arXiv:2403.00002",
        "AN  - arXiv:2403.00001",
    ]
    ran = daysheet("list", "-", "is:starred", stdin=lines)
    assert (ran.code, ran.lines) == (0, ["2403.00001\tGathering Stones"])
    ran = daysheet("list", "-", stdin="2403.00009\n")
    assert (ran.code, ran.out, len(ran.problems)) == (1, "", 2)


def test_the_suffix_chooses_the_format_and_an_unchanged_file_is_not_rewritten(
    daysheet: Daysheet,
) -> None:
    for name in ("refs.bib", "refs.md", "refs.csv"):
        path = daysheet.home / name
        ran = daysheet("export", "is:starred", "-o", path)
        assert (ran.code, ran.out, ran.problems) == (0, "", [f"{path}: 1 paper"])
        written = state(path)
        ran = daysheet("export", "is:starred", "-o", path)
        assert ran.problems == [f"{path}: up to date, 1 paper"]
        assert state(path) == written


def test_a_bibliography_keeps_its_link_its_mode_and_manual_edits(
    daysheet: Daysheet,
) -> None:
    real, link = daysheet.home / "real.bib", daysheet.home / "refs.bib"
    mine = "% mine\n@misc{stones, eprint = {2403.00001}, title = {My title}, note = {read}}\n"
    real.write_text(mine, "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    ran = daysheet("export", "date:latest", "-o", link)
    assert ran.problems[-1] == f"{link}: 2 new, 1 updated"
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    text = real.read_text("utf-8")
    assert text.startswith(mine[:-3])
    assert text.count("2403.00001},") == 1
    assert (
        daysheet("export", "date:latest", "-o", link).problems[-1].endswith("up to date, 3 papers")
    )


@pytest.mark.parametrize(
    ("name", "text", "code", "message"),
    [
        ("thesis.md", "# My thesis\n", 3, "not Markdown that daysheet wrote; --force replaces it"),
        ("refs.bib", "@misc{a, title = {x}\n", 3, "refs.bib, line 1: the entry that begins here"),
        ("refs.bib", "\xff", 3, "not in UTF-8"),
        ("folder/none/x.csv", None, 4, "make its folder"),
        ("x.doc", None, 2, "does not end with a format's suffix; add --format, one of bibtex, ris"),
    ],
)
def test_a_file_that_is_no_export_is_not_replaced(
    daysheet: Daysheet, name: str, text: str | None, code: int, message: str
) -> None:
    path = daysheet.home / name
    if text is not None:
        path.write_text(text, "latin-1")
    ran = daysheet("export", "is:starred", "-o", path)
    assert (ran.code, ran.out, len(ran.problems)) == (code, "", 1)
    assert message in ran.problems[0]
    assert text is None or path.read_text("latin-1") == text
    if "--force" in message:
        assert daysheet("export", "is:starred", "-o", path, "--force").code == 0
        assert "Gathering" in path.read_text("utf-8")


def test_citation_keys_follow_the_configuration(tmp_path: Path) -> None:
    command = Daysheet(tmp_path)
    config = tmp_path / "home" / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[export]\nkey = "{author}-{id}"\n', "utf-8")
    assert command("import", "-", stdin=json.dumps(PAPERS[0])).code == 0
    assert command("export").out.startswith("@misc{byron-240300001,\n")
    config.write_text('[export]\nkey = "{auhtor}"\n', "utf-8")
    ran = command("export")
    assert ran.out.startswith("@misc{byron2024gathering00001,\n")
    assert "export.key = '{auhtor}' is not allowed" in ran.problems[0]


CRON = "daysheet export date:latest --format mail --to me@example.org | ifne sendmail -t"


@pytest.mark.skipif(shutil.which("ifne") is None, reason="ifne (moreutils) is not here")
def test_the_cron_line_sends_one_mail_or_none(daysheet: Daysheet) -> None:
    folder = daysheet.home / "bin"
    folder.mkdir()
    for name, line in {
        "daysheet": f'exec "{sys.executable}" -m reader "$@"',
        "sendmail": f'echo "$@" >> "{folder}/called"; cat > "{folder}/mail"',
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        (folder / name).chmod(0o755)
    home = str(daysheet.home / "home")
    bare = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "LANG": "C",
        "PYTHONPATH": daysheet.environment()["PYTHONPATH"],
    }
    for where in (home, str(daysheet.home / "empty")):
        ran = subprocess.run(
            ["sh", "-c", CRON],
            env=bare | {"DAYSHEET_HOME": where},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (ran.stdout, ran.stderr) == (b"", b"")
    assert (folder / "called").read_text() == "-t\n", "the empty library sent nothing"
    found = email.message_from_bytes((folder / "mail").read_bytes())
    assert (found["To"], found["Subject"]) == (
        "me@example.org",
        "Daysheet: 3 papers of 13 Mar 2024",
    )


def test_nothing_found_writes_nothing(daysheet: Daysheet) -> None:
    ran = daysheet("export", "is:read", "-o", daysheet.home / "none.bib")
    assert (ran.code, ran.problems) == (1, ["daysheet: nothing found for 'is:read'"])
    assert not (daysheet.home / "none.bib").exists()
    ran = daysheet("export", "is:read", "--format", "mail", "--to", "me@example.org")
    assert (ran.code, ran.out, ran.err) == (1, "", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "mail"], "a mail needs --to ADDRESS"),
        (
            ["--to", "me@example.org\nBcc: you@example.org"],
            "is not a mail address; write me@example.org",
        ),
        (["--format", "ris", "--to", "me@example.org"], "--to is for --format mail"),
        (["--format", "ris", "--from", "me@example.org"], "--from is for --format mail"),
        (["--format", "csv", "--notes"], "--notes is for --format markdown or html"),
        (["--tags"], "--tags is for --format markdown or html"),
        (["--format", "html", "--bom"], "--bom is for --format csv"),
        (["--format", "atom", "--url", "ftp://x"], "'ftp://x' is not a web address"),
        (["--format", "word"], "invalid choice: 'word'"),
    ],
)
def test_invalid_export_options_are_usage_errors(
    daysheet: Daysheet, arguments: list[str], message: str
) -> None:
    ran = daysheet("export", *arguments)
    assert (ran.code, ran.out, len(ran.problems)) == (2, "", 1)
    assert message in ran.problems[0]


def test_lines_follow_a_template(daysheet: Daysheet) -> None:
    ran = daysheet("list", "is:starred", "--format", "{id:12}|{title:8}|{author}\\t{{{upvotes}}}")
    assert ran.lines == ["2403.00001  |Gatheri…|Ada Byron\t{3}"]
    ran = daysheet("list", "is:starred", "--format", "-{key} {starred}")
    assert ran.out.startswith("-byron2024gathering00001 2")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{titel}", "there is no field 'titel'; did you mean title?"),
        ("{id.__class__}", "there is no field 'id.__class__'"),
        ("{id[0]}", "there is no field 'id[0]'"),
        ("{id!r}", "there is no field 'id!r'"),
        ("{title:>9}", "'>9' after a colon; write {title:50}"),
        ("{id", "a lone {"),
    ],
)
def test_a_template_can_only_contain_fields(
    daysheet: Daysheet, template: str, message: str
) -> None:
    ran = daysheet("list", "--format", template)
    assert (ran.code, ran.out) == (2, "")
    assert ran.problems[0].startswith(f"daysheet: --format: {message}")


def test_notes_and_tags_leave_only_when_asked_for(daysheet: Daysheet) -> None:
    assert daysheet("tag", "+rl", "2403.00001").code == 0
    assert daysheet("note", "2403.00001", "mine", "alone").code == 0
    try:
        for format in ("markdown", "html", "atom", "bibtex", "ris", "csl-json", "csv"):
            text = daysheet("export", "is:starred", "--format", format).out
            assert "Gathering Stones" in text
            assert "mine alone" not in text
        for format in ("markdown", "html"):
            text = daysheet("export", "is:starred", "--format", format, "--notes", "--tags").out
            assert "mine alone" in text
            assert "rl" in text
        line = daysheet("list", "is:starred", "--format", "{title_text}|{tags}|{note}")
        assert line.lines == ["Gathering Stones|rl|mine alone"]
    finally:
        daysheet("tag", "-rl", "2403.00001")
        daysheet("note", "2403.00001", "")


def test_ids_of_a_table_are_texts_that_every_command_reads(daysheet: Daysheet) -> None:
    table = daysheet("export", "is:starred", "--format", "csv", "--bom").out
    assert table.startswith("\ufeffid,title,")
    assert "\narXiv:2403.00001,Gathering Stones," in table
    ids = "".join(line.partition(",")[0] + "\n" for line in table.splitlines()[1:])
    assert daysheet("list", "-", "--format", "{id}", stdin=ids).lines == ["2403.00001"]


def test_the_first_papers_are_printed_before_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with library_at(tmp_path, two_days()) as opened:
        asked: list[int] = []
        rows = opened.cache.rows

        def counted(keys: Sequence[int]) -> list[Row]:
            asked.append(len(keys))
            return rows(keys)

        monkeypatch.setattr(opened.cache, "rows", counted)
        keys = opened.keys(View("library"))
        next(export_items(opened, keys, "bibtex", ExportOptions()))
        next(listing._rows(opened, keys))
        assert asked == [FIRST_BATCH, listing.FIRST_BATCH]
        assert len(keys) == 32
        assert len(list(export_items(opened, keys, "bibtex", ExportOptions()))) == len(
            list(listing._rows(opened, keys))
        )
