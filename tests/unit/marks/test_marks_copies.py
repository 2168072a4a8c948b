"""Conflict copies are recognised by the names that synchronisers give them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reader.storage.marks.copies import MOST, conflict_copies

COPIES = (
    "marks.sync-conflict-20240313-081244-ABCDEFG.toml",
    "marks (Jane's conflicted copy 2024-03-13).toml",
    "marks (Jane's conflicted copy 2024-03-13 (1)).toml",
    "marks (conflicted copy).toml",
    "marks (conflicted copy 2024-03-13 081244).toml",
    "marks (In Konflikt stehende Kopie von Jane 2024-03-13).toml",
    "marks (Copie en conflit de Jane 2024-03-13).toml",
    "marks_conflict-20240313-081244.toml",
    "marks.Conflict.toml",
    "marks.conflict-laptop.toml",
    "marks (SFConflict jane@x 2024-03-13-08-12-44).toml",
)
OTHERS = (
    "marks.toml",
    "marks.toml.bak",
    "marks.toml.bak2",
    ".marks.toml.0123abcd.tmp",
    ".syncthing.marks.toml.tmp",
    "~syncthing~marks.toml.tmp",
    "marks.sync-conflict-20240313-081244-ABCDEFG.txt",
    "bookmarks.sync-conflict-20240313-081244-ABCDEFG.toml",
    "marks-conflicts.toml",
    "marks (old).toml",
    "marks2.toml",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "marks.toml"


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("")


def names(path: Path) -> list[str]:
    return [each.name for each in conflict_copies(path)]


def test_the_copies_of_every_synchroniser_are_found_and_no_other_file(file: Path) -> None:
    make(file.parent, *COPIES, *OTHERS)
    assert names(file) == sorted(COPIES)


def test_a_file_without_a_suffix_or_with_signs_in_its_name_has_copies_too(tmp_path: Path) -> None:
    for name, copy in (
        ("marks", "marks.sync-conflict-20240313-081244-ABCDEFG"),
        ("my [marks].v2.toml", "my [marks].v2 (conflicted copy).toml"),
    ):
        make(tmp_path, name, copy)
        assert names(tmp_path / name) == [copy]


def test_only_regular_files_are_copies(file: Path) -> None:
    os.mkfifo(file.with_name("marks.conflict-fifo.toml"))
    file.with_name("marks.conflict-folder.toml").mkdir()
    make(file.parent, "elsewhere")
    file.with_name("marks.conflict-link.toml").symlink_to("elsewhere")
    make(file.parent, "marks.conflict.toml")
    assert names(file) == ["marks.conflict.toml"]


def test_copies_of_a_linked_file_are_searched_beside_its_target(tmp_path: Path) -> None:
    for folder in ("data", "shared"):
        (tmp_path / folder).mkdir()
        make(tmp_path / folder, "marks (conflicted copy).toml")
    (tmp_path / "data" / "marks.toml").symlink_to("../shared/marks.toml")
    found = conflict_copies(tmp_path / "data" / "marks.toml")
    assert found == [tmp_path / "shared" / "marks (conflicted copy).toml"]


def test_very_many_copies_are_listed_only_on_request(file: Path) -> None:
    make(file.parent, *(f"marks.conflict-{number:02}.toml" for number in range(MOST + 5)))
    assert names(file) == [f"marks.conflict-{number:02}.toml" for number in range(MOST)]
    assert len(conflict_copies(file, most=None)) == MOST + 5


def test_an_unreadable_folder_has_no_copies(tmp_path: Path) -> None:
    assert conflict_copies(tmp_path / "nowhere" / "marks.toml") == []
    (tmp_path / "loop").symlink_to("loop")
    assert conflict_copies(tmp_path / "loop" / "marks.toml") == []
    assert conflict_copies(Path("\0")) == []
