"""Where files live: `DAYSHEET_HOME`, XDG's variables, and what stands for them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reader import paths

VARIABLES = ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DAYSHEET_HOME", *VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


def test_on_linux_files_live_where_xdg_says(home: Path) -> None:
    assert paths.marks_file() == home / ".local/share/daysheet/marks.toml"
    assert paths.library_file() == home / ".cache/daysheet/library.sqlite3"
    assert paths.session_file() == home / ".local/state/daysheet/session.json"
    assert paths.config_file() == home / ".config/daysheet/config.toml"


def test_on_macos_files_live_in_the_users_library(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert paths.library_file() == home / "Library/Caches/daysheet/library.sqlite3"
    for folder in (paths.data(), paths.state(), paths.config()):
        assert folder == home / "Library/Application Support/daysheet"


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_xdgs_variables_win(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name in VARIABLES:
        monkeypatch.setenv(name, f"/{name}")
    found = (paths.data(), paths.cache(), paths.state(), paths.config())
    assert found == tuple(Path(f"/{name}/daysheet") for name in VARIABLES)


@pytest.mark.parametrize("value", ["", "here", "./here"])
def test_a_relative_variable_is_ignored(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", value)
    assert paths.data() == home / ".local/share/daysheet"


def test_daysheet_home_holds_everything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    monkeypatch.setenv("DAYSHEET_HOME", "~/trial")
    found = (paths.data(), paths.cache(), paths.state(), paths.config())
    assert found == tuple(home / "trial" / kind for kind in ("data", "cache", "state", "config"))
