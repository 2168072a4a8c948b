"""The user's own copies of papers: only files of papers are opened."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from reader.library.local_files import local_file_url
from reader.model.clean import CleanText
from reader.model.paper import Paper


def url(file: Path | str) -> str | None:
    return local_file_url(Paper(CleanText("A"), file=str(file)))


@pytest.mark.parametrize("name", ["a.pdf", "a b & c.PDF", "-x.djvu", "ü.epub", "a.ps.gz"])
def test_a_file_of_a_paper_is_opened_by_its_address(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert url(tmp_path / name) == (tmp_path / name).as_uri()


def test_a_name_is_found_composed_or_decomposed(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFD", "ü.pdf")).touch()
    assert url(tmp_path / unicodedata.normalize("NFC", "ü.pdf"))


def test_other_files_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.sh").touch()
    (tmp_path / "link.pdf").symlink_to(tmp_path / "a.sh")
    (tmp_path / "folder.pdf").mkdir()
    others = ("a.sh", "link.pdf", "folder.pdf", "gone.pdf", "x\0.pdf")
    assert [url(tmp_path / name) for name in others] == [None] * len(others)
    assert url("~nobody-here/a.pdf") is None
    assert local_file_url(Paper(CleanText("A"))) is None
