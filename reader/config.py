"""The user's settings, read from config.toml and never written.

A setting that cannot be understood must not keep anyone from reading: it is named, with its line
and what would be taken, and its default serves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from reader import paths
from reader.model.clean import CleanText, clean_line

ReadMark: TypeAlias = Literal["after", "manual"]
OUR_THEMES: Final = ("dark", "light", "contrast-dark", "contrast-light")
TEXTUAL_THEMES: Final = (
    *("textual-dark", "textual-light", "nord", "gruvbox", "dracula", "tokyo-night", "monokai"),
    *("flexoki", "catppuccin-mocha", "catppuccin-macchiato", "catppuccin-frappe"),
    *("catppuccin-latte", "solarized-dark", "solarized-light", "rose-pine", "rose-pine-moon"),
    *("rose-pine-dawn", "atom-one-dark", "atom-one-light"),
)
THEMES: Final = OUR_THEMES + TEXTUAL_THEMES
"""Names of the themes that the interface paints: ours first, then those of Textual's."""
CATEGORY: Final = re.compile(r"[a-z]+(-[a-z]+)*(\.[A-Za-z]+(-[a-z]+)*)?", re.ASCII)
"""What a category of arXiv looks like: `cs.LG`, `hep-th`, `cond-mat.mes-hall`."""


KEY_FIELDS: Final = ("author", "year", "word", "words", "number", "id")
"""What a citation key can be made of; what they mean stands in `reader.export.citation`."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings. What the file does not say has its default."""

    theme: str = THEMES[0]
    """One of `THEMES`."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The user's own keys by command id; `reader.commands.keymap` judges them."""
    key_lines: Mapping[str, int] = field(default_factory=dict)
    """The lines of the file on which `keys` stand, for what is wrong with them."""
    read: ReadMark = "after"
    """Whether a paper becomes read after two seconds of its abstract, or only by hand."""
    open: tuple[str, ...] = ()
    """The program that opens a link and its arguments, one of them holding `{url}`; empty for
    the system's."""
    copy: tuple[str, ...] = ()
    """The program that copies what it reads, with its arguments; empty for the terminal's way."""
    ascii: bool = False
    """Whether signs such as ● and ★ are written in ASCII."""
    marks: Path | None = None
    """Where the marks are, instead of `reader.paths.marks_file()`."""
    library: Path | None = None
    """Where the cache is, instead of `reader.paths.library_file()`."""
    export_key: str | None = None
    """How citation keys are made, a template over `KEY_FIELDS`; None for the usual way."""
    sync_huggingface: bool = True
    """Whether the daily papers of Hugging Face are synced."""
    sync_arxiv: tuple[str, ...] = ()
    """The categories of arXiv that are synced."""
    problems: tuple[CleanText, ...] = ()
    """What could not be understood, a line each."""


def load_config(file: Path | None = None) -> Config:
    """Return the settings in `file`, by default the user's. Never raises; see `Config.problems`."""
    file = file or paths.config_file()
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError:
        return _unread(f"{file.name} is not UTF-8; the defaults serve")
    except OSError as error:
        return _unread(f"{file} cannot be read ({error.strerror}); the defaults serve")
    import tomllib

    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _unread(f"{file.name}{_place(str(error), text)}; the defaults serve")
    except ValueError:
        # All that is left: Python refuses to read thousands of digits.
        return _unread(f"{file.name}: a number has too many digits; the defaults serve")
    return _understood(values, _Source(file, text.splitlines()))


def _unread(problem: str) -> Config:
    return Config(problems=(clean_line(problem),))


def _place(message: str, text: str) -> str:
    """Return what a TOML error says, with its place in front."""
    if match := re.search(r" \(at (line \d+, column \d+)\)", message):
        return f" {match[1]}: {message.replace(match[0], '')}"
    end = text.rstrip().count("\n") + 1
    return f" line {end}: {message.replace(' (at end of document)', ' at the end')}"


class _Source:
    """The text that the values came from: tomllib does not say on which line a value stands."""

    def __init__(self, file: Path, lines: Sequence[str]) -> None:
        self.file = file
        self._lines = lines

    def place(self, name: tuple[str, ...]) -> str:
        """Return `config.toml line 3` for a setting or table."""
        line = self.line(name)
        return f"{self.file.name} line {line}" if line else self.file.name

    def line(self, name: tuple[str, ...]) -> int | None:
        """Return the line of a setting or table; its table's where it has none of its own."""
        table: tuple[str, ...] = ()
        for number, line in enumerate(self._lines, 1):
            if match := re.match(r"\s*\[+([^\]]+)\]", line):
                here = table = _parts(match[1])
            elif match := re.match(r"\s*([^=#]+?)\s*=", line):
                here = table + _parts(match[1])
            else:
                continue
            if here[: len(name)] == name:
                return number
        return self.line(name[:-1]) if len(name) > 1 else None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in dotted.split("."))


def _understood(values: Mapping[str, Any], source: _Source) -> Config:
    found: dict[str, Any] = {}
    keys: dict[str, tuple[str, ...]] = {}
    problems: list[CleanText] = []
    for name, value in _settings(values):
        setting = SETTINGS.get((name[0], "*") if len(name) == 2 else name, SETTINGS.get(name))
        if setting is None:
            problems.append(clean_line(f"{source.place(name)}: {_unknown(name)}"))
            continue
        attribute, read, takes = setting
        taken = read(value, source.file.parent)
        if taken is None:
            said = _said(value)
            wrong = f"{'.'.join(name)} = {said} is not taken; write {takes}"
            advice = _nearest(value, attribute)
            problems.append(clean_line(f"{source.place(name)}: {wrong}{advice}"))
        elif attribute == "keys":
            keys[name[1]] = taken
        else:
            found[attribute] = taken
    key_lines = {name: line for name in keys if (line := source.line(("keys", name)))}
    return Config(**found, keys=keys, key_lines=key_lines, problems=tuple(problems))


def _said(value: Any) -> CleanText:
    """Return a value that was not taken as it is told."""
    try:
        return clean_line(repr(value), 60)
    except (ValueError, RecursionError):
        # Hexadecimal digits are read in any number, but not written as decimal ones.
        return clean_line("something too long to be shown")


def _settings(values: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every setting with its name, those in the known tables by two names."""
    tables = {name[0] for name in SETTINGS if len(name) == 2}
    for name, value in values.items():
        if name in tables and isinstance(value, dict):
            for inner, each in value.items():
                yield (name, inner), each
        else:
            yield (name,), value


def _unknown(name: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    known = [".".join(each).replace("keys.*", "[keys]") for each in SETTINGS]
    near = get_close_matches(".".join(name), known, n=1)
    advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"there is no setting {'.'.join(name)!r}; {advice}"


def _nearest(value: Any, attribute: str) -> str:
    from difflib import get_close_matches

    choices = CHOICES.get(attribute, ())
    near = get_close_matches(value, choices, n=1) if isinstance(value, str) else []
    return f"; did you mean {near[0]!r}?" if near else ""


def _choice(attribute: str) -> Read:
    return lambda value, _folder: value if value in CHOICES[attribute] else None


def _flag(value: Any, _folder: Path) -> bool | None:
    return value if isinstance(value, bool) else None


def _texts(value: Any, _folder: Path) -> tuple[str, ...] | None:
    """Take a text or a list of them."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        return None
    return tuple(texts)


def _arguments(value: Any, folder: Path) -> tuple[str, ...] | None:
    """Take a program with its arguments: a list, since nothing of ours goes through a shell."""
    texts = _texts(value, folder) if isinstance(value, list) else None
    return texts if texts and texts[0].strip() and "\0" not in "".join(texts) else None


def _opening(value: Any, folder: Path) -> tuple[str, ...] | None:
    arguments = _arguments(value, folder)
    return arguments if arguments and any("{url}" in each for each in arguments[1:]) else None


def _categories(value: Any, folder: Path) -> tuple[str, ...] | None:
    """Take categories of arXiv, each once."""
    texts = _texts(value, folder)
    if texts is None or not all(CATEGORY.fullmatch(each) for each in texts):
        return None
    return tuple(dict.fromkeys(texts))


def _path(value: Any, folder: Path) -> Path | None:
    """Take a path: `~` is the home, a relative one starts at the configuration's folder."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return None
    try:
        return folder / Path(value).expanduser()
    except RuntimeError:
        return None


def _key(value: Any, _folder: Path) -> str | None:
    """Take a template of citation keys: known fields, and signs that are safe in a key."""
    from reader.model.template import TemplateError, parse_template

    try:
        parts = (
            parse_template(value, KEY_FIELDS, allow_widths=False).parts
            if isinstance(value, str)
            else ()
        )
    except TemplateError:
        return None
    text = "".join(part.text for part in parts)
    named = any(part.field for part in parts)
    return str(value) if named and re.fullmatch("[A-Za-z0-9:._/+-]*", text) else None


Read: TypeAlias = "Callable[[Any, Path], Any]"
"""Returns what a TOML value means, or None; it is given the configuration's folder too."""

CHOICES: Final[Mapping[str, Sequence[str]]] = {"theme": THEMES, "read": ("after", "manual")}
SETTINGS: Final[Mapping[tuple[str, ...], tuple[str, Read, str]]] = {
    ("theme",): ("theme", _choice("theme"), "the name of a theme, which `T` shows"),
    ("read",): ("read", _choice("read"), '"after" or "manual"'),
    ("open",): ("open", _opening, 'a list such as ["firefox", "{url}"]'),
    ("copy",): ("copy", _arguments, 'a list such as ["wl-copy"]'),
    ("ascii",): ("ascii", _flag, "true or false"),
    ("keys", "*"): ("keys", _texts, 'a key such as "s", or a list of keys'),
    ("marks", "path"): ("marks", _path, 'the path of a file such as "~/notes/marks.toml"'),
    ("export", "key"): ("export_key", _key, 'a template such as "{author}{year}{word}"'),
    ("library", "path"): ("library", _path, 'the path of a file such as "~/papers.sqlite3"'),
    ("sync", "huggingface"): ("sync_huggingface", _flag, "true or false"),
    ("sync", "arxiv"): ("sync_arxiv", _categories, 'a list such as ["cs.LG", "stat.ML"]'),
}
"""For each setting its attribute, how its value is read, and what is taken, as the user is told."""
