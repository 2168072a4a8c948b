"""Marks are saved in their file and read from it; everything else in it is kept."""

from __future__ import annotations

import os
import stat
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.clean import CleanText
from reader.model.mark import KINDS, Change, MarkKind, now
from reader.storage.marks import Marks, store
from tests.waiting import until

NOON = now().replace(hour=12, minute=0, second=0) - timedelta(days=1)
"""Yesterday's: removals of long ago are forgotten."""
WRITTEN = NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
TITLE = CleanText("Chronos: Learning the Language of Time Series")


class Place:
    """A folder for a marks file, and copies of the program that have it open."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "data" / "marks.toml"
        self.state = folder / "state"
        self._open: list[Marks] = []

    def open(self) -> Marks:
        marks = Marks.open(self.file, self.state)
        self._open.append(marks)
        return marks

    def write(self, text: str) -> None:
        """Put a text into the file as an editor that has long been closed."""
        self.file.parent.mkdir(exist_ok=True)
        self.file.write_bytes(text.encode())
        os.utime(self.file, (time.time() - 60, time.time() - 60))

    @property
    def text(self) -> str:
        return self.file.read_bytes().decode()

    @property
    def document(self) -> dict[str, Any]:
        return tomllib.loads(self.file.read_text("utf-8-sig"))

    @property
    def names(self) -> list[str]:
        return sorted(each.name for each in self.file.parent.iterdir())

    def close(self) -> None:
        for marks in self._open:
            marks.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with closing(Place(tmp_path)) as here:
        yield here


def change(id: str, kind: MarkKind = "starred", marked: bool = True, at: datetime = NOON) -> Change:
    return Change(kind, (id, f"title:{id}"), marked, at, TITLE)


def test_a_missing_file_is_no_problem_and_is_made_with_the_first_mark(place: Place) -> None:
    marks = place.open()
    assert marks.problem is None
    assert marks.all("starred") == {}
    assert not place.file.exists()
    marks.apply([change("2403.07815")])
    assert marks.flush()
    assert place.text == (
        "# Daysheet marks. Edit freely: comments, order and unknown tables are kept.\n"
        f'version = 1\n\n[starred]\n"2403.07815" = {WRITTEN}  # {TITLE}\n'
    )
    assert place.names == ["marks.toml"]


def test_marks_are_on_disk_soon_without_anybody_asking(place: Place) -> None:
    marks = place.open()
    marks.apply([change("2403.07815")])
    until(lambda: place.file.exists() and "2403.07815" in place.text)
    marks.apply([change("2403.07816", "read")])
    until(lambda: "2403.07816" in place.text)


def test_marks_are_there_at_the_next_start(place: Place) -> None:
    marks = place.open()
    marks.apply([change("2403.07815"), change("2403.07816", "read")])
    marks.apply([change("2403.07815", marked=False)])
    marks.close()
    again = place.open()
    assert again.at("read", ("2403.07816",)) == NOON
    assert again.at("starred", ("2403.07815",)) is None
    assert set(place.document["removed"]["starred"]) == {"2403.07815"}


def test_marks_that_are_opened_for_later_are_read_when_they_are_asked_for(place: Place) -> None:
    marks = Marks.open(place.file, place.state, at_once=False)
    place.write(f'[starred]\n"2403.07815" = {WRITTEN}\n')
    with closing(marks), ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: marks.at("starred", ["2403.07815"]), range(8)))
    assert found == [NOON] * 8


def test_marks_that_are_never_used_create_no_files(place: Place) -> None:
    Marks.open(place.file, place.state, at_once=False).close()
    assert not place.file.parent.exists()
    assert not place.state.exists()


def test_a_mark_made_after_closing_is_saved(place: Place) -> None:
    marks = place.open()
    marks.close()
    marks.apply([change("2403.07815")])
    assert marks.flush()
    assert "2403.07815" in place.text


def test_ten_thousand_read_papers_in_any_order_are_read_and_added_to(place: Place) -> None:
    lines = "".join(f'"09{k % 89:02d}.{k:05d}" = 2024-03-13T08:12:44Z\n' for k in range(10_000))
    place.write(f"version = 1\n\n[read]\n{lines}")
    marks = place.open()
    assert len(marks.all("read")) == 10_000
    marks.apply([change("0950.00007", "read"), change("0950.00007")])
    assert marks.flush()
    assert len(place.document["read"]) == 10_001
    assert place.text.replace(f'"0950.00007" = {WRITTEN}\n', "") == (
        f'version = 1\n\n[read]\n{lines}\n[starred]\n"0950.00007" = {WRITTEN}  # {TITLE}\n'
    )


def test_a_thousand_marks_at_once_are_all_saved(place: Place) -> None:
    marks = place.open()
    marks.apply([change(f"2403.{n:05d}", "read") for n in range(1_000)])
    assert marks.flush(30)
    assert len(place.document["read"]) == 1_000


def test_a_save_has_more_time_the_larger_the_file_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "FLUSH_SECONDS", 0.0)
    monkeypatch.setattr(store, "SLOWEST_SAVE", 1)
    place.write(f'[starred]\n"2403.00001" = {WRITTEN}\n')
    marks = place.open()
    marks.apply([change("2403.07815")])
    assert marks.flush()
    assert "2403.07815" in place.text


def test_a_change_made_by_hand_is_noticed_and_kept(place: Place) -> None:
    marks = place.open()
    marks.apply([change("2403.07815")])
    assert marks.flush()
    by_hand = place.text.replace("2403.07815", "2403.00001") + "\n# mine\n[other]\nx = 1\n"
    place.write(by_hand)
    assert marks.check_outside()
    assert not marks.check_outside()
    assert set(marks.all("starred")) == {"2403.00001"}
    marks.apply([change("2403.07816", "read")])
    assert marks.flush()
    assert place.text == by_hand + f'\n[read]\n"2403.07816" = {WRITTEN}\n'


def test_a_change_made_by_hand_just_before_a_save_is_kept_and_reported(place: Place) -> None:
    place.write('[starred]\n"2403.00001" = true\n')
    marks = place.open()
    events: list[bool] = []
    marks.on_event = lambda: events.append(True)
    place.write('# mine\n[starred]\n"2403.00002" = true # too\n')
    marks.apply([change("2403.07815")])
    assert marks.flush()
    until(lambda: events)
    assert set(marks.all("starred")) == {"2403.00002", "2403.07815"}
    assert place.text.startswith('# mine\n[starred]\n"2403.00002" = true # too\n')


def test_an_editor_that_has_emptied_the_file_is_waited_for(place: Place) -> None:
    """A file written in place is empty for a moment; what is written then must not be lost."""
    place.write('[starred]\n"2403.00001" = true\n')
    marks = place.open()
    with place.file.open("w") as editor:
        marks.apply([change("2403.07815")])
        time.sleep(0.03)
        editor.write('# edited\n[starred]\n"2403.00001" = true\n')
    assert marks.flush()
    assert set(place.document["starred"]) == {"2403.00001", "2403.07815"}
    assert place.text.startswith("# edited\n")


def test_an_editor_that_moves_the_file_away_for_a_moment_is_waited_for(place: Place) -> None:
    place.write('[starred]\n"2403.00001" = true\n')
    marks = place.open()
    place.file.rename(place.file.with_suffix(".toml~"))
    assert not marks.check_outside()
    marks.apply([change("2403.07815")])
    time.sleep(0.05)
    place.file.with_suffix(".toml~").rename(place.file)
    assert marks.flush()
    assert set(place.document["starred"]) == {"2403.00001", "2403.07815"}


def test_a_deleted_file_removes_its_marks_from_memory(place: Place) -> None:
    place.write('[starred]\n"2403.00001" = true\n')
    marks = place.open()
    place.file.unlink()
    assert not marks.check_outside()
    assert marks.check_outside()
    assert marks.all("starred") == {}
    marks.apply([change("2403.07815")])
    assert marks.flush()
    assert set(place.document["starred"]) == {"2403.07815"}


def test_removals_are_dropped_after_half_a_year(place: Place) -> None:
    recent = (now() - timedelta(days=179)).strftime("%Y-%m-%dT%H:%M:%SZ")
    place.write(
        f'[removed.read]\n"a" = 2020-01-01T00:00:00Z\n"b" = {recent} # b\n"c" = "when?"\n'
        '"d" = 2020-01-01 # d\n'
    )
    marks = place.open()
    marks.apply([change("2403.07815", "read")])
    assert marks.flush()
    assert list(place.document["removed"]["read"]) == ["b", "c"]
    assert f'"b" = {recent} # b\n' in place.text


def test_two_copies_each_write_only_what_they_did(place: Place) -> None:
    one, other = place.open(), place.open()
    for n in range(10):
        one.apply([change(f"2403.1{n}")])
        other.apply([change(f"2403.2{n}", "read")])
        other.apply([change(f"2403.1{n - 1}", marked=False, at=NOON + timedelta(minutes=1))])
        assert one.flush()
        assert other.flush()
    one.close()
    other.close()
    last = place.open()
    assert len(last.all("read")) == 10
    assert set(last.all("starred")) == {"2403.19"}


def test_a_mark_removed_by_another_copy_does_not_return(place: Place) -> None:
    one = place.open()
    one.apply([change("2403.07815")])
    assert one.flush()
    other = place.open()
    other.apply([change("2403.07815", marked=False)])
    assert other.flush()
    one.apply([change("2403.07816")])
    one.close()
    assert set(place.document["starred"]) == {"2403.07816"}
    assert set(one.all("starred")) == {"2403.07816"}


def test_a_link_stays_a_link_and_its_target_is_replaced(place: Place, tmp_path: Path) -> None:
    real = tmp_path / "repository" / "my-marks.toml"
    real.parent.mkdir()
    real.write_text('[starred]\n"2403.00001" = true\n')
    real.chmod(0o640)
    place.file.parent.mkdir()
    place.file.symlink_to(Path("..") / "repository" / "my-marks.toml")
    marks = place.open()
    marks.apply([change("2403.07815")])
    assert marks.flush()
    assert place.file.is_symlink()
    assert "2403.07815" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert place.names == ["marks.toml"]
    assert [each.name for each in real.parent.iterdir()] == ["my-marks.toml"]


def test_a_new_file_takes_the_umask(place: Place) -> None:
    marks = place.open()
    before = os.umask(0o027)
    try:
        marks.apply([change("2403.07815")])
        assert marks.flush()
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o640


def test_temporary_files_of_a_killed_copy_are_removed_at_the_next_start(place: Place) -> None:
    place.write("version = 1\n")
    stale = place.file.with_name(".marks.toml.0123abcd.tmp")
    stale.write_text("half")
    others = [".marks.toml.tmp", ".marks.toml.0123abcd.tmp.txt", "marks.toml~"]
    for name in others:
        place.file.with_name(name).write_text("mine")
    place.open()
    assert place.names == sorted(["marks.toml", *others])


def test_a_rewritten_file_leaves_a_backup_beside_it(place: Place) -> None:
    text = '# mine\nread = { "2403.00001" = true }\n'
    place.write(text)
    place.file.with_name("marks.toml.bak").write_text("an older one")
    marks = place.open()
    marks.apply([change("2403.07815", "read")])
    assert marks.flush()
    assert set(place.document["read"]) == {"2403.00001", "2403.07815"}
    assert place.file.with_name("marks.toml.bak").read_text() == "an older one"
    assert place.file.with_name("marks.toml.bak2").read_text() == text
    assert place.names == ["marks.toml", "marks.toml.bak", "marks.toml.bak2"]


IDS = ("2403.00001", "2403.00002", "math/0309136", 'doi:10.1000/"x"')
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(IDS),
        st.booleans(),
        st.sampled_from(["no", "save", "restart", "edit"]),
    ),
    max_size=12,
)


@given(STEPS)
def test_saved_changes_equal_the_same_changes_of_a_dictionary(
    steps: list[tuple[MarkKind, str, bool, str]],
) -> None:
    plain: dict[MarkKind, set[str]] = {"read": set(), "starred": set()}
    with tempfile.TemporaryDirectory() as folder, closing(Place(Path(folder))) as here:
        marks = here.open()
        for number, (kind, id, marked, then) in enumerate(steps):
            marks.apply([change(id, kind, marked, NOON + timedelta(seconds=number // 3))])
            (plain[kind].add if marked else plain[kind].discard)(id)
            if then != "no":
                assert marks.flush()
            if then == "restart":
                marks.close()
                marks = here.open()
            if then == "edit":
                here.write(here.text + f"# {number}\n")
        marks.close()
        last = here.open()
        for kind in KINDS:
            assert set(last.all(kind)) == set(marks.all(kind)) == plain[kind]
            for id in IDS:
                assert (last.at(kind, (id, f"title:{id}")) is not None) == (id in plain[kind])
        assert all(f"# {n}\n" in here.text for n, step in enumerate(steps) if step[3] == "edit")
