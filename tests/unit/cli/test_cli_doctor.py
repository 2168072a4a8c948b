"""`daysheet doctor`: its findings as text and as JSON; it changes nothing."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commandline import Daysheet

PAPER = {
    "id": "2403.00001",
    "title": "Gathering Stones",
    "digests": [{"source": "huggingface", "date": "2024-03-13", "position": 0}],
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sound installation."""
    command = Daysheet(tmp_path_factory.mktemp("sound"))
    assert command("import", "-", stdin=json.dumps(PAPER)).code == 0
    assert command("star", "2403.00001").code == 0
    return command.home


@pytest.fixture
def daysheet(sound: Path, tmp_path: Path) -> Daysheet:
    """A copy of the installation that a test may damage."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return Daysheet(tmp_path)


def files(command: Daysheet) -> dict[str, bytes]:
    """Return the files of the home folder, without those that SQLite adds to an open library."""
    home = command.home / "home"
    return {
        str(path): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def test_all_is_well_and_nothing_is_changed(daysheet: Daysheet) -> None:
    before = files(daysheet)
    ran = daysheet("doctor", TERM="vt100")
    assert (ran.code, ran.problems) == (0, ["all is well"])
    message = " ".join(ran.out.split())
    for fact in ("papers 1", "digests 1", "marks 0 read, 1 starred", "TERM vt100", "textual 8"):
        assert fact in message
    assert files(daysheet) == before


def test_an_empty_home_stays_empty(tmp_path: Path) -> None:
    ran = Daysheet(tmp_path)("doctor", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["troubles"]) == (0, [])
    assert "there is no library yet" in found["notes"][0]
    assert not (tmp_path / "home").exists()


def damaged(home: Path) -> None:
    library = home / "cache/library.sqlite3"
    data = bytearray(library.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\xa5" * 4096 * 3
    library.write_bytes(data)


def damaged_at_its_end(home: Path) -> None:
    """Overwrite many pages after the schema: the check reports each of them."""
    library = home / "cache/library.sqlite3"
    data = library.read_bytes()
    library.write_bytes(data[: 4096 * 4] + b"\xa5" * (len(data) - 4096 * 4))


def change(home: Path, sql: str) -> None:
    connection = sqlite3.connect(home / "cache/library.sqlite3")
    connection.execute(sql)
    connection.commit()
    connection.close()


def without_a_table(home: Path) -> None:
    change(home, "DROP TABLE listings")


def without_an_index(home: Path) -> None:
    change(home, "INSERT INTO search (search) VALUES ('delete-all')")


def foreign(home: Path) -> None:
    (home / "cache/library.sqlite3").write_text("no library", "utf-8")


def broken_marks(home: Path) -> None:
    (home / "data/marks.toml").write_text("[starred\n", "utf-8")


def unknown_setting(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config/config.toml").write_text('them = "dark"\n', "utf-8")


def broken_session(home: Path) -> None:
    (home / "state/session.json").write_text("{", "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (damaged, "move it away and import again (no mark is in it)"),
        (damaged_at_its_end, "move it away and import again (no mark is in it)"),
        (without_a_table, "no such table: listings); move it away and import again"),
        (without_an_index, "its index lacks 1 of 1 papers); move it away and import again"),
        (foreign, "is not a library of daysheet; move it away"),
        (broken_marks, "marks.toml:1"),
        (unknown_setting, "there is no setting 'them'; did you mean theme?"),
        (broken_session, "session.json cannot be read; delete it"),
    ],
)
def test_each_problem_is_listed_with_its_repair(
    daysheet: Daysheet, harm: Callable[[Path], None], message: str
) -> None:
    harm(daysheet.home / "home")
    before = files(daysheet)
    ran = daysheet("doctor", "--json")
    assert ran.code == 1
    assert message in " ".join(json.loads(ran.out)["troubles"])
    assert files(daysheet) == before


def test_an_invalid_site_is_a_problem(daysheet: Daysheet) -> None:
    wrong = {
        "HF_ENDPOINT": "nonsense",
        "ARXIV_API_ENDPOINT": "ftp://x",
        "HTTPS_PROXY": "nonsense://x",
    }
    ran = daysheet("doctor", "--json", **wrong)
    message = " ".join(json.loads(ran.out)["troubles"])
    assert ran.code == 1
    assert "HF_ENDPOINT is nonsense; give an address" in message
    assert "ARXIV_API_ENDPOINT is ftp://x; give an address" in message
    assert "the proxy of the environment cannot be used" in message


@pytest.mark.slow
def test_a_held_lock_is_a_problem(daysheet: Daysheet) -> None:
    lock = os.open(daysheet.home / "home/state/marks.lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        ran = daysheet("doctor")
    finally:
        os.close(lock)
    assert ran.code == 1
    assert "marks.lock is held by another program" in ran.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_a_problem(daysheet: Daysheet) -> None:
    folder = daysheet.home / "home/data"
    folder.chmod(0o500)
    try:
        ran = daysheet("doctor")
    finally:
        folder.chmod(0o700)
    assert ran.code == 1
    assert f"cannot be written: {folder}: permission denied; give yourself permission" in ran.out
