"""A model of a disk, for what a power cut may leave on it.

Contents and names are apart, as on a disk: a sync of a file makes its contents last, a sync of a
folder the names in it. What was not synced may be there, or not, or in part, in any combination.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from tests.faults.saves import Bytes, Node, Tree
from tests.faults.tracer import Call

BLOCK: Final = 512
"""Bytes that a disk writes whole; it is cut within them, too."""


class Written(NamedTuple):
    """A write to a file, not synced yet."""

    offset: int
    data: bytes

    def on(self, file: Bytes) -> Bytes:
        return self.of_it(file, 0, len(self.data))

    def of_it(self, file: Bytes, start: int, end: int) -> Bytes:
        """Return the file with a part of this written, and the rest of the room it takes made."""
        data = bytearray(file.data.ljust(self.offset + len(self.data), b"\0"))
        data[self.offset + start : self.offset + end] = self.data[start:end]
        return file._replace(data=bytes(data))

    def in_part(self, file: Bytes) -> Iterator[Bytes]:
        """Yield what may become of it: cut off at a block, or with blocks missing in it."""
        size = len(self.data)
        blocks = {BLOCK, size // 2 // BLOCK * BLOCK, (size - 1) // BLOCK * BLOCK}
        for cut in sorted({0, 1, size // 2, size - 1} | {each for each in blocks if each < size}):
            yield Written(self.offset, self.data[:cut]).on(file)
            yield self.of_it(file, 0, cut)
            yield self.of_it(file, cut, size)


class Cut(NamedTuple):
    """A file made shorter, or longer, not synced yet."""

    size: int

    def on(self, file: Bytes) -> Bytes:
        return file._replace(data=file.data[: self.size].ljust(self.size, b"\0"))

    def in_part(self, _: Bytes) -> Iterator[Bytes]:
        return iter(())


class Allowed(NamedTuple):
    """A file given another mode, not synced yet."""

    mode: int

    def on(self, file: Bytes) -> Bytes:
        return file._replace(mode=self.mode)

    def in_part(self, _: Bytes) -> Iterator[Bytes]:
        return iter(())


Edit: TypeAlias = Written | Cut | Allowed


class Inode:
    """What stands on the disk, whatever it is called, and what was done to it since its sync."""

    def __init__(self, synced: Node) -> None:
        self.synced = synced
        self.edits: list[Edit] = []

    def now(self) -> Node:
        return _edited(self.synced, self.edits)

    def perhaps(self) -> list[Node]:
        """Return all that a power cut may leave of it."""
        if not isinstance(self.synced, Bytes):
            return [self.synced]
        found: list[Node] = [self.synced, self.now()]
        for count, edit in enumerate(self.edits):
            before = _edited(self.synced, self.edits[:count])
            assert isinstance(before, Bytes)
            found += [before, *edit.in_part(before)]
            found.append(_edited(self.synced, self.edits[:count] + self.edits[count + 1 :]))
        return list(dict.fromkeys(found))


def _edited(node: Node, edits: Sequence[Edit]) -> Node:
    for edit in edits:
        assert isinstance(node, Bytes)
        node = edit.on(node)
    return node


Names: TypeAlias = dict[str, Inode]


class Renaming(NamedTuple):
    """Names given and taken at once, not synced yet; None where one is taken."""

    names: dict[str, Inode | None]

    @property
    def folder(self) -> str:
        """The folder whose sync makes it last."""
        return str(Path(list(self.names)[-1]).parent)


class Disk:
    """A model of a disk: what was synced, and what was done since."""

    def __init__(self, tree: Tree) -> None:
        self._synced: Names = {path: Inode(node) for path, node in tree.items()}
        self._renamings: list[Renaming] = []
        self.names = dict(self._synced)

    def do(self, call: Call) -> bool:
        """Do what a call did; false if it did nothing to the disk."""
        done = _CALLS.get(call.name)
        return call.result >= 0 and done is not None and done(self, call)

    def opened(self, call: Call) -> bool:
        if call.flags & os.O_CREAT and call.path not in self.names:
            return self._rename({call.path: Inode(Bytes(b"", 0o600))})
        return bool(call.flags & os.O_TRUNC) and self._edit(call, Cut(0))

    def written(self, call: Call) -> bool:
        return self._edit(call, Written(call.offset, call.data))

    def cut(self, call: Call) -> bool:
        return self._edit(call, Cut(call.offset))

    def allowed(self, call: Call) -> bool:
        return self._edit(call, Allowed(stat.S_IMODE(call.flags)))

    def renamed(self, call: Call) -> bool:
        return self._rename({call.path: None, call.other: self.names[call.path]})

    def unlinked(self, call: Call) -> bool:
        return self._rename({call.path: None})

    def folder_made(self, call: Call) -> bool:
        return self._rename({call.path: Inode(None)})

    def synced(self, call: Call) -> bool:
        """Sync a file: its contents, whatever its name; or a folder: the names in it."""
        inode = self.names.get(call.path)
        if inode is not None and inode.synced is not None:
            inode.synced, inode.edits = inode.now(), []
            return True
        for renaming in [each for each in self._renamings if each.folder == call.path]:
            _give(self._synced, renaming)
            self._renamings.remove(renaming)
        return True

    def _edit(self, call: Call, edit: Edit) -> bool:
        if call.path not in self.names:
            return False
        self.names[call.path].edits.append(edit)
        return True

    def _rename(self, names: dict[str, Inode | None]) -> bool:
        self._renamings.append(Renaming(names))
        _give(self.names, self._renamings[-1])
        return True

    def states(self) -> Iterator[dict[str, Node]]:
        """Yield all that a power cut may leave now."""
        for count in range(len(self._renamings) + 1):
            for chosen in combinations(self._renamings, count):
                names = dict(self._synced)
                for renaming in chosen:
                    _give(names, renaming)
                yield from _contents(_reachable(names))


def _give(names: Names, renaming: Renaming) -> None:
    for path, inode in renaming.names.items():
        if inode is None:
            names.pop(path, None)
        else:
            names[path] = inode


def _reachable(names: Names) -> Names:
    """Return the names whose folders are there, folders first."""
    found: Names = {}
    for path in sorted(names):
        if str(Path(path).parent) in (".", *found):
            found[path] = names[path]
    return found


def _contents(names: Names) -> Iterator[dict[str, Node]]:
    """Yield what the files may hold: each all that it may, the others as synced, or as written."""
    synced = {path: inode.synced for path, inode in names.items()}
    now = {path: inode.now() for path, inode in names.items()}
    for path, inode in names.items():
        for node in inode.perhaps():
            yield synced | {path: node}
            yield now | {path: node}
    yield synced


_CALLS: Final[dict[str, Callable[[Disk, Call], bool]]] = {
    "open": Disk.opened,
    "write": Disk.written,
    "pwrite": Disk.written,
    "ftruncate": Disk.cut,
    "truncate": Disk.cut,
    "fchmod": Disk.allowed,
    "fsync": Disk.synced,
    "rename": Disk.renamed,
    "unlink": Disk.unlinked,
    "mkdir": Disk.folder_made,
}
