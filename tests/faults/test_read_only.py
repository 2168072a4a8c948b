"""Nothing can be written from the start: papers are read all the same, and nothing is lost.

Each means of refusing a write is a real one: mounts, quotas of one process, owners, attributes.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from reader.storage.cache import Cache
from tests.commandline import REPOSITORY
from tests.faults.home import IDS, NEW, Home, ids, said, title
from tests.faults.mounts import PAGE, Machine
from tests.faults.odd_files import FIRST, GOOD, SECOND
from tests.faults.test_odd_places import NOBODY, powerless
from tests.unit.cache.examples import MONDAY, digest, paper
from tests.unit.cache.older_files import make_older

Undo: TypeAlias = Callable[[], object]
FOLDERS: Final = ("cache", "data", "state")
WARNING: Final = "marks cannot be saved: "


def calls(function: Callable[..., object], arguments: Iterable[tuple[object, ...]]) -> Undo:
    """Return a function that calls another with each of these arguments."""

    def call() -> None:
        for each in arguments:
            function(*each)

    return call


def on_disks(machine: Machine, library: Path) -> None:
    """Put the folders of a home on disks of their own, with its library and its marks."""
    machine.mount(cache=64 * PAGE, data=16 * PAGE, state=16 * PAGE)
    fill_home(machine.home, machine.disks.seen(machine.home.folder), library)


def fill_home(home: Home, folder: Path, library: Path) -> None:
    shutil.copy(library, folder / "cache")
    home.put(GOOD.encode())


def full_disk(machine: Machine, library: Path) -> Undo:
    on_disks(machine, library)
    for name in FOLDERS:
        machine.disks.fill(name)
    return calls(machine.disks.free, [(name,) for name in FOLDERS])


def read_only_disk(machine: Machine, library: Path) -> Undo:
    on_disks(machine, library)
    for name in FOLDERS:
        machine.disks.protect(name)
    return calls(machine.disks.protect, [(name, "rw") for name in FOLDERS])


def read_only_folder(machine: Machine, library: Path) -> Undo:
    machine.mount()
    home = machine.home
    fill_home(home, home.folder, library)
    machine.disks.bind_read_only(home.folder)
    return lambda: setattr(home, "before", None)


def folder_of_another_user(machine: Machine, library: Path) -> Undo:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    home = machine.home
    fill_home(home, home.folder, library)
    (home.folder / "state").mkdir()
    every = [home.folder, *home.folder.rglob("*")]
    for path in every:
        os.chown(path, NOBODY, NOBODY)
    home.before = powerless
    return calls(os.chown, [(path, 0, 0) for path in every])


def files_without_permission(machine: Machine, library: Path) -> Undo:
    home = machine.home
    fill_home(home, home.folder, library)
    every = [home.folder, *home.folder.rglob("*")]
    modes = [path.stat().st_mode for path in every]
    for path in every:
        path.chmod(0o555 if path.is_dir() else 0o444)
    home.before = powerless
    return calls(os.chmod, zip(every, modes, strict=True))


def immutable_folder(machine: Machine, library: Path) -> Undo:
    home = machine.home
    fill_home(home, home.folder, library)
    if not (tool := shutil.which("chattr")):
        pytest.skip("chattr is not here")
    if subprocess.run([tool, "-R", "+i", home.folder], capture_output=True, check=False).returncode:
        pytest.skip("chattr is not allowed, or not for this file system")
    return lambda: subprocess.run([tool, "-R", "-i", home.folder], check=True)


def no_file_may_grow(machine: Machine, library: Path) -> Undo:
    home = machine.home
    fill_home(home, home.folder, library)
    home.before = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    return lambda: setattr(home, "before", None)


MEANS: Final = {
    "a full disk": full_disk,
    "a read-only disk": read_only_disk,
    "a read-only folder": read_only_folder,
    "another user's folder": folder_of_another_user,
    "no permission": files_without_permission,
    "an immutable folder": immutable_folder,
    "no file may grow": no_file_may_grow,
}
OFTEN: Final = ("a full disk", "a read-only folder")
CASES: Final = [
    pytest.param(means, id=name, marks=() if name in OFTEN else pytest.mark.soak)
    for name, means in MEANS.items()
]


@pytest.fixture(params=CASES)
def unwritable(
    request: pytest.FixtureRequest, machine: Machine, library: Path
) -> Iterator[tuple[Home, Undo]]:
    """A home with papers and a star, where nothing can be written, and how to end that."""
    undo = request.param(machine, library)
    yield machine.home, undo
    undo()


def test_commands_that_read_work_and_the_others_say_why_not(
    unwritable: tuple[Home, Undo], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, undo = unwritable
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    new = tmp_path / "new.jsonl"
    new.write_text('{"id": "2403.20001", "title": "New", "daily_date": "2024-03-14"}\n')

    listed = home.run("list")
    assert (listed.code, listed.err) == (0, "")
    assert ids(listed) == list(IDS)
    starred = home.run("list", "is:starred")
    assert (starred.code, ids(starred), starred.err) == (0, [FIRST], "")
    shown = home.run("show", NEW)
    assert (shown.code, shown.lines[0], shown.err) == (0, title(NEW), "")
    digests = home.run("digests")
    assert (digests.code, digests.err) == (0, "")
    assert digests.out.startswith("2024-03-13")

    doctor = home.run("doctor")
    assert doctor.code == 1
    assert f"cannot be written: {home.folder}/cache" in doctor.out
    assert f"  papers         {len(IDS)}\n" in doctor.out
    checked = home.run("marks", "check")
    assert checked.code == 3
    assert "cannot be saved: " in checked.lines[0]
    assert "marks.toml: 0 read, 1 starred" in checked.err

    for refused in (
        home.run("import", str(new)),
        home.run("sync", "--date", "2024-03-14"),
        home.run("star", SECOND),
    ):
        assert refused.code == 4
        assert refused.out == ""
        (line,) = [line for line in refused.problems if line.startswith("daysheet: ")]
        assert str(home.folder) in line
        assert "; " in line
        assert "Traceback" not in refused.err
    assert home.file.read_text() == GOOD

    undo()
    assert home.run("import", str(new)).code == 0
    assert home.run("star", SECOND).code == 0
    assert ids(home.run("list", "is:starred")) == [FIRST, SECOND]
    assert len(ids(home.run("list"))) == len(IDS) + 1


def test_the_reader_shows_papers_and_one_line_that_stays(unwritable: tuple[Home, Undo]) -> None:
    home, _ = unwritable
    with home.reader() as terminal:
        terminal.wait_for(WARNING)
        terminal.press("j")
        terminal.wait_for(WARNING)
        terminal.press("s")
        terminal.wait_for("not saved: ")
        terminal.press("k")
        terminal.wait_for("not saved: ")
        terminal.press("q")
        terminal.wait_for("Quit all the same?")
        terminal.send("y")
        assert terminal.wait_for_end() == 4
        assert f"daysheet star {SECOND}" in terminal.raw.decode()
        assert b"Traceback" not in terminal.raw
    assert home.file.read_text() == GOOD


def test_the_plain_reader_says_so_at_once_and_prints_the_marks_on_leaving(
    unwritable: tuple[Home, Undo],
) -> None:
    home, _ = unwritable
    ran = home.run("--plain", stdin="star 2\nquit\n")
    assert ran.code == 4
    assert WARNING in ran.out.replace("\n", " ")
    assert f"2. {title(SECOND)}" in ran.out
    assert f"  daysheet star {SECOND}\n" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.slow
def test_the_line_goes_once_marks_can_be_saved(machine: Machine, library: Path) -> None:
    undo = read_only_disk(machine, library)
    with machine.home.reader() as terminal:
        terminal.wait_for(WARNING)
        undo()
        terminal.wait_for_no(WARNING)
        terminal.press("js")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert set(machine.home.document["starred"]) == {FIRST, SECOND}


@pytest.mark.slow
def test_marks_that_the_journal_takes_are_saved_later(machine: Machine, library: Path) -> None:
    on_disks(machine, library)
    machine.disks.protect("data")
    with machine.home.reader() as terminal:
        terminal.wait_for(WARNING)
        terminal.press("js")
        terminal.send("q")
        assert terminal.wait_for_end() == 4
    machine.disks.protect("data", "rw")
    assert ids(machine.home.run("list", "is:starred")) == [FIRST, SECOND]
    assert set(machine.home.document["starred"]) == {FIRST, SECOND}


@pytest.mark.parametrize("lacking", [*FOLDERS, "everything"])
@pytest.mark.slow
def test_folders_that_cannot_be_made_are_done_without(
    machine: Machine, library: Path, lacking: str
) -> None:
    machine.mount()
    home = machine.home
    fill_home(home, home.folder, library)
    for name in FOLDERS if lacking == "everything" else (lacking,):
        shutil.rmtree(home.folder / name, ignore_errors=True)
    machine.disks.bind_read_only(home.folder)
    has_papers = lacking not in ("cache", "everything")
    listed = home.run("list")
    assert (listed.code, len(listed.lines)) == ((0, len(IDS)) if has_papers else (1, 0))
    assert "Traceback" not in listed.err
    assert said(home.run("star", NEW)).startswith("daysheet: not saved: ")
    plain = home.run("--plain", stdin="quit\n")
    assert plain.code == 0
    assert (WARNING in plain.out.replace("\n", " ")) == has_papers
    assert ("built-in sample" in plain.out) != has_papers
    assert home.run("doctor").code == 1


@pytest.mark.slow
def test_papers_still_in_the_wal_are_read(machine: Machine, library: Path, tmp_path: Path) -> None:
    """A program that was killed leaves its newest papers there."""
    machine.mount()
    home = machine.home
    fill_home(home, home.folder, library)
    there = home.folder / "cache" / library.name
    other = tmp_path / library.name
    shutil.copy(there, other)
    with closing(Cache(other)) as cache:
        cache.ingest(digest([paper("Only in the WAL", "2403.99999")], MONDAY))
        for name in (library.name, f"{library.name}-wal"):
            shutil.copy(tmp_path / name, there.with_name(name))
    assert there.with_name(f"{library.name}-wal").stat().st_size
    machine.disks.bind_read_only(home.folder)
    assert home.run("show", "2403.99999").lines[0] == "Only in the WAL"
    assert len(ids(home.run("list"))) == len(IDS) + 1
    assert home.run("import", str(tmp_path / "none")).code == 3
    assert [each.name for each in there.parent.iterdir() if "shm" in each.name] == []


@pytest.mark.slow
def test_a_library_of_an_older_version_is_read(machine: Machine, library: Path) -> None:
    machine.mount()
    home = machine.home
    fill_home(home, home.folder, library)
    there = home.folder / "cache" / library.name
    make_older(there)
    before = there.read_bytes()
    machine.disks.bind_read_only(home.folder)
    assert ids(home.run("list")) == list(IDS)
    assert home.run("show", NEW).lines[0] == title(NEW)
    assert there.read_bytes() == before


@pytest.mark.slow
def test_papers_that_another_program_imports_appear(
    machine: Machine, library: Path, tmp_path: Path
) -> None:
    machine.mount()
    home = machine.home
    fill_home(home, home.folder, library)
    machine.disks.bind_read_only(home.folder)
    new = tmp_path / "new.jsonl"
    new.write_text('{"id": "2403.20001", "title": "Brand new", "daily_date": "2024-03-14"}\n')
    with home.reader() as terminal:
        terminal.wait_for(WARNING)
        assert home.call("import", str(new)).code == 0
        terminal.wait_for("Thu 14 · 1 new")
        terminal.press("]")
        terminal.wait_for("Brand new")
        terminal.send("q")
        assert terminal.wait_for_end() == 0


SESSION: Final = """
import resource, sys
from pathlib import Path
from concurrent.futures import ThreadPoolExecutor
from reader.model.view import View
from reader.storage.cache import Cache, CacheError
from tests.unit.cache.examples import MONDAY, page

def titles():
    keys = cache.keys(View("library"), (), lambda *_: None)
    return [row.title for row in cache.rows(keys)]

hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
cache = Cache(Path(sys.argv[1]))
with ThreadPoolExecutor(1) as other:
    print(len(titles()), other.submit(lambda: len(titles())).result())
    try:
        cache.ingest(page("A", MONDAY))
    except CacheError as error:
        print(error.exit_code, error)
    print(cache.changed_outside(), other.submit(cache.changed_outside).result())
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    cache.ingest(page("A", MONDAY))
    print("A" in titles(), other.submit(lambda: "A" in titles()).result())
    print(cache.changed_outside(), other.submit(cache.changed_outside).result())
cache.close()
"""


@pytest.mark.parametrize("there", [True, False], ids=["a library", "no library yet"])
def test_an_open_library_is_written_again_once_that_is_possible(
    library: Path, tmp_path: Path, there: bool
) -> None:
    """Its other threads, which could only read it, see what was written."""
    file = tmp_path / "cache" / library.name
    if there:
        file.parent.mkdir()
        shutil.copy(library, file)
    ran = subprocess.run(
        [sys.executable, "-c", SESSION, file], cwd=REPOSITORY, capture_output=True, check=False
    )
    lines = ran.stdout.decode().splitlines()
    assert ran.stderr == b""
    count = len(IDS) if there else 0
    assert lines[0] == f"{count} {count}"
    assert lines[1].startswith("4 the library cannot be saved: ")
    assert lines[1].endswith("file too large; raise the limit of file sizes (ulimit -f)")
    assert lines[2:] == ["False False", "True True", "False True"]


def test_an_import_that_fills_the_disk_adds_nothing(machine: Machine, library: Path) -> None:
    on_disks(machine, library)
    papers = "".join(
        json.dumps({"id": f"2404.{n:05d}", "title": f"Paper {n}", "abstract": f"{n} " * 500}) + "\n"
        for n in range(600)
    )
    refused = machine.home.run("import", "-", stdin=papers)
    assert refused.code == 4
    assert "free some space" in said(refused)
    assert ids(machine.home.run("list")) == list(IDS)


@pytest.mark.slow
def test_settings_that_cannot_be_read_are_named_and_the_defaults_serve(home: Home) -> None:
    settings = home.folder / "config" / "config.toml"
    settings.parent.mkdir()
    settings.write_text('theme = "light"\n')
    settings.chmod(0)
    home.before = powerless
    ran = home.run("--plain", stdin="quit\n")
    assert ran.code == 0
    assert "config.toml cannot be read (Permission denied); the defaults are used" in ran.out
    assert title(NEW) in ran.out
