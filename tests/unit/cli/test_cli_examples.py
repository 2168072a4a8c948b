"""Every example query, typed into real shells as the help and the guide show it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from reader.guide import read_page
from reader.library.query_language import examples
from reader.search.language import parse
from tests.commandline import Daysheet

TODAY = date(2026, 8, 21)
GUIDE = read_page("filter")
SHELL = [query for each in examples(shell_only=True) for query in each.queries.split("  ")]
EVERY = [query for each in examples() for query in each.queries.split("  ")]
IN_GUIDE = [
    line
    for line in re.findall(r"^daysheet (list(?: [^#|\s]+)*)", GUIDE, re.MULTILINE)
    # Needs a view, which another example saves; test_guide.py runs them in order.
    if "view:" not in line
]
SHELLS = [
    pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"no {name} here"))
    for name in ("bash", "zsh", "fish")
]


@pytest.mark.parametrize("query", EVERY)
def test_an_example_query_is_valid(query: str) -> None:
    assert not parse(query, TODAY).untaken
    assert not parse(query, TODAY).empty


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_an_example_needs_no_quotes_in_a_shell(shell: str, tmp_path: Path) -> None:
    script = "\n".join(f"{sys.executable} {stub(tmp_path)} {query}" for query in SHELL)
    arguments = run(shell, script, tmp_path)
    assert [" ".join(json.loads(line)) for line in arguments] == SHELL


@pytest.mark.parametrize("shell", SHELLS)
def test_the_examples_in_the_guide_run(shell: str, tmp_path: Path) -> None:
    assert len(IN_GUIDE) >= 3
    command = f"{sys.executable} -m reader"
    status = "$status" if shell == "fish" else "$?"
    script = "\n".join(f"{command} {line}; echo {status}" for line in IN_GUIDE)
    # An empty library: nothing is found, and nothing is wrong with the query.
    assert run(shell, script, tmp_path) == ["1"] * len(IN_GUIDE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (["by:Yann LeCun"], 'by:"Yann LeCun"'),
        (["date:last friday"], 'date:"last friday"'),
        (["is:unread", "world models"], 'is:unread "world models"'),
        (["world models is:unread"], "world models is:unread"),
        (["not:abs:chain of thought", "x"], 'not:abs:"chain of thought" x'),
    ],
)
def test_quotes_removed_by_the_shell_are_restored(
    arguments: list[str], query: str, tmp_path: Path
) -> None:
    daysheet = Daysheet(tmp_path)
    assert daysheet("import", "-", stdin='{"title": "One paper", "date": "2024-03-13"}\n').code == 0
    ran = daysheet("list", *arguments)
    assert ran.problems == [f"daysheet: nothing found for {query!r}"]


def test_the_guide_and_the_help_teach_the_same_examples(tmp_path: Path) -> None:
    taught = re.findall(r"^\| (`.*`) \| (.*) \|$", GUIDE, re.MULTILINE)
    queries = {keeps: written for written, keeps in taught}
    for each in examples():
        assert queries[each.keeps] == " ".join(f"`{one}`" for one in each.queries.split("  "))
    help = Daysheet(tmp_path)("list", "--help").out
    assert all(each.keeps[:20] in help for each in examples(shell_only=True))


def stub(folder: Path) -> Path:
    """Return a program that prints its arguments, a JSON list a line."""
    path = folder / "stub.py"
    path.write_text("import json, sys; print(json.dumps(sys.argv[1:]))")
    return path


def run(shell: str, script: str, folder: Path) -> list[str]:
    done = subprocess.run(
        [shell, "-c", script],
        capture_output=True,
        text=True,
        cwd=folder,
        env=Daysheet(folder).environment(),
        timeout=60,
        check=False,
    )
    return done.stdout.splitlines()
