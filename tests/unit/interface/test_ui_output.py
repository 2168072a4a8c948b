"""The stream that the interface is painted on."""

from __future__ import annotations

import os
import select
import sys
import tty
from threading import Thread

import pytest

from reader.ui.terminal.output import EncodingSafeStream


def test_a_non_blocking_terminal_is_sent_every_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program on the same terminal may have made it so."""
    main, program = os.openpty()
    tty.setraw(program)
    os.set_blocking(program, False)
    # Far more than the kernel holds.
    painted = "\x1b[1mLoRA●" * 50_000
    with os.fdopen(program, "w", encoding="utf-8") as error, os.fdopen(main, "rb", 0) as screen:
        monkeypatch.setattr(sys, "__stderr__", error)
        stream = EncodingSafeStream()
        stream.write(painted)
        writer = Thread(target=stream.flush)
        writer.start()
        received = bytearray()
        while True:
            # Looked at first: what it has written by then can be read.
            is_done = not writer.is_alive()
            if select.select([screen], [], [], 0.01)[0]:
                received += screen.read(1_000)
            elif is_done:
                break
    assert received == painted.encode()
