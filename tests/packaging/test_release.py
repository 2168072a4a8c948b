"""What the release job runs: the notes of a version, and the Homebrew formula."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with the release script, version 2.1.0, and a changelog of two versions."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "reader").mkdir()
    shutil.copy(TOP / ".ci/release.py", tmp_path / ".ci/release.py")
    (tmp_path / "reader/__init__.py").write_text('__version__ = "2.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n## 2.1.0 - 2026-12-01\n\n- New.\n\n"
        "## 2.0.0 - 2026-11-01\n\n- Old.\n"
    )
    return tmp_path


def release(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / ".ci/release.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_notes_are_the_section_of_the_version(project: Path) -> None:
    assert release(project, "notes", "v2.1.0").stdout == "- New.\n"


@pytest.mark.parametrize("tag", ["v2.0.0", "2.1.0", "v2.1.0rc1"])
def test_a_tag_of_another_version_is_refused(project: Path, tag: str) -> None:
    done = release(project, "notes", tag)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"the tag is {tag}, but reader/__init__.py says 2.1.0\n"


def test_a_version_without_a_section_is_refused(project: Path) -> None:
    (project / "reader/__init__.py").write_text('__version__ = "2.2.0"\n')
    done = release(project, "notes", "v2.2.0")
    assert done.returncode == 1
    assert done.stderr == "CHANGELOG.md has no section '## 2.2.0 - YYYY-MM-DD'\n"


def test_the_formula_names_the_source_and_its_digest(project: Path) -> None:
    sdist = project / "daysheet-2.1.0.tar.gz"
    sdist.write_bytes(b"the sources")
    url = "https://example.org/daysheet/releases/download/v2.1.0/daysheet-2.1.0.tar.gz"
    formula = release(project, "formula", "v2.1.0", str(sdist), url).stdout
    assert f'  url "{url}"\n  sha256 "{hashlib.sha256(b"the sources").hexdigest()}"' in formula
    assert '  homepage "https://example.org/daysheet"\n' in formula
    assert 'shell_output("#{bin}/daysheet list title")' in formula


def test_a_missing_source_is_named(project: Path) -> None:
    done = release(project, "formula", "v2.1.0", "none.tar.gz", "https://example.org/none.tar.gz")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "none.tar.gz: no such file; build it with `python -m build`\n"
