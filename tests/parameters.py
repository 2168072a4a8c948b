"""Parameters of which only some run in the test line, or in the slow tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def quick(values: Iterable[Any], *kept: Any) -> list[Any]:
    """Return all values as parameters. All but those kept are slow: they show little new."""
    return _only(kept, values, pytest.mark.slow)


def sampled(values: Iterable[Any], *kept: Any) -> list[Any]:
    """Return all values as parameters. Only the nightly run has time for those not kept."""
    return _only(kept, values, pytest.mark.soak)


def _only(kept: Sequence[Any], values: Iterable[Any], mark: pytest.MarkDecorator) -> list[Any]:
    values = list(values)
    assert all(each in values for each in kept), f"not among the values: {kept}"
    return [each if each in kept else pytest.param(each, marks=mark) for each in values]
