"""The user's configuration, read from config.toml and never written.

An invalid setting must not keep anyone from reading. It is reported with its line and with what is
allowed, and its default is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, get_args

from reader import paths
from reader.model.clean import CleanText, clean_line
from reader.model.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from reader.model.saved_view import SavedView

ReadMode: TypeAlias = Literal["after", "manual"]
RowContent: TypeAlias = Literal["authors", "titles"]
SummaryPlace: TypeAlias = Literal["above", "below", "off"]
OUR_THEMES: Final = ("dark", "light", "contrast-dark", "contrast-light")
TEXTUAL_THEMES: Final = (
    *("textual-dark", "textual-light", "nord", "gruvbox", "dracula", "tokyo-night", "monokai"),
    *("flexoki", "catppuccin-mocha", "catppuccin-macchiato", "catppuccin-frappe"),
    *("catppuccin-latte", "solarized-dark", "solarized-light", "rose-pine", "rose-pine-moon"),
    *("rose-pine-dawn", "atom-one-dark", "atom-one-light"),
)
THEMES: Final = OUR_THEMES + TEXTUAL_THEMES
"""Names of all themes: ours first, then those of Textual that we adapt."""
CATEGORY_PATTERN: Final = lazy_pattern(r"[a-z]+(-[a-z]+)*(\.[A-Za-z]+(-[a-z]+)*)?", re.ASCII)
"""Matches a category of arXiv: `cs.LG`, `hep-th`, `cond-mat.mes-hall`."""
KEY_FIELDS: Final = ("author", "year", "word", "words", "number", "id")
"""Fields of a citation key's template. `reader.export.citation` defines them."""
_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


class Config(NamedTuple):
    """The configuration. Settings that the file lacks have their defaults."""

    theme: str = THEMES[0]
    """One of `THEMES`."""
    keys: Mapping[str, tuple[str, ...]] = _EMPTY
    """The user's own keys by command id. `reader.commands.keymap` checks them."""
    key_lines: Mapping[str, int] = _EMPTY
    """The line of each entry of `keys` in the file, for error messages."""
    read: ReadMode = "after"
    """When a paper becomes read: `after` two seconds in its abstract, or only by hand."""
    rows: RowContent = "authors"
    """What the second line of a row shows if the title leaves it free: the authors, or nothing."""
    summary: SummaryPlace = "below"
    """Where the abstract pane shows the summary that the source's machine wrote."""
    open: tuple[str, ...] = ()
    """The program that opens a link, with its arguments, one of which contains `{url}`. Empty: the
    desktop's."""
    copy: tuple[str, ...] = ()
    """The program that copies its input, with its arguments. Empty: try the usual ones."""
    ascii: bool = False
    """Whether signs such as ● and ★ are replaced by ASCII."""
    marks: Path | None = None
    """The marks file, if not `reader.paths.marks_file()`."""
    library: Path | None = None
    """The cache file, if not `reader.paths.library_file()`."""
    export_key: str | None = None
    """The template of citation keys, with `KEY_FIELDS` as fields. None: the default one."""
    export_style: str = "bibtex"
    """The style of bibliographies: `bibtex` or `biblatex`."""
    sync_huggingface: bool = True
    """Whether to sync the daily papers of Hugging Face."""
    sync_arxiv: tuple[str, ...] = ()
    """The categories of arXiv to sync."""
    fetch_starred: bool = True
    """Whether a sync fetches the full texts of starred papers."""
    fetch_limit: int = 1_000
    """Most megabytes of all full texts and PDFs."""
    views: Mapping[str, SavedView] = _EMPTY
    """Saved views by name."""
    problems: tuple[CleanText, ...] = ()
    """Invalid settings, a line each."""


def load_config(file: Path | None = None) -> Config:
    """Return the configuration in `file`, by default the user's.

    Never raises. If the file cannot be read or parsed, return the defaults with a problem.
    """
    file = file or paths.config_file()
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError:
        return _defaults(f"{file.name} is not UTF-8; the defaults are used")
    except OSError as error:
        return _defaults(f"{file} cannot be read ({error.strerror}); the defaults are used")
    import tomllib

    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = _message_with_position(str(error), text)
        return _defaults(f"{file.name}{message}; the defaults are used")
    except ValueError:
        # The only other ValueError: Python refuses to convert thousands of digits.
        return _defaults(f"{file.name}: a number has too many digits; the defaults are used")
    return _parse_settings(values, _Source(file, text.splitlines()))


def _defaults(problem: str) -> Config:
    return Config(problems=(clean_line(problem),))


def _message_with_position(message: str, text: str) -> str:
    """Return the message of a TOML error with its position moved to the front."""
    if match := re.search(r" \(at (line \d+, column \d+)\)", message):
        return f" {match[1]}: {message.replace(match[0], '')}"
    end = text.rstrip().count("\n") + 1
    return f" line {end}: {message.replace(' (at end of document)', ' at the end')}"


class _Source:
    """The text of the file. It finds the lines of settings, which tomllib does not report."""

    def __init__(self, file: Path, lines: Sequence[str]) -> None:
        self.file = file
        self._lines = lines

    def place(self, name: tuple[str, ...]) -> str:
        """Return `config.toml line 3` for a setting or table."""
        line = self.line(name)
        return f"{self.file.name} line {line}" if line else self.file.name

    def line(self, name: tuple[str, ...]) -> int | None:
        """Return the line number of a setting; if it has no line of its own, its table's."""
        table: tuple[str, ...] = ()
        for number, line in enumerate(self._lines, 1):
            if match := re.match(r"\s*\[+([^\]]+)\]", line):
                current = table = _split_name(match[1])
            elif match := re.match(r"\s*([^=#]+?)\s*=", line):
                current = table + _split_name(match[1])
            else:
                continue
            if current[: len(name)] == name:
                return number
        return self.line(name[:-1]) if len(name) > 1 else None


def _split_name(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in dotted.split("."))


def _parse_settings(values: Mapping[str, Any], source: _Source) -> Config:
    attributes: dict[str, Any] = {}
    keys: dict[str, tuple[str, ...]] = {}
    views: dict[str, SavedView] = {}
    problems: list[CleanText] = []
    for name, value in _named_settings(values):
        setting = SETTINGS.get((name[0], "*") if len(name) == 2 else name, SETTINGS.get(name))
        if setting is None:
            problems.append(clean_line(f"{source.place(name)}: {_unknown_setting(name)}"))
            continue
        attribute, parse, allowed = setting
        parsed = parse(value, source.file.parent)
        if parsed is None:
            problem = f"{'.'.join(name)} = {_display_value(value)} is not allowed; write {allowed}"
            advice = _nearest_choice(value, attribute)
            problems.append(clean_line(f"{source.place(name)}: {problem}{advice}"))
        elif attribute == "keys":
            keys[name[1]] = parsed
        elif attribute == "views":
            from reader.model.saved_view import NAME_RULE, view_name

            if valid := view_name(name[1]):
                views[valid] = parsed._replace(name=valid)
            else:
                problem = f"{name[1]!r} is not a name for a view; write {NAME_RULE}"
                problems.append(clean_line(f"{source.place(name)}: {problem}"))
        else:
            attributes[attribute] = parsed
    key_lines = {name: line for name in keys if (line := source.line(("keys", name)))}
    return Config(
        **attributes, keys=keys, key_lines=key_lines, views=views, problems=tuple(problems)
    )


def _display_value(value: Any) -> CleanText:
    """Return an invalid value for a message, shortened to 60 characters."""
    try:
        return clean_line(repr(value), 60)
    except (ValueError, RecursionError):
        # A hexadecimal number of any length can be read, but Python refuses to print it.
        return clean_line("a value too long to show")


def _named_settings(values: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every setting as (name, value). In known tables a name has two parts, else one."""
    tables = {name[0] for name in SETTINGS if len(name) == 2}
    for name, value in values.items():
        if name in tables and isinstance(value, dict):
            for inner_name, inner_value in value.items():
                yield (name, inner_name), inner_value
        else:
            yield (name,), value


def _unknown_setting(name: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    known = [".".join(each).replace("keys.*", "[keys]") for each in SETTINGS]
    near = get_close_matches(".".join(name), known, n=1)
    advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"there is no setting {'.'.join(name)!r}; {advice}"


def _nearest_choice(value: Any, attribute: str) -> str:
    from difflib import get_close_matches

    choices = CHOICES.get(attribute, ())
    near = get_close_matches(value, choices, n=1) if isinstance(value, str) else []
    return f"; did you mean {near[0]!r}?" if near else ""


# The parsers of values. Each takes a TOML value and the folder of the file.


def _choice_parser(attribute: str) -> ValueParser:
    return lambda value, _folder: value if value in CHOICES[attribute] else None


def _parse_flag(value: Any, _folder: Path) -> bool | None:
    return value if isinstance(value, bool) else None


def _parse_megabytes(value: Any, _folder: Path) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= 1_000_000 else None


def _parse_view(value: Any, _folder: Path) -> SavedView | None:
    """Accept a table with `query`, and perhaps `watch`."""
    if not isinstance(value, dict) or not value.keys() <= {"query", "watch"}:
        return None
    query, watch = value.get("query"), value.get("watch", False)
    if not isinstance(query, str) or not query.strip() or not isinstance(watch, bool):
        return None
    from reader.model.saved_view import SavedView

    return SavedView("", clean_line(query), watch)


def _parse_strings(value: Any, _folder: Path) -> tuple[str, ...] | None:
    """Accept a string or a list of strings."""
    strings = [value] if isinstance(value, str) else value
    if not isinstance(strings, list) or not all(isinstance(each, str) for each in strings):
        return None
    return tuple(strings)


def _parse_program(value: Any, folder: Path) -> tuple[str, ...] | None:
    """Accept a program with its arguments. It must be a list: we never start a shell."""
    arguments = _parse_strings(value, folder) if isinstance(value, list) else None
    if not arguments or not arguments[0].strip() or "\0" in "".join(arguments):
        return None
    return arguments


def _parse_opener(value: Any, folder: Path) -> tuple[str, ...] | None:
    """Accept a program with `{url}` among its arguments."""
    arguments = _parse_program(value, folder)
    return arguments if arguments and any("{url}" in each for each in arguments[1:]) else None


def _parse_categories(value: Any, folder: Path) -> tuple[str, ...] | None:
    """Accept categories of arXiv. Drop duplicates."""
    categories = _parse_strings(value, folder)
    if categories is None or not all(CATEGORY_PATTERN.fullmatch(each) for each in categories):
        return None
    return tuple(dict.fromkeys(categories))


def _parse_path(value: Any, folder: Path) -> Path | None:
    """Accept a path. `~` is the home folder; a relative path starts at the file's folder."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return None
    try:
        return folder / Path(value).expanduser()
    except RuntimeError:
        return None


def _parse_key_template(value: Any, _folder: Path) -> str | None:
    """Accept a template of citation keys: known fields, and characters that are safe in a key."""
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
    has_field = any(part.field for part in parts)
    return str(value) if has_field and re.fullmatch("[A-Za-z0-9:._/+-]*", text) else None


ValueParser: TypeAlias = "Callable[[Any, Path], Any]"
"""Returns the parsed form of a TOML value, or None if it is invalid."""

CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "theme": THEMES,
    "read": get_args(ReadMode),
    "rows": get_args(RowContent),
    "summary": get_args(SummaryPlace),
    "style": ("bibtex", "biblatex"),
}
SETTINGS: Final[Mapping[tuple[str, ...], tuple[str, ValueParser, str]]] = {
    ("theme",): ("theme", _choice_parser("theme"), "the name of a theme, which `T` shows"),
    ("read",): ("read", _choice_parser("read"), '"after" or "manual"'),
    ("rows",): ("rows", _choice_parser("rows"), '"authors" or "titles"'),
    ("summary",): ("summary", _choice_parser("summary"), '"above", "below" or "off"'),
    ("open",): ("open", _parse_opener, 'a list such as ["firefox", "{url}"]'),
    ("copy",): ("copy", _parse_program, 'a list such as ["wl-copy"]'),
    ("ascii",): ("ascii", _parse_flag, "true or false"),
    ("keys", "*"): ("keys", _parse_strings, 'a key such as "s", or a list of keys'),
    ("marks", "path"): ("marks", _parse_path, 'the path of a file such as "~/notes/marks.toml"'),
    ("export", "key"): (
        "export_key",
        _parse_key_template,
        'a template such as "{author}{year}{word}"',
    ),
    ("export", "style"): ("export_style", _choice_parser("style"), '"bibtex" or "biblatex"'),
    ("library", "path"): ("library", _parse_path, 'the path of a file such as "~/papers.sqlite3"'),
    ("views", "*"): (
        "views",
        _parse_view,
        'a table such as { query = "tag:rl", watch = true }',
    ),
    ("sync", "huggingface"): ("sync_huggingface", _parse_flag, "true or false"),
    ("fetch", "starred"): ("fetch_starred", _parse_flag, "true or false"),
    ("fetch", "limit"): ("fetch_limit", _parse_megabytes, "a number of megabytes such as 1000"),
    ("sync", "arxiv"): ("sync_arxiv", _parse_categories, 'a list such as ["cs.LG", "stat.ML"]'),
}
"""For each setting: the attribute of Config, the parser of its value, and what is allowed, as an
error message says it."""
