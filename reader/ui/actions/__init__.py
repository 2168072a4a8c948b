"""What each command does: one plain function per command, registered under the command's id."""

from reader.ui.actions import (
    app,
    document,
    exporting,
    filtering,
    marking,
    moving,
    places,
    sharing,
    tagging,
    views,
)
from reader.ui.actions.registry import ACTIONS

__all__ = [
    "ACTIONS",
    "app",
    "document",
    "exporting",
    "filtering",
    "marking",
    "moving",
    "places",
    "sharing",
    "tagging",
    "views",
]
