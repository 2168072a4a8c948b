"""Run `python -m reader` in forks of a process that has imported it: 0.1 s saved each.

Each command is still a process of its own, with its own streams, folder, variables and exit code;
only the start of the interpreter and the imports are shared. What depends on those must start an
interpreter: see `Daysheet`.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final

REPOSITORY: Final = Path(__file__).parents[1]
PIPE: Final = 32 << 10
"""Bytes that fit into a pipe before anybody reads it."""


def run_forked(
    arguments: Sequence[str],
    stdin: bytes,
    folder: Path,
    environment: Mapping[str, str],
    timeout: float,
) -> tuple[int, bytes, bytes]:
    """Run the command; return its exit code, output and errors.

    Raises:
        TimeoutError: It did not end within `timeout` seconds.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        source = _source(stdin)
        answer, answers = os.pipe()
        request = {"arguments": list(arguments), "folder": str(folder), "variables": environment}
        try:
            with tempfile.TemporaryFile() as task:
                task.write(json.dumps(request).encode())
                task.flush()
                given = [task.fileno(), source, out.fileno(), err.fileno(), answers]
                socket.send_fds(_server(), [b"."], given)
            os.close(answers)
            if not select.select([answer], [], [], timeout)[0]:
                raise TimeoutError(f"{arguments} did not end within {timeout} seconds")
            code = int(os.read(answer, 16))
        finally:
            os.close(source)
            os.close(answer)
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


def _source(data: bytes) -> int:
    """Return a descriptor that `data` can be read from: a pipe, or a file for what is large."""
    if len(data) <= PIPE:
        reading, writing = os.pipe()
        os.write(writing, data)
        os.close(writing)
        return reading
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return os.dup(file.fileno())


@cache
def _server() -> socket.socket:
    """Return the connection to this process's server. It ends when the connection is closed."""
    ours, its = socket.socketpair()
    with its:
        subprocess.Popen(
            [sys.executable, "-m", "tests.forking", str(its.fileno())],
            pass_fds=[its.fileno()],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    atexit.register(ours.close)
    return ours


def _serve(connection: socket.socket) -> None:
    """Fork for each request; return in the forks, with everything set up for the program."""
    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        sent, descriptors, _, _ = socket.recv_fds(connection, 1, 5)
        if not sent:
            os._exit(0)
        if os.fork() == 0:
            connection.close()
            _become(descriptors)
            return
        for each in descriptors:
            os.close(each)


def _import_all() -> None:
    """Import what any command may import. The interface is not among it: no terminal is here."""
    reader = import_module("reader")
    for module in walk_packages(reader.__path__, "reader."):
        if not module.name.startswith(("reader.ui", "reader.__main__")):
            import_module(module.name)


def _become(descriptors: Sequence[int]) -> None:
    """Fork once more; the parent waits and answers with the exit code, the child returns."""
    task, source, out, err, answers = descriptors
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(answers, str(code).encode())
        os._exit(0)
    with os.fdopen(task, "rb") as file:
        file.seek(0)
        request: dict[str, Any] = json.load(file)
    for number, descriptor in enumerate((source, out, err)):
        os.dup2(descriptor, number)
    for each in descriptors[1:]:
        os.close(each)
    os.environ.clear()
    os.environ.update(request["variables"])
    os.chdir(request["folder"])
    sys.argv[1:] = request["arguments"]


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("reader", run_name="__main__", alter_sys=True)
