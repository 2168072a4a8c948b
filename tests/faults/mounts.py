"""Real file systems of a few pages, mounted for a test: filled, freed, made read-only."""

from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.faults.home import Home

PAGE: Final = 4_096
SMALL: Final = 4 * PAGE


class Disks:
    """File systems in memory over the folders of a home, each of so many bytes.

    They are in a mount namespace of a process that does nothing else: it needs no root, and nothing
    is left behind however the tests end.
    """

    def __init__(self, home: Home, sizes: dict[str, int]) -> None:
        self._folders = {name: home.folder / name for name in sizes}
        mounts = []
        for name, size in sizes.items():
            self._folders[name].mkdir(exist_ok=True)
            mounts.append(f"mount -t tmpfs -o size={size} none '{self._folders[name]}'")
        script = " && ".join([*mounts, "echo ready", "read line"])
        self._holder = subprocess.Popen(
            ["unshare", "-rm", "sh", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout
        self.ready = self._holder.stdout.readline() == "ready\n"
        self._root = f"/proc/{self._holder.pid}/root"
        home.file = self.seen(home.file)
        home.journal = self.seen(home.journal)
        home.before = self.enter

    def enter(self) -> None:
        """Take the calling process, which has one thread, to where the disks are."""
        library = ctypes.CDLL(None, use_errno=True)
        for kind in ("user", "mnt"):
            if os.geteuid() == 0 and kind == "user":
                continue
            descriptor = os.open(f"/proc/{self._holder.pid}/ns/{kind}", os.O_RDONLY)
            if library.setns(descriptor, 0):
                os._exit(99)
            os.close(descriptor)

    def seen(self, path: Path) -> Path:
        """Return how a path on the disks is seen from here."""
        return Path(f"{self._root}{path}")

    def fill(self, name: str) -> None:
        """Leave no page of a disk."""
        with (self.seen(self._folders[name]) / "ballast").open("wb", buffering=0) as ballast:
            while True:
                try:
                    ballast.write(bytes(PAGE))
                except OSError:
                    return

    def free(self, name: str) -> None:
        """Give a disk more space than is needed."""
        self._remount(name, "size=4m")

    def protect(self, name: str, mode: str = "ro") -> None:
        """Let a disk be read only, or written again."""
        self._remount(name, mode)

    def bind_read_only(self, folder: Path) -> None:
        """Let a folder be read only where the disks are; everyone else may still write it."""
        for options in (["--bind", folder], ["-o", "remount,bind,ro"]):
            subprocess.run(["mount", *options, folder], preexec_fn=self.enter, check=True)

    def use_all_names(self, name: str) -> None:
        """Let a disk take no further file, although it has space."""
        self._remount(name, "nr_inodes=1")

    def _remount(self, name: str, option: str) -> None:
        subprocess.run(
            ["mount", "-o", f"remount,{option}", self._folders[name]],
            preexec_fn=self.enter,
            check=True,
        )

    def close(self) -> None:
        self._holder.communicate("\n")


class Machine:
    """A home, and disks to be put into it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._disks: Disks | None = None

    @property
    def disks(self) -> Disks:
        """The disks that were mounted."""
        assert self._disks
        return self._disks

    def mount(self, **sizes: int) -> Disks:
        """Mount a disk of so many bytes over each of these folders; the test is skipped if that
        cannot be done."""
        self._disks = Disks(self.home, sizes)
        if not self._disks.ready:
            pytest.skip("no file system can be mounted here, not even in a namespace")
        return self._disks

    def close(self) -> None:
        if self._disks:
            self._disks.close()
