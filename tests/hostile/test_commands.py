"""Whatever papers, arguments, files and settings hold, what commands print is text and lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commandline import Daysheet, Ran
from tests.hostile.papers import lines, steering
from tests.hostile.strings import ALL, STRINGS

SHORT = [text for text in ALL if "\0" not in text and len(text) < 1_000]
NAMES = [
    text for text in SHORT[::2] if "/" not in text and len(text.encode("utf-8", "replace")) < 200
]
MIXED = "".join(text for texts in STRINGS.values() for text in texts[:2] if len(text) < 60)
PLAIN = MIXED.replace("\0", "").replace("/", "")


@pytest.fixture(scope="module")
def daysheet(tmp_path_factory: pytest.TempPathFactory) -> Daysheet:
    """A library of a digest of hostile papers."""
    run = Daysheet(tmp_path_factory.mktemp("hostile"))
    page = run.home / "page.jsonl"
    page.write_bytes(lines())
    assert check(run("import", page)).code == 0
    return run


def check(ran: Ran, between: str = "") -> Ran:
    """Check that a command printed nothing that steers, but `between` the fields of its lines."""
    assert steering(ran.out.replace(between, "") if between else ran.out) == []
    assert steering(ran.err) == []
    assert "Traceback" not in ran.err
    assert ran.code in (0, 1, 2, 3, 4)
    return ran


def encoded(texts: list[str]) -> list[str]:
    """Return texts as arguments: a lone surrogate is what a byte that is not UTF-8 becomes."""
    return [text.encode("utf-8", "replace").decode() for text in texts] + ["bytes \udcff\udc9b31m"]


def test_what_is_imported_is_listed_as_text(daysheet: Daysheet) -> None:
    listed = check(daysheet("list"), "\t")
    assert len(listed.lines) > 100
    assert all(line.count("\t") == 1 for line in listed.lines)
    check(daysheet("digests"))
    check(daysheet("list", "--json"))
    check(daysheet("list", "sort:upvotes"), "\t")


@pytest.mark.slow
def test_what_is_imported_is_shown_as_text(daysheet: Daysheet) -> None:
    ids = [line.split("\t")[0] for line in daysheet("list").lines]
    shown = check(daysheet("show", *ids))
    assert len(shown.lines) > 500
    for line in check(daysheet("show", "--json", *ids)).lines:
        for url in json.loads(line)["links"].values():
            assert url.isascii()
            assert url.startswith(
                ("https://example.org/", "https://arxiv.org/", "https://doi.org/")
            )


def test_an_export_comes_in_again(daysheet: Daysheet, tmp_path: Path) -> None:
    listed = daysheet("list", "--json")
    again = Daysheet(tmp_path)
    check(again("import", "-", stdin=listed.out))
    assert again("list", "--json").out == listed.out


@pytest.mark.slow
def test_every_argument(daysheet: Daysheet) -> None:
    # A few at a time, so that each is still an argument of its own.
    for at in range(0, len(encoded(SHORT)), 30):
        texts = encoded(SHORT)[at : at + 30]
        for command in ("show", "star", "unstar", "unread"):
            check(daysheet(command, *texts))
    for text in encoded(SHORT)[::2]:
        check(daysheet("list", text), "\t")


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", PLAIN),
        ("list", "by:" + PLAIN),
        ("list", "nothing:" + PLAIN, "is:" + PLAIN, "date:" + PLAIN),
        ("list", "--" + PLAIN),
        ("show", PLAIN),
        ("star", PLAIN),
        ("import", PLAIN),
        ("import", "--format", PLAIN, "x"),
        ("import", "--date", PLAIN, "x"),
        ("import", "/dev/null/" + PLAIN),
        ("forget", PLAIN),
        ("sync", "--days", PLAIN),
        ("sync", "--date", PLAIN),
        ("marks", PLAIN),
        ("marks", "check", PLAIN),
        ("marks", "merge", PLAIN),
        ("marks", "merge-driver", PLAIN, PLAIN, PLAIN, PLAIN),
        ("marks", "merge-driver", PLAIN),
        ("keys", "--" + PLAIN),
        ("--filter", PLAIN),
        ("--date", PLAIN),
        ("--" + PLAIN,),
        (PLAIN,),
        (PLAIN, PLAIN),
    ],
    ids=lambda arguments: " ".join(each for each in arguments if PLAIN not in each) or "alone",
)
def test_arguments_are_told_as_text(daysheet: Daysheet, arguments: tuple[str, ...]) -> None:
    check(daysheet(*encoded(list(arguments))[:-1]))


@pytest.mark.slow
def test_file_names_are_told_as_text(daysheet: Daysheet, tmp_path: Path) -> None:
    wrong, right = tmp_path / "wrong", tmp_path / "right"
    wrong.mkdir()
    right.mkdir()
    for name in (each.encode("utf-8", "replace").decode() for each in NAMES):
        if name not in (".", ".."):
            (wrong / name).write_text("{")
            (right / f"{name}.jsonl").write_bytes(lines().split(b"\n")[1])
    refused = check(daysheet("import", *sorted(wrong.iterdir())))
    assert (refused.code, len(refused.problems)) == (3, len(list(wrong.iterdir())))
    taken = check(daysheet("import", *sorted(right.iterdir())))
    assert (taken.code, len(taken.lines)) == (0, len(list(right.iterdir())))


@pytest.mark.slow
def test_ids_from_standard_input_are_told_as_text(daysheet: Daysheet) -> None:
    given = "\n".join(ALL).encode("utf-8", "surrogatepass") + b"\n\xff\x9b31m"
    for command in ("show", "star", "read"):
        check(daysheet(command, "-", stdin=given))
    check(daysheet("import", "-", stdin=given))


def toml(text: str) -> str:
    """Return a text as TOML writes it: its escapes know no lone surrogates."""
    return json.dumps(text.encode("utf-8", "replace").decode())


@pytest.mark.slow
def test_settings_are_told_as_text(daysheet: Daysheet) -> None:
    settings = daysheet.home / "home" / "config" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{toml(f'{at}{text}')} = {toml(text)}" for at, text in enumerate(SHORT)]
    keys = [f"{toml(f'{at}{text}')} = [{toml(text)}]" for at, text in enumerate(SHORT)]
    files = [
        "\n".join((f"theme = {toml(PLAIN)}", f"read = {toml(PLAIN)}", *rows, "[keys]", *keys)),
        f"[marks]\npath = {toml(PLAIN)}\n[library]\npath = {toml(PLAIN)}\n",
        f"[keys]\nstar = {toml(PLAIN)}\nfilter = [{toml(PLAIN[:1])}, {toml('Ctrl-' + PLAIN)}]\n",
        f"theme = {PLAIN}",
        f"[{PLAIN}",
    ]
    try:
        for text in files:
            settings.write_bytes(text.encode("utf-8", "replace"))
            for command in (
                ("keys",),
                ("list", "plasticity"),
                ("marks", "path"),
                ("marks", "check"),
            ):
                check(daysheet(*command), "\t")
        settings.write_bytes(b"theme = \xff\x9b31m")
        check(daysheet("keys"))
    finally:
        settings.unlink()


@pytest.mark.slow
def test_marks_are_told_as_text(tmp_path: Path) -> None:
    run = Daysheet(tmp_path)
    marks = tmp_path / "home" / "data" / "marks.toml"
    marks.parent.mkdir(parents=True)
    rows = [f"{toml(text)} = {toml(text)}" for text in dict.fromkeys(SHORT)]
    comments = [
        f'"2403.{at:05d}" = 2024-03-13T08:12:44Z  # {text}'
        for at, text in enumerate(encoded(SHORT)[:-1])
        if text.isprintable() or "\u202e" in text or "\u200b" in text
    ]
    whole = "\n".join(("[read]", *rows, "[starred]", *comments))
    other = tmp_path / f"other {PLAIN[:60]}.toml"
    for text in (whole, f"[{PLAIN}]", f"[read]\n{PLAIN} = true", "\n".join(comments)):
        for file in (marks, other):
            file.write_bytes(text.encode("utf-8", "replace"))
        check(run("marks", "check", other))
        check(run("marks", "merge", "--dry-run", other))
        check(run("star", "2403.07815"))


@pytest.mark.slow
def test_a_home_of_any_name_is_told_as_text(tmp_path: Path) -> None:
    home = tmp_path / PLAIN[:80]
    run = Daysheet(tmp_path)
    page = tmp_path / "page.jsonl"
    page.write_bytes(lines())
    at = {"DAYSHEET_HOME": str(home)}
    check(run("import", page, **at))
    check(run("marks", "path", **at))
    check(run("marks", "init-git", **at))
    check(run("marks", "check", **at))
    check(run("star", "2403.00001", **at))
    (home / "cache" / "library.sqlite3").write_bytes(b"no library")
    check(run("list", **at))
    (home / "data" / "marks.toml").write_bytes(b"[")
    check(run("star", "2403.00002", **at))
