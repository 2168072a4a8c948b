"""Marks in git: whatever way two branches come together, no mark is lost, with the driver or not.

Real git, real commands. Both branches star the newest paper, so that lines alone conflict.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.work_tree import Machine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not here"),
]

DAY = "2024-03-14"
BASE = """\
# my marks
version = 1

[read]
"2403.00001" = 2024-03-13T07:00:00Z

[starred]
"2403.00001" = 2024-03-13T08:00:00Z  # Gathering Stones

[mine]
mood = "good"
"""
OLD = '"2403.00001" = 2024-03-13T08:00:00Z  # Gathering Stones\n'
NEWEST = '"2403.00009" = 2024-03-14T{}Z  # The Newest\n'


def starring(text: str, *lines: str) -> str:
    """Return a file with these lines behind its old star."""
    return text.replace(OLD, OLD + "".join(lines))


OURS = starring(BASE, NEWEST.format("09:00:00"), '"2403.00010" = 2024-03-14T09:01:00Z\n')
THEIRS = starring(BASE, '"2403.00008" = 2024-03-14T09:30:00Z\n', NEWEST.format("10:00:00"))
STARS = ["2403.00001", "2403.00008", "2403.00009", "2403.00010"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "notes")


def merge(machine: Machine, code: int) -> None:
    machine.git("merge", "--quiet", "--no-edit", "laptop", code=code)


def rebase(machine: Machine, code: int) -> None:
    machine.git("rebase", "--quiet", "laptop", code=code)


def cherry_pick(machine: Machine, code: int) -> None:
    machine.git("cherry-pick", "laptop", code=code)


def pop_a_stash(machine: Machine, code: int) -> None:
    text = machine.text
    machine.git("reset", "--quiet", "--hard", "HEAD~")
    machine.file.write_text(text)
    machine.git("stash", "--quiet")
    machine.git("merge", "--quiet", "--ff-only", "laptop")
    machine.git("stash", "pop", "--quiet", code=code)


def merge_in_diff3(machine: Machine, code: int) -> None:
    machine.git("config", "merge.conflictStyle", "diff3")
    merge(machine, code)


SLOW = [pytest.param(way, marks=pytest.mark.slow) for way in (cherry_pick, merge_in_diff3)]
WAYS = [merge, rebase, pop_a_stash, *SLOW]
Way = Callable[[Machine, int], None]


@pytest.mark.parametrize("come_together", WAYS)
def test_with_the_driver_both_sides_come_together_clean(
    machine: Machine, come_together: Way
) -> None:
    machine.branches(BASE, OURS, THEIRS)
    machine.use_driver()
    come_together(machine, 0)
    assert machine.text == starring(
        BASE,
        '"2403.00008" = 2024-03-14T09:30:00Z\n',
        NEWEST.format("10:00:00"),
        '"2403.00010" = 2024-03-14T09:01:00Z\n',
    )
    assert "U" not in machine.git("status", "--porcelain")


@pytest.mark.parametrize("come_together", WAYS)
def test_without_it_the_conflicts_are_read_said_and_healed(
    machine: Machine, come_together: Way
) -> None:
    machine.branches(BASE, OURS, THEIRS)
    come_together(machine, 1)
    assert "<<<<<<<" in machine.text
    ran = machine.run("marks", "check")
    assert ran.code == 3
    assert f"{machine.file}:9:1: a conflict that git left; the next mark repairs it" in ran.lines
    assert ran.problems == ["marks.toml: 1 read, 4 starred, 0 removed; 1 problem"]
    assert machine.run("star", "2403.00020").code == 0
    assert machine.stars == [*STARS, "2403.00020"]
    assert "<<<<<<<" not in machine.text
    assert NEWEST.format("10:00:00") in machine.text
    assert machine.run("marks", "check").code == 0


def test_what_git_left_is_listed_before_it_is_healed(machine: Machine) -> None:
    machine.branches(BASE, OURS, THEIRS)
    lines = '{{"id": "{}", "title": "Stones {}", "digests": [{}]}}\n'
    digest = '{"source": "huggingface", "date": "2024-03-13", "position": 0}'
    for id in STARS:
        machine.daysheet("import", "-", stdin=lines.format(id, id, digest))
    merge(machine, 1)
    listed = machine.run("list", "is:starred")
    assert sorted(line.split()[0] for line in listed.lines) == STARS
    assert "<<<<<<<" in machine.text


def test_a_union_of_lines_is_read_and_healed(machine: Machine) -> None:
    machine.branches(BASE, OURS, THEIRS)
    (machine.folder / ".gitattributes").write_text("marks.toml merge=union\n")
    merge(machine, 0)
    assert machine.text.count('"2403.00009"') == 2
    assert "is in line 9 and here; the next mark repairs it" in machine.run("marks", "check").out
    machine.run("star", "2403.00020")
    assert sorted(machine.stars) == [*STARS, "2403.00020"]
    assert NEWEST.format("10:00:00") in machine.text


@pytest.mark.parametrize("driver", [True, False])
@pytest.mark.parametrize(("hour", "stays"), [("08:30:00", True), ("11:00:00", False)])
def test_the_later_of_star_and_unstar_stays(
    machine: Machine, hour: str, stays: bool, driver: bool
) -> None:
    starred = starring(BASE, NEWEST.format("10:00:00"))
    removed = f'\n[removed.starred]\n"2403.00009" = 2024-03-14T{hour}Z\n'
    machine.branches(BASE, starring(BASE, '"2403.00010" = true\n') + removed, starred)
    if driver:
        machine.use_driver()
    merge(machine, 0 if driver else 1)
    machine.run("star", "2403.00020")
    expected = ["2403.00009"] if stays else []
    assert machine.stars == ["2403.00001", *expected, "2403.00010", "2403.00020"]


def test_comments_and_other_tables_of_both_sides_survive(machine: Machine) -> None:
    ours = OURS.replace(
        NEWEST.format("09:00:00"), "# read this first\n" + NEWEST.format("09:00:00")
    )
    ours = ours.replace("# my marks\n", "# my marks\n# on the desk\n")
    theirs = THEIRS + '\n[tags]\n"2403.00009" = ["rl"]  # mine\n# the end\n'
    machine.branches(BASE, ours, theirs)
    machine.use_driver()
    merge(machine, 0)
    for line in (
        "# on the desk",
        "# read this first",
        '"2403.00009" = ["rl"]  # mine',
        "# the end",
    ):
        assert machine.text.count(line) == 1
    assert machine.stars == STARS
    assert 'mood = "good"\n' in machine.text


@pytest.mark.parametrize("driver", [True, False])
def test_tags_and_notes_of_both_sides_survive_and_what_was_taken_away_later_stays_away(
    machine: Machine, driver: bool
) -> None:
    base = (
        'version = 1\n\n[tags]\n"2403.00009" = ["old", "rl"]  # mine\n'
        '\n[notes]\n"2403.00009" = "first"\n'
        f'\n[changed.tags]\n"2403.00009 old" = {DAY}T08:00:00Z\n"2403.00009 rl" = {DAY}T08:00:00Z\n'
        f'\n[changed.notes]\n"2403.00009" = {DAY}T08:00:00Z\n'
    )
    ours = (
        base.replace('["old", "rl"]', '["rl", "a"]')
        .replace(f'old" = {DAY}T08', f'old" = {DAY}T09')
        .replace("[changed.tags]\n", f'[changed.tags]\n"2403.00009 a" = {DAY}T09:00:00Z\n')
    )
    theirs = (
        base.replace('"rl"]', '"rl", "b"]')
        .replace('"first"', '"later"')
        .replace(
            '00:00Z\n"2403.00009 rl"', f'00:00Z\n"2403.00009 b" = {DAY}T10:00:00Z\n"2403.00009 rl"'
        )
        .replace(f'"2403.00009" = {DAY}T08', f'"2403.00009" = {DAY}T10')
    )
    machine.branches(base, ours, theirs)
    if driver:
        machine.use_driver()
    merge(machine, 0 if driver else 1)
    machine.run("tag", "+c", "2403.00009")
    assert set(machine.run("tags").lines) == {f"{tag}\t1" for tag in ("a", "b", "c", "rl")}
    assert machine.run("note", "2403.00009").out == "later\n"
    assert machine.text.count("# mine") == 1
    assert machine.run("marks", "check").code == 0


def test_a_conflict_in_what_is_not_marks_is_left_to_the_user_and_no_mark_is_lost(
    machine: Machine,
) -> None:
    machine.branches(BASE, OURS.replace("good", "fine"), THEIRS.replace("good", "bad"))
    machine.use_driver()
    merge(machine, 1)
    assert machine.stars == STARS
    marks, _, rest = machine.text.partition("[mine]")
    assert "<<<<<<<" not in marks
    lines = [line for line in rest.splitlines() if line and line[:7] not in ("<" * 7, ">" * 7)]
    assert lines == ['mood = "fine"', "=======", 'mood = "bad"']
    place = f"{machine.file}:{marks.count(chr(10)) + 2}:1"
    [said] = machine.run("marks", "check").lines
    assert said.startswith(f"{place}: a conflict that git left is about more than marks; ")
    ran = machine.run("star", "2403.00020")
    assert (ran.code, len(ran.problems)) == (4, 1)
    machine.file.write_text(f'{marks}[mine]\nmood = "bad"\n')
    os.utime(machine.file, (1, 1))
    assert machine.run("star", "2403.00021").code == 0
    assert machine.stars == [*STARS, "2403.00020", "2403.00021"]


def test_what_one_side_deleted_by_hand_stays_deleted(machine: Machine) -> None:
    machine.branches(BASE, OURS.replace(OLD, ""), THEIRS)
    machine.use_driver()
    merge(machine, 0)
    assert machine.stars == STARS[1:]


def test_two_files_without_a_common_past_are_merged_too(machine: Machine) -> None:
    (machine.folder / ".gitkeep").write_text("")
    machine.git("add", "--all")
    machine.git("commit", "--quiet", "--message", "nothing")
    machine.git("checkout", "--quiet", "-b", "laptop")
    machine.commit(THEIRS)
    machine.git("checkout", "--quiet", "main")
    machine.commit(OURS)
    machine.use_driver()
    merge(machine, 0)
    assert machine.stars == STARS
    assert machine.text.count("version") == machine.text.count("[mine]") == 1


@pytest.mark.parametrize("name", ["my marks.toml", "#1 [a] 'x' \"y\" $HOME*.toml", "märks.toml"])
def test_a_file_of_any_name_and_any_line_end_is_merged(tmp_path: Path, name: str) -> None:
    machine = Machine(tmp_path / "my notes", name)
    machine.git("config", "core.autocrlf", "false")
    crlf = [text.replace("\n", "\r\n") for text in (BASE, OURS, THEIRS)]
    machine.branches(*crlf)
    machine.use_driver()
    merge(machine, 0)
    assert machine.stars == STARS
    assert machine.text.count("\r\n") == machine.text.count("\n")


def test_a_file_deep_in_a_repository_is_merged_and_no_module_is_taken_from_there(
    tmp_path: Path,
) -> None:
    machine = Machine(tmp_path / "notes", "deep/er/marks.toml")
    machine.file.parent.mkdir(parents=True)
    for name in ("reader.py", "tomllib.py", "subprocess.py"):
        (machine.folder / name).write_text("raise SystemExit('this must not be run')\n")
    machine.branches(BASE, OURS, THEIRS)
    machine.use_driver()
    merge(machine, 0)
    assert machine.stars == STARS
    assert (machine.file.parent / ".gitattributes").exists()


def test_a_driver_that_is_gone_leaves_a_conflict_and_not_one_side_alone(machine: Machine) -> None:
    machine.branches(BASE, OURS, THEIRS)
    machine.use_driver()
    command = machine.git("config", "merge.daysheet.driver").strip()
    program, _, rest = command.partition(" marks ")
    for gone in ("/nowhere/daysheet", f"{program} --nonsense"):
        machine.git("config", "merge.daysheet.driver", f"{gone} marks {rest}")
        merge(machine, 1)
        assert "<<<<<<<" in machine.text
        assert machine.run("marks", "check").err.startswith("marks.toml: 1 read, 4 starred, ")
        machine.git("merge", "--abort")


def test_a_side_that_cannot_be_read_is_merged_as_lines(machine: Machine) -> None:
    machine.branches(BASE, OURS, THEIRS + "half a li")
    machine.use_driver()
    said = machine.git("merge", "--no-edit", "laptop", code=1)
    assert "daysheet: marks.toml: one side cannot be read (their side, line 14" in said
    assert all(f'"{id}"' in machine.text for id in STARS)
    assert machine.text.endswith("half a li")


def test_a_broken_side_is_not_taken_unseen_where_the_lines_merge(machine: Machine) -> None:
    machine.branches(BASE, f"# on the desk\n{BASE}", f"{BASE}half a li")
    machine.use_driver()
    merge(machine, 1)
    assert machine.text == f"# on the desk\n{BASE}half a li"


def test_a_side_that_was_emptied_takes_no_mark_along(machine: Machine) -> None:
    machine.branches(BASE, OURS, "")
    machine.use_driver()
    said = machine.git("merge", "--no-edit", "laptop", code=1)
    assert "one side cannot be read (it is empty)" in said
    assert machine.text.replace("<<<<<<< ours\n", "").startswith(OURS)


def test_sides_that_are_no_text_are_left_to_git(machine: Machine) -> None:
    machine.branches(BASE, OURS, THEIRS + "\0")
    machine.use_driver()
    said = machine.git("merge", "--no-edit", "laptop", code=1)
    assert "Traceback" not in said
    assert machine.text == OURS
    assert machine.git("show", "laptop:marks.toml") == THEIRS + "\0"


def test_two_clones_share_their_marks(tmp_path: Path) -> None:
    desk = Machine(tmp_path / "desk")
    desk.commit(BASE)
    desk.use_driver()
    desk.git("add", "--all")
    desk.git("commit", "--quiet", "--message", "attributes")
    desk.git("clone", "--quiet", "--bare", ".", str(tmp_path / "origin"))
    desk.git("remote", "add", "origin", str(tmp_path / "origin"))
    laptop = Machine(tmp_path / "laptop", origin=tmp_path / "origin")
    plan = laptop.run("marks", "init-git", "--yes")
    assert ".gitattributes: " not in plan.err
    assert "git config merge.daysheet.driver: " in plan.err
    for machine, id in ((desk, "2403.00010"), (laptop, "2403.00011")):
        machine.run("star", "2403.00009", id)
        machine.run("read", "2403.00009")
        machine.git("commit", "--quiet", "--all", "--message", "marks")
    laptop.run("unstar", "2403.00001")
    laptop.git("commit", "--quiet", "--all", "--message", "marks")
    desk.git("push", "--quiet", "origin", "main")
    laptop.git("pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main")
    laptop.git("push", "--quiet", "origin", "main")
    desk.git("pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main")
    assert desk.text == laptop.text
    assert desk.stars == ["2403.00009", "2403.00010", "2403.00011"]
