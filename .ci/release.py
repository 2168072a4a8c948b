"""What the release job needs: the version's notes, and its Homebrew formula.

    release.py notes TAG                      print the changelog's section of the version
    release.py formula TAG SDIST URL          print a formula that builds from SDIST, found at URL

A tag is `v` and the version. Both commands end with exit code 1 and a line that says why if the
tag, the package and the changelog do not name the same version.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
FORMULA = """\
class Daysheet < Formula
  include Language::Python::Virtualenv

  desc "Read the day's research papers in a terminal, offline"
  homepage "{homepage}"
  url "{url}"
  sha256 "{sha256}"
  license "MIT"

  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "python@3.13"

  def install
    virtualenv_install_with_resources
    generate_completions_from_executable(bin/"daysheet", "completions")
    man1.install_symlink libexec/"share/man/man1/daysheet.1"
  end

  test do
    ENV["DAYSHEET_HOME"] = testpath
    (testpath/"page.txt").write "Mar 13\\n\\nA title\\n\\nAn abstract of a few words.\\n"
    system bin/"daysheet", "import", "--date", "2024-03-13", "page.txt"
    assert_match "A title", shell_output("#{{bin}}/daysheet list title")
  end
end
"""
"""The resources, one for each dependency, are added by `brew update-python-resources`."""


def version_of(tag: str) -> str:
    """Return the version that a tag releases. Exits unless it is the package's."""
    found = re.search(r'^__version__ = "(.+)"$', (TOP / "reader/__init__.py").read_text(), re.M)
    version = found[1] if found else "none"
    if tag != f"v{version}":
        raise SystemExit(f"the tag is {tag}, but reader/__init__.py says {version}")
    return version


def notes(version: str) -> str:
    """Return the changelog's section of a version. Exits if there is none."""
    changelog = (TOP / "CHANGELOG.md").read_text("utf-8")
    sections = re.split(r"^## ", changelog, flags=re.M)[1:]
    for section in sections:
        heading, _, text = section.partition("\n")
        if re.fullmatch(rf"{re.escape(version)} - \d{{4}}-\d\d-\d\d", heading):
            return text.strip() + "\n"
    raise SystemExit(f"CHANGELOG.md has no section '## {version} - YYYY-MM-DD'")


def formula(sdist: Path, url: str) -> str:
    """Return the Homebrew formula of a source distribution that will be found at `url`.

    Exits if there is no such file.
    """
    if not sdist.is_file():
        raise SystemExit(f"{sdist}: no such file; build it with `python -m build`")
    digest = hashlib.sha256(sdist.read_bytes()).hexdigest()
    homepage = url.partition("/releases/")[0]
    return FORMULA.format(homepage=homepage, url=url, sha256=digest)


def main(arguments: list[str]) -> None:
    match arguments:
        case ["notes", tag]:
            print(notes(version_of(tag)), end="")
        case ["formula", tag, sdist, url]:
            notes(version_of(tag))
            print(formula(Path(sdist), url), end="")
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
