"""The package can be released by itself, and its README is true."""

from __future__ import annotations

import doctest
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import reader.latex
from tests.unit.latex.test_to_unicode import TABLE

PACKAGE = Path(reader.latex.__file__).parent
CONVERT_TABLE = """
import sys
import unicode_maths
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
for line in lines:
    if line and not line.startswith("#"):
        print(unicode_maths.to_unicode(line.split("\\t")[0]))
if "reader" in sys.modules:
    sys.exit("the copy imports the original")
"""


@pytest.mark.slow
def test_a_copy_under_another_name_works_without_daysheet(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "unicode_maths", ignore=ignored)
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{CONVERT_TABLE}"
    ran = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", program, str(TABLE)],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and line[0] != "#"]
    converted = ran.stdout.splitlines()
    assert len(converted) == len(lines)
    assert converted == [reader.latex.to_unicode(line.split("\t")[0]) for line in lines]


def test_the_examples_of_its_readme_are_true() -> None:
    results = doctest.testfile(str(PACKAGE / "README.md"), module_relative=False, encoding="utf-8")
    assert results.attempted >= 8
    assert results.failed == 0
