"""The tags of a paper: all there are, those it has ticked, and a line to type in.

Several may be typed, with spaces or commas between; the last of them narrows the list, and Enter
takes what is chosen there. `-rl` takes a tag away.
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
from reader.ui.screens.picker import Choice, Choices, Picker

KEYS: Final = "Enter ticks   Tab ticks and stays   ↓ ↑ move   Esc closes"
PLACEHOLDER: Final = "type a tag or several, new ones too; -tag takes one away"
NONE_YET: Final = "No tags yet: type the first"
AS_TYPED: Final = " "
"""The choice of no more than what was typed; no tag is a space."""
_BETWEEN: Final = re.compile(r"[\s,]+")


class TagAccess(NamedTuple):
    """What the dialog asks, and does, of one paper."""

    known: Callable[[], Sequence[tuple[str, int]]]
    """All tags, those of most papers first, each with their number."""
    own: Callable[[], Sequence[str]]
    """Those of the paper."""
    change: Callable[[Sequence[str], Sequence[str]], None]
    """Gives the paper tags, and takes others away."""


class Tags(Picker[str]):
    """Ticks tags; Enter closes it behind that, Tab does not."""

    def __init__(self, look: Look, title: str, tagging: TagAccess, last: str) -> None:
        """`last` was given last, and is come to first: the next paper may need it, too."""
        self._tagging = tagging
        self._look = look
        own, known = (
            set(map(fold_tag, tagging.own())),
            {fold_tag(tag): tag for tag, _ in tagging.known()},
        )
        others = {fold: tag for fold, tag in known.items() if fold not in own}
        self._tags = {fold: tag for fold, tag in known.items() if fold in own} | others
        """Every tag by what all its spellings have in common, in the order of the list."""
        choices = self._offered()
        first = next(iter(others), "")
        index = self._place_of(last if fold_tag(last) in others else first)
        super().__init__(look, title, choices, placeholder=PLACEHOLDER, index=index, key_cells=2)
        self.add_class("tags")

    def on_mount(self) -> None:
        self.say("")

    def say(self, text: str) -> None:
        self._answers.show(laid(text or KEYS))

    # What is offered

    def _offered(self) -> list[Choice[str]]:
        """Return every tag, the paper's own ticked; a new one stands first, the others stay."""
        own = set(map(fold_tag, self._tagging.own()))
        known = {fold_tag(tag): (tag, papers) for tag, papers in self._tagging.known()}
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

    def _place_of(self, tag: str) -> int:
        return next((at for at, fold in enumerate(self._tags) if fold == fold_tag(tag)), 0)

    def narrowed(self, text: str) -> tuple[Sequence[Choice[str]], int]:
        """Return the tags that the last word leaves, those that begin so first, then a new one."""
        finished, last = _words(text)
        if not last:
            typed = [Choice(" ".join(finished), AS_TYPED, note="as typed")] if finished else []
            return [*typed, *self._all], 0
        wanted, away = fold_tag(last.lstrip("-#+")), last[0] == "-"
        found = [
            each
            for each in self._all
            if each.value and wanted in fold_tag(each.text) and (each.key or not away)
        ]
        found.sort(key=lambda each: _farness(fold_tag(each.text), wanted))
        new = "" if away else parse_tag(last)
        if new and not any(fold_tag(each.text) == wanted for each in found):
            # One step from the nearest, which most mean.
            found.insert(1, Choice(new, new, note="new"))
        if not found:
            self.say(NOT_ITS if away else _no_tag(last))
        return found, 0

    # What is done

    def take_key(self, key: str) -> bool:
        if key == "Enter":
            if self._tick():
                self.dismiss(None)
        elif key == "Tab":
            self._tick()
        else:
            return super().take_key(key)
        return True

    @on(Choices.Picked)
    def _clicked(self, event: Choices.Picked) -> None:
        event.prevent_default()
        self._tick()

    def _tick(self) -> bool:
        """Give and take away what is typed and chosen; return whether that could be done."""
        finished, _ = _words(self._line.value)
        if wrong := next((each for each in finished if not parse_tag(each)), ""):
            self.say(_no_tag(wrong))
            return False
        given = [str(parse_tag(each)) for each in finished if each[0] != "-"]
        taken = [str(parse_tag(each)) for each in finished if each[0] == "-"]
        chosen = self._choices.chosen
        if chosen is None:
            return False
        if chosen.value is not None and chosen.value != AS_TYPED:
            (taken if chosen.key else given).append(chosen.value)
        if given or taken:
            self._tagging.change(given, taken)
        self._begin_again(chosen.value)
        return True

    def _begin_again(self, at: str | None) -> None:
        """Show all tags as they are now, the line empty."""
        self._line.value = self._sought = ""
        self._all = self._offered()
        self._start = self._place_of(at or "")
        self._choices.show(self._all, self._start)
        self.say("")


NOT_ITS: Final = "The paper has no such tag"


def _farness(tag: str, wanted: str) -> int:
    return 0 if tag == wanted else 1 if tag.startswith(wanted) else 2


def _no_tag(word: str) -> str:
    return f"{word} is no tag: letters, digits and -_./+, at most {TAG_LIMIT}"


def _words(text: str) -> tuple[list[str], str]:
    """Return the words that are finished, and the last one, which may go on."""
    *finished, last = _BETWEEN.split(text)
    return [each for each in finished if each], last
