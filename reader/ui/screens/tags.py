"""The dialog for the tags of a paper: a list of all tags, with those of the paper ticked.

The user may type several tags, separated by spaces or commas. The finished ones stay on top of the
list, the last one filters it, and Enter ticks all of them and the selected tag. `-rl` removes the
tag `rl`. Enter changes nothing before the user has moved or typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from textual import on

from reader.model.clean import laid
from reader.model.counts import format_count
from reader.model.tags import TAG_LIMIT, fold_tag, parse_tag
from reader.ui.look import Look
from reader.ui.screens.choices import Choice, Choices
from reader.ui.screens.picker import MOVE_KEYS, Picker

KEYS: Final = "Enter ticks   Tab ticks and stays   ↓ ↑ move   Esc closes"
UNTOUCHED_KEYS: Final = "Enter closes   Tab ticks   ↓ ↑ move   type to search"
PLACEHOLDER: Final = "type a tag or several, new ones too; -tag takes one away"
NONE_YET: Final = "No tags yet: type the first"
AS_TYPED: Final = " "
"""The value of the typed tags on top of the list. No tag is a space."""
NOT_TAGGED: Final = "The paper has no such tag"
_SEPARATOR: Final = re.compile(r"[\s,]+")


class TagAccess(NamedTuple):
    """Functions to read all tags, and to read and change those of one paper."""

    known: Callable[[], Sequence[tuple[str, int]]]
    """Returns all tags with their numbers of papers, the most used first."""
    own: Callable[[], Sequence[str]]
    """Returns the tags of the paper."""
    change: Callable[[Sequence[str], Sequence[str]], None]
    """Adds tags to the paper and removes others."""


class TagPicker(Picker[str]):
    """Ticks and unticks tags. Enter closes the dialog afterwards, Tab does not."""

    def __init__(self, look: Look, title: str, access: TagAccess, last: str) -> None:
        """`last`: the tag added last. It is selected at first, as the next paper may need it."""
        self._access = access
        self._look = look
        own = set(map(fold_tag, access.own()))
        known = {fold_tag(tag): tag for tag, _ in access.known()}
        others = {fold: tag for fold, tag in known.items() if fold not in own}
        self._tags = {fold: tag for fold, tag in known.items() if fold in own} | others
        """All tags by their folded form, in the order of the list."""
        choices = self._all_choices()
        first = next(iter(others), "")
        index = self._index_of(last if fold_tag(last) in others else first)
        self._has_moved = False
        """Whether the user has moved the selection since the last change."""
        super().__init__(look, title, choices, placeholder=PLACEHOLDER, index=index, key_cells=2)
        self.add_class("tags")

    def on_mount(self) -> None:
        self.show_message("")

    def show_message(self, text: str) -> None:
        self._footer.show(laid(text or (KEYS if self._is_touched else UNTOUCHED_KEYS)))

    @property
    def _is_touched(self) -> bool:
        """Whether Enter has something to do."""
        return self._has_moved or bool(self._line.value.strip())

    # The choices

    def _all_choices(self) -> list[Choice[str]]:
        """Return all tags, the paper's own ticked. New tags come first; the others keep order."""
        own = set(map(fold_tag, self._access.own()))
        known = {fold_tag(tag): (tag, papers) for tag, papers in self._access.known()}
        new = {fold: tag for fold, (tag, _) in known.items() if fold not in self._tags}
        self._tags = new | self._tags
        tick = self._look.signs.tick
        return [
            Choice(
                tag,
                tag,
                key=tick if fold in own else "",
                note=format_count(known[fold][1] if fold in known else 0, "paper"),
            )
            for fold, tag in self._tags.items()
        ] or [Choice(NONE_YET)]

    def _index_of(self, tag: str) -> int:
        return next((index for index, fold in enumerate(self._tags) if fold == fold_tag(tag)), 0)

    def filter_choices(self, text: str) -> tuple[Sequence[Choice[str]], int]:
        """Return the finished words, and below them the tags that contain the last word."""
        finished, last = _split_words(text)
        typed = [self._typed_choice(word) for word in finished]
        if not last:
            return [*typed, *self._all], 0
        return [*typed, *self._matching(last)], len(typed)

    def _typed_choice(self, word: str) -> Choice[str]:
        """Return the line of a finished word: a tag to add or to remove."""
        tag = parse_tag(word)
        known = bool(tag) and fold_tag(tag) in self._tags
        note = "" if known else "new" if tag else "not a tag"
        return Choice(tag or word, AS_TYPED, key="-" if word[0] == "-" else "+", note=note)

    def _matching(self, last: str) -> list[Choice[str]]:
        """Return the tags that contain the last word, the best first, and the word as a new tag."""
        wanted, removes = fold_tag(last.lstrip("-#+")), last[0] == "-"
        choices = [
            each
            for each in self._all
            if each.value and wanted in fold_tag(each.text) and (each.key or not removes)
        ]
        choices.sort(key=lambda each: _rank(fold_tag(each.text), wanted))
        new = "" if removes else parse_tag(last)
        if new and not any(fold_tag(each.text) == wanted for each in choices):
            # The best match, which most users mean, stays first.
            choices.insert(1, Choice(new, new, note="new"))
        if not choices:
            self.show_message(NOT_TAGGED if removes else _invalid_tag(last))
        return choices

    # Changes

    def take_key(self, key: str) -> bool:
        if key == "Enter":
            if not self._is_touched or self._tick():
                self.dismiss(None)
        elif key == "Tab":
            self._tick()
        else:
            if key in MOVE_KEYS:
                self._touch()
            return super().take_key(key)
        return True

    @on(Choices.Scrolled)
    def _touch(self) -> None:
        self._has_moved = True
        self.show_message("")

    @on(Choices.Clicked)
    def _clicked(self, event: Choices.Clicked) -> None:
        event.prevent_default()
        self._tick()

    def _tick(self) -> bool:
        """Apply the typed tags and the selected one; return False if that is not possible."""
        finished, _ = _split_words(self._line.value)
        if invalid := next((each for each in finished if not parse_tag(each)), ""):
            self.show_message(_invalid_tag(invalid))
            return False
        added = [str(parse_tag(each)) for each in finished if each[0] != "-"]
        removed = [str(parse_tag(each)) for each in finished if each[0] == "-"]
        selected = self._choices.selected
        if selected is None:
            return False
        if selected.value is not None and selected.value != AS_TYPED:
            (removed if selected.key else added).append(selected.value)
        if added or removed:
            self._access.change(added, removed)
        self._reset(selected.value)
        return True

    def _reset(self, tag: str | None) -> None:
        """Clear the line, show all tags and select `tag`."""
        self._line.value = self._filter = ""
        self._has_moved = False
        self._all = self._all_choices()
        self._start = self._index_of(tag or "")
        self._choices.show(self._all, self._start)
        self.show_message("")


def _rank(tag: str, wanted: str) -> int:
    return 0 if tag == wanted else 1 if tag.startswith(wanted) else 2


def _invalid_tag(word: str) -> str:
    return f"{word} is not a tag: letters, digits and -_./+, at most {TAG_LIMIT}"


def _split_words(text: str) -> tuple[list[str], str]:
    """Return the finished words, and the last word, which may still be incomplete."""
    *finished, last = _SEPARATOR.split(text)
    return [each for each in finished if each], last
