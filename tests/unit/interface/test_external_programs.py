"""External programs: their arguments, their input, and time limits."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import Queue

import pytest

from reader import external_programs
from reader.external_programs import copy_text, open_link
from reader.model.clean import CleanText
from reader.model.links import Url, web_url
from tests.waiting import PATIENCE

DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "SSH_CONNECTION", "SSH_TTY")
NASTY = web_url("https://example.org/$(reboot);reboot&x=%20'*?#~")
RECORDER = """#!{python} -S
import os, sys
from pathlib import Path
out = Path({out!r})
def tty(fd):
    try:
        return os.isatty(fd)
    except OSError:
        return False
{before}
read = sys.stdin.buffer.read() if {reads} else b""
seen = [sys.argv[1:], read.decode(), [tty(fd) for fd in (0, 1, 2)], os.getsid(0) == os.getpid()]
out.with_suffix(".new").write_text(repr(seen))
out.with_suffix(".new").replace(out)
sys.exit({code})
"""


class Programs:
    """Fake programs under the names of real ones. They record their arguments and input."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, *, code: int = 0, before: str = "", reads: bool = True) -> None:
        program = self.folder / name
        program.write_text(
            RECORDER.format(
                python=sys.executable,
                out=str(self.folder / f"{name}.seen"),
                before=before,
                reads=reads,
                code=code,
            )
        )
        program.chmod(0o755)

    def seen(self, name: str) -> list[object]:
        """Return its arguments, its input, which of its streams were terminals, and whether it had
        a session of its own; wait until it has told."""
        told = self.folder / f"{name}.seen"
        deadline = time.monotonic() + PATIENCE
        while not told.exists():
            assert time.monotonic() < deadline, f"{name} was never started"
            time.sleep(0.01)
        return eval(told.read_text())  # type: ignore[no-any-return]

    def was_started(self, name: str) -> bool:
        return (self.folder / f"{name}.seen").exists()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """An environment with no other programs and no desktop."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in DESKTOP:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    return Programs(tmp_path)


def never(_text: str) -> None:
    raise AssertionError("the terminal was asked to copy")


def test_a_link_is_one_argument_whatever_it_contains(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert NASTY is not None
    monkeypatch.setenv("DISPLAY", ":0")
    programs.add("xdg-open")
    assert open_link(NASTY) == "xdg-open"
    assert programs.seen("xdg-open") == [[NASTY], "", [False] * 3, True]


def test_the_users_own_program_gets_its_arguments_unchanged(programs: Programs) -> None:
    assert NASTY is not None
    programs.add("firefox")
    own = ("firefox", "--new-window", "a b; {url}", "{url}", "$HOME")
    assert open_link(NASTY, own) == "firefox"
    arguments = ["--new-window", f"a b; {NASTY}", NASTY, "$HOME"]
    assert programs.seen("firefox") == [arguments, "", [False] * 3, True]


@pytest.mark.parametrize(
    ("system", "variables", "opener"),
    [
        ("linux", {"DISPLAY": ":0"}, "xdg-open"),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, "xdg-open"),
        ("linux", {"DISPLAY": ":10", "SSH_CONNECTION": "a 1 b 2"}, "xdg-open"),
        ("linux", {"SSH_CONNECTION": "a 1 b 2"}, None),
        ("linux", {}, None),
        ("darwin", {}, "open"),
        ("darwin", {"SSH_TTY": "/dev/ttys001"}, None),
        ("darwin", {"SSH_CONNECTION": "a 1 b 2"}, None),
    ],
)
def test_a_link_opens_only_on_a_desktop(
    programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    variables: dict[str, str],
    opener: str | None,
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for name in ("xdg-open", "open"):
        programs.add(name)
    assert open_link(Url("https://example.org")) == opener
    if opener:
        assert programs.seen(opener)[0] == ["https://example.org"]


def test_a_missing_program_opens_nothing(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert open_link(Url("https://example.org")) is None
    assert open_link(Url("https://example.org"), ("firefox", "{url}")) is None
    (programs.folder / "firefox").write_text("#!/nowhere\n")
    (programs.folder / "firefox").chmod(0o755)
    assert open_link(Url("https://example.org"), ("firefox", "{url}")) is None


def test_a_program_that_fails_early_is_reported(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: Queue[CleanText] = Queue()
    monkeypatch.setenv("DISPLAY", ":0")
    programs.add("xdg-open", code=3)
    assert open_link(Url("https://example.org"), on_failure=failed.put) == "xdg-open"
    assert failed.get(timeout=PATIENCE) == "xdg-open"


def test_a_program_that_keeps_running_does_not_block(programs: Programs) -> None:
    failed: Queue[CleanText] = Queue()
    release = programs.folder / "release"
    wait = f"while not Path({str(release)!r}).exists(): __import__('time').sleep(0.01)"
    programs.add("firefox", before=wait)
    # It returns while the program still runs, for that waits until we let it go on.
    assert open_link(Url("https://example.org"), ("firefox", "{url}"), failed.put) == "firefox"
    assert not programs.was_started("firefox")
    release.touch()
    programs.seen("firefox")
    assert failed.empty()


Copiers = Callable[[str], None]
TEXT = "“Chronos” – line one\nline two; $(reboot) %s\n"


@pytest.mark.parametrize(
    ("variable", "program", "arguments"),
    [
        ("TMUX", "tmux", ["load-buffer", "-w", "-"]),
        ("WAYLAND_DISPLAY", "wl-copy", []),
        ("DISPLAY", "xclip", ["-selection", "clipboard"]),
    ],
)
def test_text_goes_to_a_program_as_its_input(
    programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    program: str,
    arguments: list[str],
) -> None:
    monkeypatch.setenv(variable, "there")
    programs.add(program)
    assert copy_text(TEXT, never) == program
    assert programs.seen(program) == [arguments, TEXT, [False] * 3, True]


def test_macos_uses_its_own_programs(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    programs.add("pbcopy")
    assert copy_text(TEXT, never) == "pbcopy"
    assert programs.seen("pbcopy")[1] == TEXT


def test_clipboard_programs_are_tried_in_order(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TMUX", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.setenv(name, "there")
    programs.add("own", code=1)
    # tmux before 3.2 knows no -w.
    programs.add("tmux", code=1)
    programs.add("xclip")
    assert copy_text(TEXT, never, ("own", "--in")) == "xclip"
    assert programs.seen("own")[:2] == [["--in"], TEXT]
    assert programs.seen("tmux")[1] == TEXT
    programs.add("own")
    assert copy_text(TEXT, never, ("own",)) == "own"


def test_the_terminal_is_the_last_resort(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    copied: list[str] = []
    assert copy_text(TEXT, copied.append) == "the terminal"
    assert copied == [TEXT]


@pytest.mark.parametrize("reads", [True, False])
def test_a_hanging_program_is_abandoned(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, reads: bool
) -> None:
    monkeypatch.setattr(external_programs, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setenv("DISPLAY", ":0")
    before = "sys.stdin.read(); " * reads + "__import__('time').sleep(600)"
    programs.add("xclip", before=before)
    copied: list[str] = []
    # More than a pipe holds: it cannot be left there unread.
    text = TEXT * 20_000
    assert copy_text(text, copied.append) == "the terminal"
    assert copied == [text]


def test_a_displayed_program_name_is_clean(programs: Programs) -> None:
    name = "fire\x1b[31mfox"
    programs.add(name)
    assert open_link(Url("https://example.org"), (name, "{url}")) == "fire[31mfox"
    assert programs.seen(name)[0] == ["https://example.org"]
    assert copy_text(TEXT, never, (name,)) == "fire[31mfox"


def test_no_shell_is_started(programs: Programs) -> None:
    # The folder of programs is all there is: a shell could not have been found.
    assert os.environ["PATH"] == str(programs.folder)
    programs.add("own;reboot")
    assert copy_text(TEXT, never, ("own;reboot", "$(reboot)")) == "own;reboot"
    assert programs.seen("own;reboot")[0] == ["$(reboot)"]
