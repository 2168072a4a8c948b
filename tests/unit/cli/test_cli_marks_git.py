"""`daysheet marks init-git` and `merge-driver`: git merges the marks by date."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from reader.storage.git import pattern
from tests.commandline import Daysheet
from tests.terminal import Terminal

MINE = """\
# mine
version = 1

[starred]
"2403.00001" = 2024-03-13T08:00:00Z
"2403.00002" = 2024-03-13T08:00:00Z
"""
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
with_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    return Daysheet(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The user's marks."""
    made = tmp_path / "home" / "data" / "marks.toml"
    made.parent.mkdir(parents=True)
    made.write_text(MINE)
    return made


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=os.environ | GIT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.fixture
def repository(file: Path) -> Path:
    """A repository that contains the marks file."""
    git(file.parent, "init", "--quiet")
    return file.parent


@with_git
def test_without_a_repository_the_error_explains_how_to_create_one(
    daysheet: Daysheet, file: Path, tmp_path: Path
) -> None:
    ran = daysheet("marks", "init-git", "--yes", **GIT, GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert (ran.code, ran.out, len(ran.problems)) == (3, "", 1)
    assert f"{file} is in no git repository; move it into one and name it in" in ran.err
    assert '[marks] path = "~/notes/marks.toml"' in ran.err


@with_git
def test_the_plan_is_shown_and_nothing_is_done_without_confirmation(
    daysheet: Daysheet, repository: Path
) -> None:
    before = git(repository, "config", "--local", "--list")
    ran = daysheet("marks", "init-git", **GIT)
    assert (ran.code, ran.out) == (2, "")
    first, driver, name, line, last = ran.problems
    assert first == f"to make git merge {repository / 'marks.toml'} by date:"
    assert driver.startswith("  git config merge.daysheet.driver: ")
    assert " marks merge-driver %O %A %B %P || " in driver
    assert name.startswith("  git config merge.daysheet.name: ")
    assert line == f"  a line in {repository / '.gitattributes'}: marks.toml merge=daysheet"
    assert last == "daysheet: nothing was done: there is no terminal to ask on; use --yes"
    assert git(repository, "config", "--local", "--list") == before
    assert not (repository / ".gitattributes").exists()


@with_git
def test_a_second_run_has_nothing_to_do(daysheet: Daysheet, repository: Path) -> None:
    ran = daysheet("marks", "init-git", "--yes", **GIT)
    assert ran.code == 0
    assert "on each other machine" in ran.problems[-1]
    assert (repository / ".gitattributes").read_bytes() == b"marks.toml merge=daysheet\n"
    assert git(repository, "check-attr", "merge", "marks.toml").endswith(": daysheet\n")
    config = (repository / ".git" / "config").read_bytes()
    again = daysheet("marks", "init-git", **GIT)
    assert (again.code, again.problems) == (
        0,
        [f"already done: git merges {repository / 'marks.toml'} by date"],
    )
    assert (repository / ".gitattributes").read_bytes() == b"marks.toml merge=daysheet\n"
    assert (repository / ".git" / "config").read_bytes() == config


@with_git
@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 2), ("", 2)])
def test_on_a_terminal_it_asks_for_confirmation(
    tmp_path: Path, repository: Path, answer: str, code: int
) -> None:
    with Terminal(tmp_path / "home", "marks", "init-git", environment=GIT) as terminal:
        terminal.wait_for("Do this? [y/N]")
        terminal.send(f"{answer}\r")
        assert terminal.wait_for_end() == code
    assert (repository / ".gitattributes").exists() is (code == 0)


@with_git
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"*.png binary", b"*.png binary\nmarks.toml merge=daysheet"),
        (b"# x\r\n*.png binary\r\n", b"# x\r\n*.png binary\r\nmarks.toml merge=daysheet\r\n"),
        (b"\xff *.toml merge=union\n\n", b"\xff *.toml merge=union\n\nmarks.toml merge=daysheet\n"),
        (b"* merge=union\n", b"* merge=union\nmarks.toml merge=daysheet\n"),
    ],
    ids=[
        "without an end of line",
        "with CRLF",
        "not UTF-8",
        "union for all files",
    ],
)
def test_other_git_attributes_are_kept(
    daysheet: Daysheet, repository: Path, before: bytes, after: bytes
) -> None:
    (repository / ".gitattributes").write_bytes(before)
    (repository / ".gitattributes").chmod(0o640)
    assert daysheet("marks", "init-git", "--yes", **GIT).code == 0
    assert (repository / ".gitattributes").read_bytes() == after
    assert (repository / ".gitattributes").stat().st_mode & 0o777 == 0o640
    assert git(repository, "check-attr", "merge", "marks.toml").endswith(": daysheet\n")


@with_git
def test_a_program_that_has_moved_is_configured_again(
    daysheet: Daysheet, repository: Path, tmp_path: Path
) -> None:
    daysheet("marks", "init-git", "--yes", **GIT)
    folder = tmp_path / "it's 100% mine"
    folder.mkdir()
    program = folder / "daysheet"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    ran = daysheet("marks", "init-git", "--yes", **GIT, PATH=path)
    assert [line.split(":")[0] for line in ran.problems[1:-1]] == [
        "  git config merge.daysheet.driver"
    ]
    command = git(repository, "config", "merge.daysheet.driver").split(" marks ")[0]
    assert "100%% mine" in command
    message = subprocess.run(["sh", "-c", f"printf %s {command}"], capture_output=True, check=True)
    assert message.stdout.decode().replace("%%", "%") == str(program)


@with_git
def test_a_git_attribute_that_overrides_ours_is_reported(
    daysheet: Daysheet, repository: Path
) -> None:
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("*.toml merge=union\n")
    for _ in range(2):
        ran = daysheet("marks", "init-git", "--yes", **GIT)
        assert ran.code == 3
        assert "by 'union'; remove that from the attributes" in ran.problems[-1]
    assert (repository / ".gitattributes").read_text() == "marks.toml merge=daysheet\n"


@with_git
def test_links_are_followed_to_the_repository(
    daysheet: Daysheet, file: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    git(notes, "init", "--quiet")
    file.rename(notes / "mine.toml")
    file.symlink_to(notes / "mine.toml")
    assert daysheet("marks", "init-git", "--yes", **GIT).code == 0
    assert (notes / ".gitattributes").read_text() == "mine.toml merge=daysheet\n"
    assert not file.with_name(".gitattributes").exists()
    (notes / "attributes").write_text("")
    (notes / ".gitattributes").unlink()
    (notes / ".gitattributes").symlink_to("attributes")
    ran = daysheet("marks", "init-git", "--yes", **GIT)
    assert (ran.code, len(ran.problems)) == (3, 1)
    assert "a link, which git does not follow" in ran.err


def test_a_missing_git_is_reported(daysheet: Daysheet, file: Path, tmp_path: Path) -> None:
    ran = daysheet("marks", "init-git", "--yes", PATH=str(tmp_path))
    assert (ran.code, ran.err) == (3, "daysheet: git is not installed; install it\n")


@with_git
@pytest.mark.parametrize(
    "name",
    [
        "marks.toml",
        "my marks.toml",
        "#marks",
        "!marks",
        '"marks"',
        "a\\b",
        "a*b?[c]",
        "[attr]x",
        "tab\tnew\nline\x7f",
        " edge ",
        "märks ½",
        'a\\ *" \\',
    ],
)
def test_the_pattern_matches_only_that_file_name(tmp_path: Path, name: str) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitattributes").write_text(f"{pattern(name)} merge=daysheet\n", "utf-8")
    names = [name, f"x{name}", f"{name}x", name.replace("*", "y") + "y", "axbyc"]
    message = git(tmp_path, "check-attr", "-z", "merge", "--", *names).split("\0")
    assert message[2::3] == ["daysheet", *["unspecified"] * 4]


@with_git
def test_the_driver_writes_the_result_to_ours(daysheet: Daysheet, tmp_path: Path) -> None:
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    base.write_text(MINE)
    ours.write_text(MINE + '"2403.00009" = 2024-03-14\n')
    theirs.write_text(MINE + '"2403.00009" = 2024-03-15\n"2403.00010" = true\n')
    ran = daysheet("marks", "merge-driver", base, ours, theirs, "marks.toml")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    starred = tomllib.loads(ours.read_text())["starred"]
    assert list(starred) == ["2403.00001", "2403.00002", "2403.00009", "2403.00010"]
    assert starred["2403.00009"].day == 15
    assert theirs.read_text().endswith("= true\n")


@with_git
@pytest.mark.parametrize("line", ["half a li", "<<<<<<< HEAD\n"])
def test_a_driver_that_cannot_parse_a_side_merges_by_lines_and_reports_it(
    daysheet: Daysheet, tmp_path: Path, line: str
) -> None:
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    base.write_text(MINE)
    ours.write_text("# on the desk\n" + MINE)
    theirs.write_text(MINE + line)
    ran = daysheet("marks", "merge-driver", base, ours, theirs, "marks.toml")
    assert (ran.code, len(ran.problems)) == (1, 1)
    assert ran.err.startswith("daysheet: marks.toml: one side cannot be read (their side, line 7")
    assert ours.read_text() == "# on the desk\n" + MINE + line


@with_git
def test_a_driver_that_cannot_merge_reports_why_and_leaves_ours_unchanged(
    daysheet: Daysheet, tmp_path: Path
) -> None:
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    base.write_text("")
    ours.write_text(MINE)
    ran = daysheet("marks", "merge-driver", base, ours, theirs, "marks.toml")
    assert (ran.code, len(ran.problems)) == (1, 1)
    ran = daysheet("marks", "merge-driver", base, theirs, ours, "marks.toml")
    assert (ran.code, theirs.exists()) == (1, False)
    theirs.write_bytes(b"\0")
    ran = daysheet("marks", "merge-driver", base, ours, theirs, "marks.toml")
    assert (ran.code, len(ran.problems)) == (1, 1)
    assert ran.err.startswith("daysheet: marks.toml: ")
    assert ours.read_text() == MINE
