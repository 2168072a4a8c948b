"""Which key does what, where: the default keys with the user's own in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from reader.commands.command import Command, Context, commands, written
from reader.model.clean import CleanText, clean_line


@dataclass(frozen=True, slots=True)
class Keymap:
    """Keys of every context. A sequence is its keys joined by spaces."""

    bound: Mapping[Context, Mapping[str, str]]
    """For each context, the command id of each key or sequence."""
    keys_of: Mapping[str, tuple[str, ...]]
    """For each command id, its keys."""
    problems: tuple[CleanText, ...] = field(default=())
    """What is wrong with the user's keys, a line each; the defaults serve there."""

    def command(self, context: Context, keys: str) -> str | None:
        """Return the command that `keys` means in `context`."""
        return self.bound["anywhere"].get(keys) or self.bound[context].get(keys)

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


def keymap(own: Mapping[str, Iterable[str]] | None = None) -> Keymap:
    """Return the keymap of the defaults and the user's `own` keys by command id."""
    keys_of = {command.id: command.keys for command in commands()}
    problems: list[CleanText] = []
    for name, given in (own or {}).items():
        _take_own(keys_of, problems, name, list(given))
    return Keymap(_bound(keys_of, set(own or {}), problems), keys_of, tuple(problems))


def _take_own(
    keys_of: dict[str, tuple[str, ...]], problems: list[CleanText], name: str, given: list[str]
) -> None:
    if name not in keys_of:
        near = get_close_matches(name, keys_of, n=1)
        advice = f"; did you mean {near[0]}?" if near else ""
        problems.append(clean_line(f"keys: there is no command {name!r}{advice}"))
        return
    canonical = [written(each) for each in given]
    for key in (each for each, good in zip(given, canonical, strict=True) if good is None):
        problems.append(
            clean_line(f"keys: {name}: {key!r} is no key; write it as in `daysheet keys`")
        )
    if None not in canonical:
        keys_of[name] = tuple(key for key in canonical if key)


def _bound(
    keys_of: Mapping[str, tuple[str, ...]], own: set[str], problems: list[CleanText]
) -> dict[Context, dict[str, str]]:
    """Bind every key; where two commands want one, the user's own wins and the clash is named."""
    bound: dict[Context, dict[str, str]] = {
        context: {} for context in ("list", "abstract", "bar", "find", "anywhere")
    }
    for name in sorted(keys_of, key=lambda name: name not in own):
        for context in Command.known[name].where:
            for key in keys_of[name]:
                taken = bound[context].setdefault(key, name)
                if taken != name:
                    line = clean_line(
                        f"keys: {key} means {taken} in the {context}; {name} loses it"
                    )
                    if line not in problems:
                        problems.append(line)
    return bound
