"""Which key does what, where: the default keys with the user's own in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from reader.commands.command import Command, Context, commands, shown, written
from reader.model.clean import CleanText, clean_line

KEYS: Final = "keys"
"""The place of what is wrong with a key whose line is not known."""
WAY_OUT: Final = "quit-now"
"""Nothing takes its keys: nobody is ever trapped."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """Keys of every context. A sequence is its keys joined by spaces."""

    bound: Mapping[Context, Mapping[str, str]]
    """For each context, the command id of each key or sequence."""
    keys_of: Mapping[str, tuple[str, ...]]
    """For each command id, the keys that run it: those lost to another are not among them."""
    problems: tuple[CleanText, ...] = field(default=())
    """What is wrong with the user's keys, a line each; the defaults serve there."""

    def label(self, command: str) -> str:
        """Return the key of a command as messages name it; `:command` if it has none."""
        keys = self.keys_of[command]
        return shown(keys[0]) if keys else f":{command}"

    def command(self, context: Context, keys: str) -> str | None:
        """Return the command that `keys` means in `context`."""
        return self.bound["anywhere"].get(keys) or self.bound[context].get(keys)

    def uses(self, key: str) -> bool:
        """Return whether any command has `key`, alone or in a sequence."""
        return any(key in keys.split(" ") for bound in self.bound.values() for keys in bound)

    def begins(self, context: Context, keys: str) -> bool:
        """Whether `keys` is the beginning of a longer sequence in `context`."""
        start = keys + " "
        return any(sequence.startswith(start) for sequence in self.bound[context])

    def continuations(self, context: Context, keys: str) -> list[tuple[str, str]]:
        """Return the keys that may follow `keys`, each with the id of the command it leads to."""
        start = keys + " "
        return [
            (sequence.removeprefix(start), command)
            for sequence, command in self.bound[context].items()
            if sequence.startswith(start)
        ]


def keymap(
    own: Mapping[str, Iterable[str]] | None = None, lines: Mapping[str, int] | None = None
) -> Keymap:
    """Return the keymap of the defaults and the user's `own` keys by command id.

    `lines`: where in config.toml those stand, for what is said of them.
    """
    keys_of = {command.id: command.keys for command in commands()}
    places = {name: f"config.toml line {line}" for name, line in (lines or {}).items()}
    problems: list[str] = []
    for name, given in (own or {}).items():
        wrong = _take_own(keys_of, name, list(given))
        problems += [f"{places.get(name, KEYS)}: {each}" for each in wrong]
    bound, clashes = _bound(keys_of, set(own or {}))
    keys_of = {name: _kept(bound, name, keys) for name, keys in keys_of.items()}
    problems += [f"{places.get(name, KEYS)}: {each}" for name, each in clashes]
    return Keymap(bound, keys_of, tuple(map(clean_line, dict.fromkeys(problems))))


def _kept(
    bound: Mapping[Context, Mapping[str, str]], name: str, keys: Iterable[str]
) -> tuple[str, ...]:
    """Return those of a command's keys that are bound to it, wherever it applies."""
    places = [bound[context] for context in Command.known[name].where]
    return tuple(key for key in keys if any(place.get(key) == name for place in places))


def _take_own(keys_of: dict[str, tuple[str, ...]], name: str, given: list[str]) -> list[str]:
    """Give a command the keys the user gave it; return what is wrong with them."""
    if name not in keys_of:
        near = get_close_matches(name, keys_of, n=1)
        advice = f"; did you mean {near[0]}?" if near else ""
        return [f"there is no command {name!r}{advice}"]
    canonical = [written(each) for each in given]
    if "anywhere" in Command.known[name].where and any(" " in (key or "") for key in canonical):
        return [f"{name}: a sequence is not taken, for it must work at once everywhere"]
    if None not in canonical:
        keys_of[name] = tuple(key for key in canonical if key)
    return [
        f"{name}: {key!r} is no key; write it as in `daysheet keys`"
        for key, good in zip(given, canonical, strict=True)
        if good is None
    ]


def _bound(
    keys_of: Mapping[str, tuple[str, ...]], own: set[str]
) -> tuple[dict[Context, dict[str, str]], list[tuple[str, str]]]:
    """Bind every key. Where two commands want one, or one wants what begins the other's sequence,
    the user's own wins, then what works anywhere, and the way out before all; return those clashes
    too, each with the user's command that makes it."""
    bound: dict[Context, dict[str, str]] = {
        context: {} for context in ("list", "abstract", "bar", "find", "anywhere")
    }
    begun: dict[tuple[Context, str], str] = {}
    clashes = []
    known = Command.known

    def rank(name: str) -> tuple[bool, bool, bool]:
        return name != WAY_OUT, name not in own, "anywhere" not in known[name].where

    for name in sorted(keys_of, key=rank):
        for context in known[name].where:
            for key in keys_of[name]:
                place, rival = _rival(bound, begun, context, key)
                taken = bound[place].setdefault(rival, name)
                if taken != name or rival != key:
                    said = _lost(place, rival, taken, key, name)
                    clashes.append((name if name in own else taken, said))
                    continue
                for start in _starts(key):
                    begun[context, start] = key
    return bound, clashes


def _rival(
    bound: Mapping[Context, Mapping[str, str]],
    begun: Mapping[tuple[Context, str], str],
    context: Context,
    key: str,
) -> tuple[Context, str]:
    """Return the place and the bound key that `key` clashes with; `context` and `key` if none."""
    places = tuple(bound) if context == "anywhere" else ("anywhere", context)
    for place in places:
        for start in (key, *_starts(key)):
            if start in bound[place]:
                return place, start
        if (place, key) in begun:
            return place, begun[place, key]
    return context, key


def _starts(key: str) -> list[str]:
    """Return what `key` begins with if it is a sequence."""
    parts = key.split(" ")
    return [" ".join(parts[:count]) for count in range(1, len(parts))]


def _lost(place: Context, winning: str, winner: str, key: str, loser: str) -> str:
    where = "anywhere" if place == "anywhere" else f"in the {place}"
    what = "it" if key == winning else key
    return f"{winning} means {winner} {where}; {loser} loses {what}"
