"""Where files live: `DAYSHEET_HOME`, the XDG variables, and the platform's own folders."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from reader import paths
from reader.model.errors import DaysheetError
from tests.commandline import REPOSITORY

VARIABLES = ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
KINDS = ("data", "cache", "state", "config")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DAYSHEET_HOME", *VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(platformdirs, "PlatformDirs", Unix)
    return tmp_path


def all_folders() -> tuple[Path, ...]:
    return paths.data(), paths.cache(), paths.state(), paths.config()


def test_linux_uses_the_default_xdg_folders(home: Path) -> None:
    assert paths.marks_file() == home / ".local/share/daysheet/marks.toml"
    assert paths.library_file() == home / ".cache/daysheet/library.sqlite3"
    assert paths.session_file() == home / ".local/state/daysheet/session.json"
    assert paths.config_file() == home / ".config/daysheet/config.toml"


def test_macos_uses_the_library_folder_of_the_user(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "PlatformDirs", MacOS)
    assert paths.library_file() == home / "Library/Caches/daysheet/library.sqlite3"
    for folder in (paths.data(), paths.state(), paths.config()):
        assert folder == home / "Library/Application Support/daysheet"


@pytest.mark.parametrize("platform", [Unix, MacOS], ids=["linux", "macos"])
def test_an_absolute_xdg_variable_wins(monkeypatch: pytest.MonkeyPatch, platform: type) -> None:
    monkeypatch.setattr(platformdirs, "PlatformDirs", platform)
    for name in VARIABLES:
        monkeypatch.setenv(name, f"/{name}")
    assert all_folders() == tuple(Path(f"/{name}/daysheet") for name in VARIABLES)


@pytest.mark.parametrize("value", ["", "here", "./here"], ids=["empty", "name", "relative"])
def test_a_relative_xdg_variable_is_ignored(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", value)
    assert paths.data() == home / ".local/share/daysheet"


def test_daysheet_home_holds_everything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    monkeypatch.setenv("DAYSHEET_HOME", "~/trial")
    assert all_folders() == tuple(home / "trial" / kind for kind in KINDS)


def test_a_user_without_a_home_is_told_to_set_daysheet_home(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_home(_self: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(Unix, "user_data_path", property(no_home))
    with pytest.raises(DaysheetError, match="set DAYSHEET_HOME to an absolute path"):
        paths.data()


@pytest.mark.parametrize(
    ("variables", "imported"),
    [
        ({"DAYSHEET_HOME": "/trial"}, False),
        (dict.fromkeys(VARIABLES, "/xdg"), False),
        ({}, True),
    ],
    ids=["DAYSHEET_HOME", "XDG variables", "neither"],
)
def test_platformdirs_is_imported_only_where_it_decides(
    home: Path, variables: dict[str, str], imported: bool
) -> None:
    code = (
        "import sys; from reader import paths; paths.marks_file(); paths.library_file(); "
        "paths.session_file(); paths.config_file(); print('platformdirs' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"HOME": str(home), "PYTHONPATH": str(REPOSITORY), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(imported)
