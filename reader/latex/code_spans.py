"""Parts of a text that are code, not prose: quoted code, paths, options, revisions.

They contain the signs of LaTeX with other meanings and are copied whole: `~/.config`, `--attach`,
C:\\Users\\alpha, HEAD~1.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, TypeAlias

from .lazy_pattern import lazy_pattern

Span: TypeAlias = tuple[int, int]
"""The offsets of the first character and after the last."""

_OPENS: Final = r"[^\s(\[{\"'=,;:|<>`]"
"""What cannot stand before a path or an option."""
_REST: Final = r"(?:\{[\w,.*-]*\}|[^\s\"'`,;)\]{}$])*+(?!\$)"
_FILE: Final = lazy_pattern(
    r"/[\w-]+(?:\.[\w-]+)*\.(?:txt|py|md|json|ya?ml|csv|html?|js|ts|cpp|sh|tex|pdf|png|jpe?g|toml|ipynb"
    r"|gz|zip|cfg|log)\b"
)
_FOLDERS: Final = lazy_pattern(r"[\w/-]{1,80}$")
_WINDOWS_PATH: Final = lazy_pattern(
    r":\\(?<![A-Za-z\\][A-Za-z]:\\)(?P<first>[\w.~-]+)"
    r"(?P<rest>(?:(?: [\w.~-]+){0,2}\\[\w.~-]+)*)(?P<command>[{^]?)"
)
_PATTERNS: Final = tuple(
    (mark, lazy_pattern(pattern))
    for mark, pattern in (
        ("`", r"``(?!`)(?:(?!'')[^`\n]){1,200}``(?!`)|`[^`'\n]{1,200}`"),
        ("\\\\", rf"\\\\(?<!{_OPENS}\\\\)[\w.-]+\\[\w.\\$-]+"),
        ("~", rf"~(?<!{_OPENS}~)[\w-]*/{_REST}"),
        ("./", rf"\.\.?/(?<!{_OPENS}\./)(?<!{_OPENS}\.\./){_REST}"),
        (
            "$",
            rf"\$\{{?[A-Z_]{{2,}}\}}?/{_REST}|\$\{{[A-Z_]{{2,}}\}}|(?<=\")\$\{{\w+\}}[\w./-]*(?=\")",
        ),
        (
            "--",
            rf"--(?<!{_OPENS}--)[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*(?:=[^\s,;)\]]*)?(?![\w\\$])",
        ),
        ("HEAD", r"HEAD(?:[~^]\d*)+"),
        ("~", r"\b(?:main|master|v?\d+\.\d+(?:\.\d+)*)~\d+\b(?![.%])"),
        ("/", rf"/(?<!{_OPENS}/)[A-Za-z][\w.-]*/{_REST}"),
    )
)
"""For each mark that a text must contain, what to look for."""


@lru_cache(maxsize=64)
def find_code(source: str) -> tuple[Span, ...]:
    """Return the spans of code in `source`, sorted and disjoint."""
    spans = [
        match.span()
        for mark, pattern in _PATTERNS
        if mark in source
        for match in pattern.finditer(source)
    ]
    if ":\\" in source:
        spans += _find_windows_paths(source)
    if "/" in source and "_" in source:
        for file in _FILE.finditer(source):
            folders = _FOLDERS.search(source, max(0, file.start() - 80), file.start())
            spans.append((folders.start() if folders else file.start(), file.end()))
    if len(spans) < 2:
        return tuple(spans)
    disjoint: list[Span] = []
    for start, end in sorted(spans):
        if not disjoint or start >= disjoint[-1][1]:
            disjoint.append((start, end))
    return tuple(disjoint)


def without_code(source: str) -> str:
    """Return `source` without its code."""
    parts: list[str] = []
    at = 0
    for start, end in find_code(source):
        parts.append(source[at:start])
        at = end
    return " ".join([*parts, source[at:]])


def _find_windows_paths(source: str) -> Iterator[Span]:
    """Yield paths with a drive, but not formulas such as `f:\\mathbb{R}`."""
    from .symbols import SYMBOLS

    for match in _WINDOWS_PATH.finditer(source):
        drive = source[max(0, match.start() - 1) : match.start()]
        if not (drive.isascii() and drive.isalpha()) or match["command"]:
            continue
        first = match["first"]
        is_command = first.startswith("math") or (drive.islower() and first in SYMBOLS)
        if not is_command or "\\" in match["rest"]:
            yield match.start() - 1, match.end()
