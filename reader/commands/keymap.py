"""The keymap: which key runs which command in which context, defaults and the user's own keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple

from reader.commands.command import Command, Context, commands, display_key, parse_key
from reader.model.clean import CleanText, clean_line

UNKNOWN_LINE: Final = "keys"
"""Names the place of a problem if the line in config.toml is unknown."""
PROTECTED_COMMAND: Final = "quit-now"
"""No other command can take its keys, so that nobody is ever trapped."""
_PLACES: Final[Mapping[Context, str]] = {
    "list": " in the list",
    "abstract": " in the abstract",
    "document": " in the full text",
    "bar": " in the filter bar",
    "find": " while finding in a text",
    "anywhere": " anywhere",
}
"""Names the context of a clash."""


class Keymap(NamedTuple):
    """The keys of every context. A sequence is its keys joined by spaces."""

    bindings: Mapping[Context, Mapping[str, str]]
    """For each context, the command id of each key or sequence."""
    keys_of: Mapping[str, tuple[str, ...]]
    """For each command id, the keys that run it, without those that another command took."""
    problems: tuple[CleanText, ...] = ()
    """Problems with the user's keys, a line each. The defaults apply there."""

    def label(self, command: str) -> str:
        """Return the first key of a command as messages name it, or `:command` if it has none."""
        keys = self.keys_of[command]
        return display_key(keys[0]) if keys else f":{command}"

    def command(self, context: Context, keys: str) -> str | None:
        """Return the id of the command that `keys` runs in `context`, or None."""
        return self.bindings["anywhere"].get(keys) or self.bindings[context].get(keys)

    def uses(self, key: str) -> bool:
        """Whether any command has `key`, alone or in a sequence."""
        return any(key in keys.split(" ") for bound in self.bindings.values() for keys in bound)

    def is_prefix(self, context: Context, keys: str) -> bool:
        """Whether a longer sequence in `context` starts with `keys`."""
        start = keys + " "
        return any(sequence.startswith(start) for sequence in self.bindings[context])

    def continuations(self, context: Context, keys: str) -> list[tuple[str, str]]:
        """Return the keys that can follow `keys`, each with the id of the command it runs."""
        start = keys + " "
        return [
            (sequence.removeprefix(start), command)
            for sequence, command in self.bindings[context].items()
            if sequence.startswith(start)
        ]


def build_keymap(
    own: Mapping[str, Iterable[str]] | None = None, lines: Mapping[str, int] | None = None
) -> Keymap:
    """Return the keymap of the default keys and the user's `own` keys, both by command id.

    `lines` has the line in config.toml for each id in `own`; `Keymap.problems` names it.
    """
    keys_of = {command.id: command.keys for command in commands()}
    places = {name: f"config.toml line {line}" for name, line in (lines or {}).items()}
    problems: list[str] = []
    for name, keys in (own or {}).items():
        messages = _replace_keys(keys_of, name, list(keys))
        problems += [f"{places.get(name, UNKNOWN_LINE)}: {message}" for message in messages]
    bindings, clashes = _bind(keys_of, set(own or {}))
    keys_of = {name: _bound_keys(bindings, name, keys) for name, keys in keys_of.items()}
    for clash, contexts in clashes.items():
        place = places.get(clash.cause, UNKNOWN_LINE)
        problems.append(f"{place}: {_clash_message(clash, contexts)}")
    return Keymap(bindings, keys_of, tuple(map(clean_line, dict.fromkeys(problems))))


def _bound_keys(
    bindings: Mapping[Context, Mapping[str, str]], name: str, keys: Iterable[str]
) -> tuple[str, ...]:
    """Return the keys that are bound to a command in at least one of its contexts."""
    contexts = [bindings[context] for context in Command.by_id[name].contexts]
    return tuple(key for key in keys if any(bound.get(key) == name for bound in contexts))


def _replace_keys(keys_of: dict[str, tuple[str, ...]], name: str, keys: list[str]) -> list[str]:
    """Replace the keys of a command by the user's in `keys_of`. Return the problems with them."""
    if name not in keys_of:
        near = get_close_matches(name, keys_of, n=1)
        advice = f"; did you mean {near[0]}?" if near else ""
        return [f"there is no command {name!r}{advice}"]
    canonical = [parse_key(key) for key in keys]
    is_global = "anywhere" in Command.by_id[name].contexts
    if is_global and any(" " in (key or "") for key in canonical):
        return [f"{name}: a sequence is not allowed here, because one key must work at once"]
    if None not in canonical:
        keys_of[name] = tuple(key for key in canonical if key)
    return [
        f"{name}: {key!r} is not a key; write it as in `daysheet keys`"
        for key, parsed in zip(keys, canonical, strict=True)
        if parsed is None
    ]


class _Clash(NamedTuple):
    """Two commands that want a key, or one of them the start of a sequence of the other."""

    cause: str
    """The user's command that caused it."""
    winning: str
    """The key that is bound."""
    winner: str
    key: str
    """The key that is lost."""
    loser: str


def _bind(
    keys_of: Mapping[str, tuple[str, ...]], own: set[str]
) -> tuple[dict[Context, dict[str, str]], dict[_Clash, list[Context]]]:
    """Bind every key. Return the bindings, and the contexts of each clash.

    The protected command wins, then the commands in `own`, then those that apply anywhere.
    """
    bindings: dict[Context, dict[str, str]] = {
        context: {} for context in ("list", "abstract", "document", "bar", "find", "anywhere")
    }
    prefixes: dict[tuple[Context, str], str] = {}
    clashes: dict[_Clash, list[Context]] = {}

    def priority(name: str) -> tuple[bool, bool, bool]:
        is_global = "anywhere" in Command.by_id[name].contexts
        return name != PROTECTED_COMMAND, name not in own, not is_global

    for name in sorted(keys_of, key=priority):
        for context in Command.by_id[name].contexts:
            for key in keys_of[name]:
                rival_context, rival_key = _find_rival(bindings, prefixes, context, key)
                winner = bindings[rival_context].setdefault(rival_key, name)
                if winner != name or rival_key != key:
                    cause = name if name in own else winner
                    clash = _Clash(cause, rival_key, winner, key, name)
                    clashes.setdefault(clash, []).append(rival_context)
                    continue
                for prefix in _prefixes(key):
                    prefixes[context, prefix] = key
    return bindings, clashes


def _find_rival(
    bindings: Mapping[Context, Mapping[str, str]],
    prefixes: Mapping[tuple[Context, str], str],
    context: Context,
    key: str,
) -> tuple[Context, str]:
    """Return the context and the bound key that `key` clashes with; if none, its own two."""
    contexts = tuple(bindings) if context == "anywhere" else ("anywhere", context)
    for other in contexts:
        for start in (key, *_prefixes(key)):
            if start in bindings[other]:
                return other, start
        if (other, key) in prefixes:
            return other, prefixes[other, key]
    return context, key


def _prefixes(key: str) -> list[str]:
    """Return the proper prefixes of a sequence; none for a single key."""
    parts = key.split(" ")
    return [" ".join(parts[:count]) for count in range(1, len(parts))]


def _clash_message(clash: _Clash, contexts: Sequence[Context]) -> str:
    """Return which command has a key, and which has lost it; where, if in one context only."""
    where = _PLACES[contexts[0]] if len(set(contexts)) == 1 else ""
    lost = "it" if clash.key == clash.winning else clash.key
    return f"{clash.winning} means {clash.winner}{where}; {clash.loser} loses {lost}"
