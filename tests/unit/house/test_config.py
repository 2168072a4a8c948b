"""The configuration: valid settings, and invalid ones, which leave the defaults in place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.config import Config, load_config

WHOLE = """\
theme = "light"
read = "manual"
open = ["firefox", "--new-tab", "{url}"]
copy = ["wl-copy"]
ascii = true

[keys]
star = "S"
next-unread = ["n", "Ctrl-n"]

[marks]
path = "~/notes/marks.toml"

[library]
path = "papers.sqlite3"
"""


def config_of(text: str | bytes, folder: Path) -> Config:
    file = folder / "config.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_config(file)


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path / "config.toml") == Config()


def test_every_setting_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert config_of(WHOLE, tmp_path) == Config(
        theme="light",
        keys={"star": ("S",), "next-unread": ("n", "Ctrl-n")},
        key_lines={"star": 8, "next-unread": 9},
        read="manual",
        open=("firefox", "--new-tab", "{url}"),
        copy=("wl-copy",),
        ascii=True,
        marks=tmp_path / "home" / "notes" / "marks.toml",
        library=tmp_path / "papers.sqlite3",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '\ntheem = "dark"',
            "config.toml line 2: there is no setting 'theem'; did you mean theme?",
        ),
        ('[marks]\n# where\npaht = "x"', "config.toml line 3: there is no setting 'marks.paht'"),
        ('marks = "x"', "config.toml line 1: there is no setting 'marks'; did you mean marks.path"),
        (
            'theme = "drak"',
            "= 'drak' is not allowed; write the name of a theme, which `T` shows; did you mean",
        ),
        ("ascii = 0x" + "f" * 5_000, "line 1: ascii = a value too long to show is not allowed"),
        ('ascii = "yes"', "line 1: ascii = 'yes' is not allowed; write true or false"),
        ('open = "firefox"', 'not allowed; write a list such as ["firefox", "{url}"]'),
        ('open = ["firefox"]', 'not allowed; write a list such as ["firefox", "{url}"]'),
        ('[keys]\nstar = "s"\nread-on = 7', "config.toml line 3: keys.read-on = 7 is not allowed"),
        ("[library]\npath = 3", "config.toml line 2: library.path = 3 is not allowed"),
    ],
    ids=[
        "unknown setting",
        "unknown setting in a table",
        "table as a value",
        "unknown theme",
        "huge number",
        "text for a flag",
        "command as text",
        "command without {url}",
        "number for keys",
        "number for a path",
    ],
)
def test_an_invalid_setting_is_reported_with_its_line_and_the_default_is_used(
    tmp_path: Path, text: str, problem: str
) -> None:
    config = config_of(text, tmp_path)
    assert len(config.problems) == 1
    assert problem in config.problems[0]
    assert (config.theme, config.ascii, config.open, config.library) == ("dark", False, (), None)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('keys.star = "S"\nkeys."undo" = "z"', {"star": 1, "undo": 2}),
        ('ascii = true\nkeys = { star = "S", undo = "z" }', {"star": 2, "undo": 2}),
        ('[keys]\n# of mine\nstar = [\n  "S",\n]\nundo = "z"', {"star": 3, "undo": 6}),
    ],
)
def test_the_line_of_a_key_is_found_in_any_notation(
    tmp_path: Path, text: str, lines: dict[str, int]
) -> None:
    assert config_of(text, tmp_path).key_lines == lines


def test_valid_settings_are_used_beside_invalid_ones(tmp_path: Path) -> None:
    config = config_of('theme = "light"\nread = "never"', tmp_path)
    assert (config.theme, config.read) == ("light", "after")
    assert len(config.problems) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('theme = "light"\nread manual\n', "config.toml line 2, column 6: Expected '='"),
        ('open = ["a",\n', "config.toml line 1: "),
        (b"theme = '\xff'", "config.toml is not UTF-8"),
        ("a = " + "[" * 5_000, "config.toml line 1"),
        ("a = " + "9" * 5_000, "config.toml: a number has too many digits; the defaults are used"),
    ],
    ids=[
        "no value",
        "cut off",
        "not UTF-8",
        "too deep",
        "too many digits",
    ],
)
def test_invalid_toml_is_one_problem_with_its_position(
    tmp_path: Path, text: str | bytes, problem: str
) -> None:
    config = config_of(text, tmp_path)
    assert [problem in each for each in config.problems] == [True]
    assert config.theme == "dark"


def test_a_folder_instead_of_the_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert "cannot be read" in load_config(tmp_path / "config.toml").problems[0]


VALUES = st.recursive(
    st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["dark", "~nobody/x", "a\\u0000b", "{url}"]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
NAMES = [
    "theme",
    "read",
    "open",
    "copy",
    "ascii",
    "keys.star",
    "keys",
    "marks.path",
    "library.path",
]


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=1))
def test_no_value_raises_an_error(
    tmp_path_factory: pytest.TempPathFactory, settings: dict[str, object]
) -> None:
    def written(value: object) -> str:
        if isinstance(value, list):
            return f"[{', '.join(map(written, value))}]"
        return f'"{value}"' if isinstance(value, str) else str(value).lower()

    lines = [f"{name} = {written(value)}" for name, value in settings.items()]
    config = config_of("\n".join(lines), tmp_path_factory.getbasetemp())
    assert isinstance(config.theme, str)
    assert isinstance(config.open, tuple)
    assert len(config.problems) <= 1
