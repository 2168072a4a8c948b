"""`daysheet star`, `unstar`, `read`, `unread`, `marks path`, `keys`, and `daysheet` alone."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import Daysheet
from tests.terminal import Terminal

PAPER = '{"id": "2403.00001", "title": "Gathering Stones", "abstract": "At night."}\n'


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    return Daysheet(tmp_path)


def marks(daysheet: Daysheet) -> dict[str, Any]:
    path = Path(daysheet("marks", "path").out.strip())
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_marks_are_set_and_removed_by_ids_of_any_form(daysheet: Daysheet) -> None:
    daysheet("import", "-", stdin=PAPER)
    ran = daysheet("star", "arXiv:2403.00001v3", "math.GT/0309136")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "",
        "star: 2 papers; math/0309136 is not in the library\n",
    )
    assert set(marks(daysheet)["starred"]) == {"2403.00001", "math/0309136"}
    assert "# Gathering Stones" in Path(daysheet("marks", "path").out.strip()).read_text("utf-8")
    assert daysheet("star", "2403.00001").err == "star: 0 papers, 1 already\n"
    daysheet("unstar", "math/0309136")
    assert set(marks(daysheet)["starred"]) == {"2403.00001"}


def test_ids_come_from_the_first_field_of_lines(daysheet: Daysheet) -> None:
    ran = daysheet("read", "-", stdin="2403.00001\tGathering\n\n  2403.00002 more\n")
    assert (ran.code, ran.err) == (0, "read: 2 papers\n")
    assert set(marks(daysheet)["read"]) == {"2403.00001", "2403.00002"}


def test_an_invalid_id_is_reported_and_the_others_are_marked(daysheet: Daysheet) -> None:
    ran = daysheet("star", "stones", "2403.00001")
    assert ran.code == 2
    assert ran.problems[0].startswith("daysheet: 'stones' is not an id; write 2403.07815")
    assert set(marks(daysheet)["starred"]) == {"2403.00001"}


def test_a_mark_that_cannot_be_saved_gives_exit_code_4(daysheet: Daysheet, tmp_path: Path) -> None:
    settings = tmp_path / "home" / "config" / "config.toml"
    settings.parent.mkdir(parents=True)
    (tmp_path / "in-the-way").write_text("")
    settings.write_text(f'[marks]\npath = "{tmp_path / "in-the-way" / "marks.toml"}"\n')
    ran = daysheet("star", "2403.00001")
    assert ran.code == 4
    assert any(problem.startswith("daysheet: not saved: ") for problem in ran.problems)


def test_the_configuration_moves_the_marks_and_its_problems_are_reported(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    settings = tmp_path / "home" / "config" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('theem = "dark"\n[marks]\npath = "m.toml"\n[keys]\nstar = "S"\n')
    ran = daysheet("marks", "path")
    assert ran.lines == [str(settings.parent / "m.toml")]
    assert "line 1: there is no setting 'theem'" in ran.err
    assert ["S", "star"] in [line.split()[:2] for line in daysheet("keys").lines]


def test_an_invalid_key_is_reported_with_its_line(daysheet: Daysheet, tmp_path: Path) -> None:
    settings = tmp_path / "home" / "config" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('ascii = true\n[keys]\nstra = "S"\n')
    ran = daysheet("keys")
    assert (ran.code, len(ran.lines) > 50) == (0, True)
    assert ran.problems == [
        "daysheet: config.toml line 3: there is no command 'stra'; did you mean star?"
    ]


def test_the_markdown_table_of_keys_ignores_the_configuration(daysheet: Daysheet) -> None:
    lines = daysheet("keys", "--markdown").lines
    assert lines[:3] == [
        "| keys | command | what it does |",
        "| --- | --- | --- |",
        "| **Move** | | |",
    ]
    assert "| `s` | `star` | Star the paper, or remove its star. |" in lines


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "without one use `daysheet list` or `daysheet --plain`"),
        (["--sample"], 2, "the reader needs a terminal"),
        (["lits"], 2, "there is no command 'lits'; did you mean list?"),
        (["exprot", "--help"], 2, "there is no command 'exprot'; did you mean export?"),
        (["search", "rl"], 2, "there is no command 'search'; did you mean list?"),
        (["2403.00001", "2403.00002"], 2, "one paper at a time"),
        (["2403.00001", "--date", "latest"], 2, "a paper's id goes without --date and --filter"),
        (["--plain", "2403.99999"], 1, "2403.99999 is not in your library"),
        (["2024-03-11"], 2, "`daysheet --date 2024-03-11` opens a day"),
        (["themes"], 2, "there is no command 'themes'; see `daysheet guide settings`\n"),
        (["undo"], 2, "in the reader `u` undoes"),
        (["import", "2403.00001"], 3, "no such file; `daysheet import --ids -` reads ids"),
        (["vacuum", "--version"], 2, "there is no command 'vacuum'"),
        ([""], 2, "there is no command ''"),
        (["--sample", "list"], 2, "options go after the command: `daysheet list …`"),
        (["--date", "13.3."], 2, "'13.3.' is not a date"),
    ],
)
def test_the_bare_command_reports_a_usage_error_in_one_line(
    daysheet: Daysheet, arguments: list[str], code: int, message: str
) -> None:
    ran = daysheet(*arguments)
    assert (ran.code, ran.out, len(ran.problems)) == (code, "", 1)
    assert message in ran.err


@pytest.mark.parametrize("kind", ["dumb", ""])
@pytest.mark.parametrize("arguments", [[], ["--sample"]])
def test_on_a_dumb_terminal_the_error_suggests_the_plain_reader(
    tmp_path: Path, kind: str, arguments: list[str]
) -> None:
    with Terminal(tmp_path, *arguments, environment={"TERM": kind}) as terminal:
        assert terminal.wait_for_end() == 2
        message = f"daysheet: the reader cannot run with TERM='{kind}'; use"
        assert terminal.raw.decode().split() == [*message.split(), "`daysheet", "--plain`"]


def test_a_start_without_arguments_loads_no_parser(daysheet: Daysheet) -> None:
    code = "import sys; from reader.cli import main; print(main([]), 'argparse' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=daysheet.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert ran.stdout == b"2 False\n"


def test_version_and_help_go_to_standard_output(daysheet: Daysheet) -> None:
    assert daysheet("--version").out.startswith("daysheet ")
    helped = daysheet("--help")
    assert (helped.code, helped.err) == (0, "")
    assert "daysheet COMMAND" in helped.out
