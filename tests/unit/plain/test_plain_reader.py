"""The plain reader, line by line: what is typed, what is answered, and which marks that leaves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from reader.config import Config
from reader.library.days import DateRequest
from reader.library.library import Library
from reader.model.clean import clean_line, clean_text
from reader.model.paper import Paper
from reader.plain.run import run
from tests.ui.reading import MONDAY, TUESDAY, digest, library_at, paper

Converse = Callable[..., list[str]]
ABOUT = "An abstract about one thing and another. "


def papers() -> list[Paper]:
    """Two to be found by their words, one with everything, and some more."""
    whole = Paper(
        title=clean_line("Gathering Stones"),
        abstract=clean_text(ABOUT * 4),
        arxiv="2403.00100",
        authors=(clean_line("Ada Byron"), clean_line("Alan Turing")),
        upvotes=45,
        published=date(2024, 3, 8),
    )
    return [whole, *(paper(number) for number in range(1, 6))]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    monday = digest(MONDAY, [paper(number) for number in range(20, 23)])
    opened = library_at(tmp_path, monday + digest(TUESDAY, papers()))
    yield opened
    opened.close()


@pytest.fixture
def converse(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Converse:
    """Run the reader on these lines as a script and return what it says."""
    monkeypatch.setenv("DAYSHEET_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COLUMNS", raising=False)

    def converse(
        *lines: str, code: int = 0, config: Config | None = None, **asked: DateRequest | str
    ) -> list[str]:
        script, said = tmp_path / "script", tmp_path / "said"
        script.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        with script.open() as source, said.open("w", encoding="utf-8") as sink:
            monkeypatch.setattr(sys, "stdin", source)
            monkeypatch.setattr(sys, "stdout", sink)
            assert run(library, config or Config(), **asked) == code  # type: ignore[arg-type]
        assert b"\x1b" not in said.read_bytes()
        return said.read_text("utf-8").splitlines()

    return converse


TUESDAYS = [
    "Tuesday 12 March 2024: 6 papers, 6 unread, 0 starred.",
    "older is 11 Mar 2024.",
    "1. Gathering Stones (unread, 45 upvotes)",
    *(f"{n + 1}. {paper(n).title} (unread)" for n in range(1, 6)),
]


def starred(library: Library) -> set[str]:
    return set(library.marks.all("starred"))


def read(library: Library) -> set[str]:
    return set(library.marks.all("read"))


# Opening


def test_it_opens_the_newest_digest_as_numbered_lines(converse: Converse) -> None:
    assert converse() == TUESDAYS


def test_it_opens_where_it_is_asked_to(converse: Converse) -> None:
    assert converse(asked=DateRequest([MONDAY]))[0].startswith("Monday 11 March 2024: 3 papers")
    found = converse(query="gathering stones")
    assert found[:2] == ["The library: 1 paper.", "Filter: gathering stones"]


def test_it_opens_where_it_was_left_at_the_paper_read_last(converse: Converse) -> None:
    converse("older", "2")
    said = converse()
    assert said[0] == "Monday 11 March 2024: 3 papers, 2 unread, 0 starred."
    assert f"You were at 2. {paper(21).title}" in said
    assert converse("newer", "star", code=2)[-1].startswith("Which paper?")


# Reading


def test_a_number_reads_that_paper_and_marks_it_read(converse: Converse, library: Library) -> None:
    said = converse("1", "where")
    at = said.index("Paper 1 of 6")
    assert said[at + 1 : at + 4] == [
        "Gathering Stones",
        "Ada Byron, Alan Turing",
        "8 Mar 2024 · 45 upvotes",
    ]
    assert " ".join(said).count("one thing and another") == 4
    assert said[-1] == "1. Gathering Stones (45 upvotes)"
    assert read(library) == {"2403.00100"}


def test_papers_become_read_by_hand_alone_where_the_settings_say_so(
    converse: Converse, library: Library
) -> None:
    converse("1", "next", "n", config=Config(read="manual"))
    assert not read(library)
    converse("3", "read", config=Config(read="manual"))
    assert read(library) == {"2403.00002"}


def test_next_reads_the_next_unread_and_says_where_there_is_none(converse: Converse) -> None:
    said = converse("next", "2", "next", "previous", "6", "next", code=2)
    opened = [line for line in said if line.startswith("Paper ") and " of " in line]
    assert opened == [f"Paper {n} of 6" for n in (1, 2, 3, 6)]
    assert "No unread paper above; next goes down." in said
    assert said[-1] == "No unread paper below; previous goes up."


def test_down_and_up_go_by_single_papers_and_say_their_lines(converse: Converse) -> None:
    said = converse("down", "j", "up", "k", "bottom", code=2)
    assert said[len(TUESDAYS) :] == [
        TUESDAYS[2],
        TUESDAYS[3],
        TUESDAYS[2],
        "That was the first paper.",
        TUESDAYS[-1],
    ]


def test_the_list_is_said_again_from_any_number(converse: Converse) -> None:
    assert converse("list", "list 5")[len(TUESDAYS) :] == TUESDAYS[2:] + TUESDAYS[6:]


# Marks


def test_stars_are_set_and_taken_back_by_numbers(converse: Converse, library: Library) -> None:
    said = converse("star 3-4,1", "unstar 4", "star 3", "un 2", code=2)
    assert said[len(TUESDAYS) : len(TUESDAYS) + 3] == [
        f"Starred 3: {paper(2).title}",
        f"Starred 4: {paper(3).title}",
        "Starred 1: Gathering Stones",
    ]
    assert said[-3:] == [
        f"Star taken from 4: {paper(3).title}",
        f"3 is starred already: {paper(2).title}",
        "un may be unstar or undo or unread or untag.",
    ]
    assert starred(library) == {"2403.00002", "2403.00100"}


def test_marks_can_be_set_by_id(converse: Converse, library: Library) -> None:
    converse("star 2403.00021", "read arXiv:2403.00100v2")
    assert starred(library) == {"2403.00021"}
    assert read(library) == {"2403.00100"}


def test_papers_are_marked_read_and_unread(converse: Converse, library: Library) -> None:
    said = converse("read 1-3", "unread 2", "m 1", "M", "undo", "unread")
    assert "Read: 5 papers; undo takes it back." in said
    assert "Undone: mark 5 papers read" in said
    assert said[-7] == "Tuesday 12 March 2024: 6 papers, 5 unread, 0 starred. Unread only."
    assert read(library) == {"2403.00002"}


def test_undo_and_redo_name_what_they_do(converse: Converse, library: Library) -> None:
    said = converse("star 1", "u", "U", "redo", code=2)
    assert said[-3:] == [
        "Undone: star “Gathering Stones”",
        "Redone: star “Gathering Stones”",
        "Nothing to redo.",
    ]
    assert starred(library) == {"2403.00100"}


# Tags and notes


def test_tags_are_given_taken_and_said(converse: Converse) -> None:
    said = converse("tag 1-2 rl, vision", "tag 1 -rl #old", "untag 2 VISION", "2", "tag new", "tag")
    assert "1 has rl, vision: Gathering Stones" in said
    assert "1 has old, vision: Gathering Stones" in said
    assert f"2 has rl: {paper(1).title}" in said
    assert said[-2:] == [f"2 has new, rl: {paper(1).title}"] * 2
    assert converse("tags")[-4:] == [
        "new: 1 paper",
        "old: 1 paper",
        "rl: 1 paper",
        "vision: 1 paper",
    ]
    assert f"1. {paper(1).title}" in converse("/#rl -#vision")
    assert "Undone: tag “Paper 1: pruning for plasticity” new" in converse("undo")


def test_a_note_is_written_said_and_taken_away(converse: Converse, library: Library) -> None:
    said = converse("note 1 see [b]§3[/b], 2 - 1", "note 1", "1", "note", "note - ", "note")
    assert said.count("Note on 1: see [b]§3[/b], 2 - 1") == 3
    assert "Note: see [b]§3[/b], 2 - 1" in said
    assert said[-2:] == ["1 has no note."] * 2
    assert library.note(("2403.00100",)) == ""


# Places and the filter


def test_digests_and_views_are_walked_by_name_and_by_key(converse: Converse) -> None:
    def places(*lines: str, code: int = 0) -> list[str]:
        views = ("Tuesday 12", "Monday 11", "Week of", "The library", "Starred")
        return [
            line.split(":")[0]
            for line in converse(*lines, code=code)
            if line.startswith(views) and ": " in line
        ]

    assert places("older", "[", "newer", "back", code=2) == [
        "Tuesday 12 March 2024",
        "Monday 11 March 2024",
        "Tuesday 12 March 2024",
        "Monday 11 March 2024",
    ]
    assert places("day latest", "V", "V", "narrow 7", "day 13 mar", "starred", "all") == [
        "Monday 11 March 2024",
        "Tuesday 12 March 2024",
        "Week of Monday 11 March 2024",
        "The library",
        "Monday 11 March 2024",
        "Tuesday 12 March 2024",
        "Starred papers",
        "Tuesday 12 March 2024",
    ]


def test_a_week_is_parted_by_its_digests(converse: Converse) -> None:
    said = converse("week")[len(TUESDAYS) :]
    assert said[0] == "Week of Monday 11 March 2024: 9 papers, 9 unread, 0 starred."
    assert [line for line in said if line[0].isalpha()][1:] == [
        "Tuesday 12 March 2024",
        "Monday 11 March 2024",
    ]


def test_day_alone_lists_the_days(converse: Converse) -> None:
    assert converse("day")[-2:] == [
        "Tuesday 12 March 2024: 6 papers, 6 unread",
        "Monday 11 March 2024: 3 papers, 3 unread",
    ]


def test_a_day_without_a_digest_opens_the_nearest(converse: Converse) -> None:
    said = converse("day 2024-03-01")
    assert "No digest of 1 Mar 2024; nearest is 11 Mar 2024." in said
    assert converse("day soon", code=2)[-1].startswith("soon is no date; write 13 mar")


@pytest.mark.parametrize("typed", ["/gathring", "filter gathring", "/ gathring", "fil gathring"])
def test_the_filter_is_that_of_the_painted_reader(converse: Converse, typed: str) -> None:
    said = converse(typed)
    assert "Filter: gathring" in said
    assert said[-1] == "1. Gathering Stones (unread, 45 upvotes)"


def test_a_filter_is_dropped_and_its_history_kept(converse: Converse) -> None:
    said = converse("/gathring", "/stones", "clear", "history", "clear", code=2)
    assert said[-4:-1] == [TUESDAYS[-1], "stones", "gathring"]
    assert said[-1] == "There is no filter."


def test_where_the_view_has_nothing_the_library_answers(converse: Converse) -> None:
    assert "Nothing in this view; 1 in the library:" in converse("older", "/gathring")


def test_what_a_filter_cannot_take_is_said(converse: Converse) -> None:
    assert any(line.startswith("Not taken: is:nice (") for line in converse("/stones is:nice"))


def test_the_list_is_sorted_and_back_in_its_own_order(converse: Converse) -> None:
    said = converse("sort title", "sort digest", "sort nicely", code=2)
    first = [line for line in said if line.startswith("1. ")]
    assert first == [TUESDAYS[2], TUESDAYS[2], TUESDAYS[2]]
    assert "Filter: sort:title" in said
    assert said[-2].startswith("Sort how? upvotes, ")


# What leaves


def test_links_bibtex_and_citations_are_said(converse: Converse) -> None:
    said = converse("link 1", "bibtex 1", "cite 1", "id 1", "y t 1", code=2)[len(TUESDAYS) :]
    assert said[0] == "arXiv https://arxiv.org/abs/2403.00100"
    assert "@misc{byron2024gathering00100," in said
    assert "Ada Byron and Alan Turing. Gathering Stones. arXiv:2403.00100, 2024." in said
    assert "2403.00100" in said
    assert converse("1", "yb")[-3:-1] == converse("bib 1")[-3:-1]


def test_a_link_is_opened_or_said(converse: Converse, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_link(url: str, _own: object) -> str | None:
        opened.append(url)
        return "firefox" if len(opened) < 3 else None

    monkeypatch.setattr("reader.external_programs.open_link", open_link)
    said = converse("open 1", "open pdf 1", "o 1", "code 1", code=2)
    assert opened == [f"https://arxiv.org/{each}/2403.00100" for each in ("abs", "pdf", "abs")]
    assert said[-2:] == [
        "No browser here: https://arxiv.org/abs/2403.00100",
        "No code is known for this paper.",
    ]


def test_the_list_is_exported_as_text_or_into_a_file(converse: Converse, tmp_path: Path) -> None:
    said = converse("/gathering", "export bibtex", f"export {tmp_path / 'list.md'}")
    assert sum(line.startswith("@misc{byron2024gathering") for line in said) == 1
    # The folder's name may be as long as a line.
    assert "".join(said).replace(" ", "").endswith("list.md:1paper")
    assert "**[Gathering Stones]" in (tmp_path / "list.md").read_text("utf-8")
    converse(f"export csv {tmp_path / 'a list.txt'}")
    assert len((tmp_path / "a list.txt").read_text("utf-8").splitlines()) == 2


# What is typed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("olde", "Monday 11 March 2024: 3 papers, 3 unread, 0 starred."),
        ("older-digest", "Monday 11 March 2024: 3 papers, 3 unread, 0 starred."),
        ("sta 1", "Starred 1: Gathering Stones"),
        ("s 1", "Starred 1: Gathering Stones"),
        ("STAR 1", "Starred 1: Gathering Stones"),
    ],
)
def test_names_may_be_cut_short_and_keys_typed(converse: Converse, typed: str, said: str) -> None:
    assert said in converse(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("satr 1", "There is no command satr; did you mean star?"),
        ("hello", "There is no command hello; did you mean help?"),
        ("qqqq", "There is no command qqqq; help lists the commands."),
        ("p", "Which paper? Put its number behind, or type a number to read one first."),
        ("pr 2", "pr may be previous or project."),
        ("theme", "theme is for the painted reader; help lists what can be typed here."),
        ("7", "There is no 7 here; the list has 6 papers."),
        ("star 2-99", "There is no 2-99 here; the list has 6 papers."),
        ("star x", "x is no number and no id of the library; write 3, 3-5,9 or 2403.07815."),
        ("tag 1 a:b", "'a:b' is no tag; write letters, digits and -_./+, at most 40"),
        ("untag 1", "Which tags? untag 3 rl takes rl from the third paper."),
        ("note 1-2 x", "A note is for one paper: note 3 see the proof."),
        pytest.param(
            *("note 1 " + "x" * 501, "The note has 501 characters; write at most 500."),
            id="note too long",
        ),
        ("export mail", "jsonl before it."),
        ("older 3", "older takes nothing behind it; help older says what it does."),
        ("\x1b[31mstar\x07 \x00", "There is no command [31mstar; did you mean star?"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(
    converse: Converse, typed: str, said: str
) -> None:
    assert converse(typed, code=2)[-1] == said


def test_the_users_own_keys_are_taken(converse: Converse, library: Library) -> None:
    converse("x 2", "z z 3", config=Config(keys={"star": ("x",)}), code=2)
    assert starred(library) == {"2403.00001"}


def test_quit_ends_it_and_blank_lines_are_nothing(converse: Converse) -> None:
    assert converse("", "  ", "quit", "star 1") == TUESDAYS
    assert converse("q") == TUESDAYS


def test_help_names_every_command_and_says_more_of_one(converse: Converse) -> None:
    from reader.plain.commands import TypedCommand

    said = converse("help")
    for name in TypedCommand.known:
        assert any(line.split(":")[0].split(" ")[0] == name for line in said), name
    assert "Keys, typed as a line: s" in converse("help star")
    assert "Keys, typed as a line: [ or H" in converse("? older")
