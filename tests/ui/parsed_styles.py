"""Parse each stylesheet once per process, not once per start of the app, which takes a tenth of it.

Textual keeps what it parsed as long as one app runs. The tests start the app hundreds of times with
the same stylesheets and variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from textual.css import stylesheet
from textual.css.model import RuleSet
from textual.css.parse import parse
from textual.css.tokenize import tokenize_values
from textual.css.tokenizer import Token

Variables = dict[str, list[Token]]


def keep_parsed_styles() -> None:
    """Let all later stylesheets share their parsed rules."""
    stylesheet.tokenize_values = _tokenized  # type: ignore[assignment, attr-defined]
    stylesheet.parse = _parsed  # type: ignore[assignment, attr-defined]


def _tokenized(variables: Mapping[str, str]) -> Variables:
    return _tokens(frozenset(variables.items()))


@cache
def _tokens(variables: Iterable[tuple[str, str]]) -> Variables:
    return tokenize_values(dict(variables))


_rules: dict[object, list[RuleSet]] = {}


def _parsed(
    scope: str, css: str, read_from: object, *, variable_tokens: Variables, **more: Any
) -> list[RuleSet]:
    key = (scope, css, read_from, id(variable_tokens), *more.items())
    if key not in _rules:
        _rules[key] = list(
            parse(scope, css, read_from, variable_tokens=variable_tokens, **more)  # type: ignore[arg-type]
        )
    return _rules[key]
