"""Parameters of which some run in the test line and all in `.ci/run`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def quick(values: Iterable[Any], *kept: Any) -> list[Any]:
    """Return all values as parameters. All but those kept are slow: they show little new."""
    values = list(values)
    assert all(each in values for each in kept), f"not among the values: {kept}"
    return [each if each in kept else pytest.param(each, marks=pytest.mark.slow) for each in values]
