"""Runs a piece of work in a child of its own and sees every system call of it, to meddle with it.

What strace does, in plain Python over ptrace, so that it runs wherever the tests do: before each
call a policy is asked, which may let it be, kill the process, have the call fail, or have it write
less. Calls on files come with their paths and data, so that what they do can be done again.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, NoReturn, TypeAlias

SAY: Final = "say"
"""The name under which what the work says stands among its calls."""
_LIMIT: Final = 60
"""Seconds after which work that hangs is ended."""
_COLUMN: Final = {"x86_64": 1, "aarch64": 2}
"""The column of a machine in the table of calls."""
_CALLS: Final = (
    # What it is called here, its numbers, and its arguments by letter: f a descriptor, p a path, q
    # its new name, a and b the folders of these, o flags, d data, n its length, x an offset, and
    # . anything else. Calls of one name do the same.
    ("read", 0, 63, "f"),
    ("write", 1, 64, "fdn"),
    ("open", 2, None, "po"),
    ("close", 3, 57, "f"),
    ("stat", 4, None, "p"),
    ("fstat", 5, 80, "f"),
    ("stat", 6, None, "p"),
    ("lseek", 8, 62, "f"),
    ("pread", 17, 67, "f"),
    ("pwrite", 18, 68, "fdnx"),
    ("access", 21, None, "p"),
    ("stat", 137, 43, "p"),
    ("flock", 73, 32, "f"),
    ("fsync", 74, 82, "f"),
    ("fsync", 75, 83, "f"),
    ("truncate", 76, 45, "px"),
    ("ftruncate", 77, 46, "fx"),
    ("rename", 82, None, "pq"),
    ("mkdir", 83, None, "p"),
    ("rmdir", 84, None, "p"),
    ("link", 86, None, "pq"),
    ("unlink", 87, None, "p"),
    ("readlink", 89, None, "p"),
    ("chmod", 90, None, "po"),
    ("fchmod", 91, 52, "fo"),
    ("fchown", 93, 55, "f"),
    ("getdents", 217, 61, "f"),
    ("open", 257, 56, "apo"),
    ("mkdir", 258, 34, "ap"),
    ("stat", 262, 79, "ap"),
    ("unlink", 263, 35, "ap"),
    ("rename", 264, 38, "apbq"),
    ("link", 265, 37, "apbq"),
    ("symlink", 266, 36, ".ap"),
    ("readlink", 267, 78, "ap"),
    ("chmod", 268, 53, "apo"),
    ("access", 269, 48, "ap"),
    ("rename", 316, 276, "apbq"),
    ("stat", 332, 291, "ap"),
    ("access", 439, 439, "ap"),
)


class Call(NamedTuple):
    """A system call. One that a policy is asked about has no result yet."""

    name: str
    """As in the table; `SAY` for what the work says, as `data`; its number for any other."""
    path: str = ""
    """Of the file it is about, relative to the folder, absolute if outside; empty if none."""
    other: str = ""
    """The new name in a renaming."""
    flags: int = 0
    """Flags of an opening, mode of a chmod."""
    offset: int = 0
    """Where a write begins, or how long a truncated file is."""
    data: bytes = b""
    """What is written; what was, once there is a result."""
    result: int = 0
    """Minus the error where it failed."""


class Verdict(NamedTuple):
    """What is to become of a call."""

    kill: bool = False
    """End the process before it."""
    error: int = 0
    """Have it fail with this."""
    most: int | None = None
    """Have it write so many bytes at most."""


Policy: TypeAlias = Callable[[Call], Verdict]
Work: TypeAlias = Callable[[Callable[[str], None]], None]
"""What is done in the child; it is handed a way to say something."""
GO: Final = Verdict()


class Traced(NamedTuple):
    """How a piece of work went."""

    calls: list[Call]
    """Those that were known and succeeded or failed, in order."""
    status: int
    """The exit code, or minus the signal that ended it."""
    errors: str
    """What was written to standard error."""

    @property
    def said(self) -> list[str]:
        return [call.data.decode() for call in self.calls if call.name == SAY]


_TRACEME, _POKE_USER, _SYSCALL = 0, 6, 24
_SET_OPTIONS, _GET_REGISTERS, _SET_REGISTERS, _GET_CALL = 0x4200, 0x4204, 0x4205, 0x420E
_OPTIONS: Final = 0x1 | 0x2 | 0x4 | 0x8 | 0x100000
"""Mark the stops of calls; follow fork, vfork and clone; kill the child should we end."""
_CALL_STOP: Final = signal.SIGTRAP | 0x80
_ENTRY: Final = 1
_ANY: Final = 0x40000000
_INTEL: Final = {"number": 15 * 8, "result": 10 * 8, "third": 12 * 8}
"""Where x86_64 keeps what we change of a call."""
_ARM: Final = {"result": 0, "third": 2}
"""The same on aarch64, by register; the number is apart from them."""
_ARM_REGISTERS, _ARM_NUMBER = 1, 0x404
_HERE: Final = -100
"""The descriptor that stands for the folder one is in."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long] * 4
_libc.ptrace.restype = ctypes.c_long


class _Stop(ctypes.Structure):
    """What the kernel tells of a call: `struct ptrace_syscall_info`."""

    _fields_ = (
        ("kind", ctypes.c_uint64),
        ("place", ctypes.c_uint64 * 2),
        ("number", ctypes.c_int64),
        ("arguments", ctypes.c_uint64 * 6),
        ("rest", ctypes.c_uint64 * 4),
    )


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def _ptrace(request: int, thread: int, address: int = 0, data: int = 0) -> None:
    if _libc.ptrace(request, thread, address, data) == -1:
        raise OSError(ctypes.get_errno(), f"ptrace {request:#x}")


@cache
def why_not() -> str | None:
    """Return why nothing can be traced here, None if it can."""
    if not sys.platform.startswith("linux") or platform.machine() not in _COLUMN:
        return "calls are traced on Linux on x86_64 and aarch64 only"
    try:
        tried = trace(lambda say: say("traced"), lambda call: GO, Path("/"))
    except OSError as error:
        return f"processes may not be traced here: {error}"
    return None if tried.said == ["traced"] else "processes may not be traced here"


def trace(work: Work, policy: Policy, folder: Path) -> Traced:
    """Do the work in a child, asking the policy before each call.

    The caller has one thread, and no other children.
    """
    saying = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    with tempfile.TemporaryFile() as errors:
        child = os.fork()
        if not child:
            os.dup2(errors.fileno(), 2)
            _be_traced(work, saying)
        tracer = _Tracer(child, policy, folder, saying)
        try:
            status = tracer.run()
        except OSError:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, _ANY)
            raise
        finally:
            os.close(saying)
        errors.seek(0)
        return Traced(tracer.calls, status, errors.read().decode("utf-8", "replace"))


def _be_traced(work: Work, saying: int) -> NoReturn:
    """Be the child."""
    code = 1
    try:
        signal.alarm(_LIMIT)
        _ptrace(_TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        work(lambda text: (os.write(saying, text.encode()), None)[1])
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


class _Tracer:
    """Follows one child and all its threads."""

    def __init__(self, child: int, policy: Policy, folder: Path, saying: int) -> None:
        self.calls: list[Call] = []
        self._child = child
        self._policy = policy
        self._folder = f"{os.path.realpath(folder)}/"
        self._saying = saying
        column = _COLUMN[platform.machine()]
        self._table = {row[column]: (row[0], row[3]) for row in _CALLS}
        self._seen: set[int] = set()
        self._inside: dict[int, tuple[Call, int]] = {}
        """By thread the call that it is in, and what its result is to be, unless 0."""

    def run(self) -> int:
        """Follow the child to its end and return how that was."""
        status = 0
        while True:
            try:
                thread, found = os.waitpid(-1, _ANY)
            except ChildProcessError:
                return status
            if os.WIFSTOPPED(found):
                # Killed meanwhile, a thread is no longer there to be asked, or to go on.
                with suppress(ProcessLookupError):
                    _ptrace(_SYSCALL, thread, 0, self._stopped(thread, found))
            elif thread == self._child:
                status = os.waitstatus_to_exitcode(found)

    def _stopped(self, thread: int, status: int) -> int:
        """See to a thread that stopped; return the signal that it is to have."""
        if thread not in self._seen:
            self._seen.add(thread)
            if thread == self._child:
                _ptrace(_SET_OPTIONS, thread, 0, _OPTIONS)
            return 0
        if os.WSTOPSIG(status) != _CALL_STOP:
            return 0 if status >> 16 else os.WSTOPSIG(status)
        stop = _Stop()
        _ptrace(_GET_CALL, thread, ctypes.sizeof(stop), ctypes.addressof(stop))
        if stop.kind & 0xFF == _ENTRY:
            self._enters(thread, stop)
        elif thread in self._inside:
            # The kernel puts the result where the number stood.
            self._leaves(thread, stop.number)
        return 0

    def _enters(self, thread: int, stop: _Stop) -> None:
        call = self._call(thread, stop)
        verdict = self._policy(call)
        if verdict.kill or (verdict.error and call.name != "close"):
            # A descriptor is closed even where that fails.
            self._set(thread, "number", -1)
        if verdict.kill:
            os.kill(self._child, signal.SIGKILL)
        elif verdict.most is not None and verdict.most < len(call.data):
            self._set(thread, "third", verdict.most)
        self._inside[thread] = call, -verdict.error

    def _leaves(self, thread: int, result: int) -> None:
        call, meant = self._inside.pop(thread)
        if meant:
            self._set(thread, "result", meant)
            result = meant
        if not call.name.isdigit():
            data = call.data[: max(result, 0)]
            self.calls.append(call._replace(result=result, data=data))

    def _set(self, thread: int, what: str, value: int) -> None:
        """Change a call: its number on entering, its result on leaving, its third argument."""
        if platform.machine() == "x86_64":
            _ptrace(_POKE_USER, thread, _INTEL[what], value)
        elif what == "number":
            number = ctypes.c_int(value)
            vector = _Vector(ctypes.addressof(number), ctypes.sizeof(number))
            _ptrace(_SET_REGISTERS, thread, _ARM_NUMBER, ctypes.addressof(vector))
        else:
            registers = (ctypes.c_int64 * 34)()
            vector = _Vector(ctypes.addressof(registers), ctypes.sizeof(registers))
            _ptrace(_GET_REGISTERS, thread, _ARM_REGISTERS, ctypes.addressof(vector))
            registers[_ARM[what]] = value
            _ptrace(_SET_REGISTERS, thread, _ARM_REGISTERS, ctypes.addressof(vector))

    def _call(self, thread: int, stop: _Stop) -> Call:
        """Return the call that a thread is about to make."""
        if stop.number not in self._table:
            return Call(str(stop.number))
        name, letters = self._table[stop.number]
        given = dict(zip(letters, map(_signed, stop.arguments), strict=False))
        data = _memory(thread, given["d"], given["n"]) if "d" in given else b""
        if given.get("f") == self._saying:
            return Call(SAY, data=data)
        if "f" in given:
            path = _link(f"/proc/{thread}/fd/{given['f']}")
        else:
            path = self._path(thread, given.get("a", _HERE), given["p"])
        other = self._path(thread, given.get("b", _HERE), given["q"]) if "q" in given else ""
        offset = given.get("x", -1)
        if "d" in given and offset < 0:
            offset = _position(thread, given["f"])
        return Call(name, self._known(path), self._known(other), given.get("o", 0), offset, data)

    def _path(self, thread: int, folder: int, address: int) -> str:
        """Return the path that an argument points to, absolute."""
        text = os.fsdecode(_memory(thread, address, -1))
        within = f"/proc/{thread}/" + ("cwd" if folder == _HERE else f"fd/{folder}")
        return text if text.startswith("/") else f"{_link(within)}/{text}".rstrip("/")

    def _known(self, path: str) -> str:
        return path.removeprefix(self._folder) if path + "/" != self._folder else "."


def _signed(word: int) -> int:
    """Return an argument as the number that it is: a descriptor is one of 32 bits."""
    word = word - (1 << 64) if word >> 63 else word
    return word - (1 << 32) if (1 << 31) <= word < (1 << 32) else word


def _link(path: str) -> str:
    try:
        return str(Path(path).readlink())
    except OSError:
        return ""


def _memory(thread: int, address: int, length: int) -> bytes:
    """Return what stands in the memory of a thread; a text to its end where `length` is below 0."""
    found = b""
    try:
        with Path(f"/proc/{thread}/mem").open("rb", 0) as memory:
            memory.seek(address)
            if length >= 0:
                return memory.read(length)
            while b"\0" not in found:
                found += memory.read(4096 - (address + len(found)) % 4096)
    except (OSError, ValueError, OverflowError):
        return b""
    return found[: found.index(0)]


def _position(thread: int, descriptor: int) -> int:
    """Return where a descriptor writes next."""
    facts = Path(f"/proc/{thread}/fdinfo/{descriptor}").read_text("ascii")
    fields = dict(line.split(":", 1) for line in facts.splitlines())
    if int(fields["flags"], 8) & os.O_APPEND:
        return Path(f"/proc/{thread}/fd/{descriptor}").stat().st_size
    return int(fields["pos"])
