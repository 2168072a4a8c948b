"""The plain reader: the lines it prints for each typed line, and the marks it leaves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from reader.config import Config
from reader.library.days import DateRequest
from reader.library.library import Library
from reader.model.clean import clean_line, clean_text
from reader.model.entry import Entry
from reader.model.paper import Paper
from reader.plain.run import run
from tests.ui.reader_pilot import MONDAY, TUESDAY, digest, library_at, paper

RunScript = Callable[..., list[str]]
ABOUT = "An abstract about one thing and another. "


def papers() -> list[Paper]:
    """One paper with all facts, and five more."""
    complete = Paper(
        title=clean_line("Gathering Stones"),
        abstract=clean_text(ABOUT * 4),
        arxiv="2403.00100",
        authors=(clean_line("Ada Byron"), clean_line("Alan Turing")),
        upvotes=45,
        published=date(2024, 3, 8),
    )
    return [complete, *(paper(number) for number in range(1, 6))]


@pytest.fixture
def entries() -> list[Entry]:
    """The papers of the library: three on Monday, six on Tuesday."""
    monday = digest(MONDAY, [paper(number) for number in range(20, 23)])
    return monday + digest(TUESDAY, papers())


@pytest.fixture
def library(tmp_path: Path, entries: list[Entry]) -> Iterator[Library]:
    opened = library_at(tmp_path, entries)
    yield opened
    opened.close()


@pytest.fixture
def run_script(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunScript:
    """Run the reader on these lines as a script and return the lines it prints."""
    monkeypatch.setenv("DAYSHEET_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COLUMNS", raising=False)

    def run_script(
        *lines: str, code: int = 0, config: Config | None = None, **start: DateRequest | str
    ) -> list[str]:
        script, output = tmp_path / "script", tmp_path / "output"
        script.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        with script.open() as source, output.open("w", encoding="utf-8") as sink:
            monkeypatch.setattr(sys, "stdin", source)
            monkeypatch.setattr(sys, "stdout", sink)
            assert run(library, config or Config(), **start) == code  # type: ignore[arg-type]
        assert b"\x1b" not in output.read_bytes()
        return output.read_text("utf-8").splitlines()

    return run_script


TUESDAY_LINES = [
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


def test_it_opens_the_newest_digest_as_numbered_lines(run_script: RunScript) -> None:
    assert run_script() == TUESDAY_LINES


def test_it_opens_at_a_requested_day_or_filter(run_script: RunScript) -> None:
    assert run_script(date_request=DateRequest([MONDAY]))[0].startswith(
        "Monday 11 March 2024: 3 papers"
    )
    found = run_script(query="gathering stones")
    assert found[:2] == ["The library: 1 paper.", "Filter: gathering stones"]


def test_it_opens_at_the_location_and_paper_it_was_left_at(run_script: RunScript) -> None:
    run_script("older", "2")
    lines = run_script()
    assert lines[0] == "Monday 11 March 2024: 3 papers, 2 unread, 0 starred."
    assert f"You were at 2. {paper(21).title}" in lines
    assert run_script("newer", "star", code=2)[-1].startswith("Which paper?")


# Reading


def test_a_number_prints_that_paper_and_marks_it_read(
    run_script: RunScript, library: Library
) -> None:
    lines = run_script("1", "where")
    at = lines.index("Paper 1 of 6")
    assert lines[at + 1 : at + 4] == [
        "Gathering Stones",
        "Ada Byron, Alan Turing",
        "8 Mar 2024 · 45 upvotes",
    ]
    assert " ".join(lines).count("one thing and another") == 4
    assert lines[-1] == "1. Gathering Stones (45 upvotes)"
    assert read(library) == {"2403.00100"}


def test_with_manual_reading_only_commands_mark_papers_read(
    run_script: RunScript, library: Library
) -> None:
    run_script("1", "next", "n", config=Config(read="manual"))
    assert not read(library)
    run_script("3", "read", config=Config(read="manual"))
    assert read(library) == {"2403.00002"}


def test_next_and_previous_read_the_nearest_unread_paper(run_script: RunScript) -> None:
    lines = run_script("next", "2", "next", "previous", "6", "next", code=2)
    opened = [line for line in lines if line.startswith("Paper ") and " of " in line]
    assert opened == [f"Paper {n} of 6" for n in (1, 2, 3, 6)]
    assert "No unread paper above; next goes down." in lines
    assert lines[-1] == "No unread paper below; previous goes up."


def test_down_and_up_move_by_one_paper_and_print_its_line(run_script: RunScript) -> None:
    lines = run_script("down", "j", "up", "k", "bottom", code=2)
    assert lines[len(TUESDAY_LINES) :] == [
        TUESDAY_LINES[2],
        TUESDAY_LINES[3],
        TUESDAY_LINES[2],
        "That was the first paper.",
        TUESDAY_LINES[-1],
    ]


def test_the_list_is_printed_again_from_any_number(run_script: RunScript) -> None:
    assert (
        run_script("list", "list 5")[len(TUESDAY_LINES) :] == TUESDAY_LINES[2:] + TUESDAY_LINES[6:]
    )


# Marks


def test_stars_are_set_and_removed_by_number(run_script: RunScript, library: Library) -> None:
    lines = run_script("star 3-4,1", "unstar 4", "star 3", "un 2", code=2)
    assert lines[len(TUESDAY_LINES) : len(TUESDAY_LINES) + 3] == [
        f"Starred 3: {paper(2).title}",
        f"Starred 4: {paper(3).title}",
        "Starred 1: Gathering Stones",
    ]
    assert lines[-3:] == [
        f"Star removed from 4: {paper(3).title}",
        f"3 is already starred: {paper(2).title}",
        "un may be unstar or undo or unread or untag.",
    ]
    assert starred(library) == {"2403.00002", "2403.00100"}


def test_marks_can_be_set_by_id(run_script: RunScript, library: Library) -> None:
    run_script("star 2403.00021", "read arXiv:2403.00100v2")
    assert starred(library) == {"2403.00021"}
    assert read(library) == {"2403.00100"}


def test_papers_are_marked_read_and_unread(run_script: RunScript, library: Library) -> None:
    lines = run_script("read 1-3", "unread 2", "m 1", "M", "undo", "unread")
    assert "Read: 5 papers; undo reverts it." in lines
    assert "Undone: mark 5 papers read" in lines
    assert lines[-7] == "Tuesday 12 March 2024: 6 papers, 5 unread, 0 starred. Unread only."
    assert read(library) == {"2403.00002"}


def test_undo_and_redo_name_the_step(run_script: RunScript, library: Library) -> None:
    lines = run_script("star 1", "u", "U", "redo", code=2)
    assert lines[-3:] == [
        "Undone: star “Gathering Stones”",
        "Redone: star “Gathering Stones”",
        "Nothing to redo.",
    ]
    assert starred(library) == {"2403.00100"}


@pytest.mark.parametrize("between", [[], ["where"], ["redo"]])
def test_a_step_of_an_earlier_day_is_undone_by_the_second_undo_in_a_row(
    run_script: RunScript, library: Library, monkeypatch: pytest.MonkeyPatch, between: list[str]
) -> None:
    run_script("star 1")
    tomorrow = type("Tomorrow", (date,), {"today": lambda: date.today() + timedelta(days=1)})
    monkeypatch.setattr("reader.library.undo.date", tomorrow)
    lines = run_script("undo", *between, "undo", code=2 if "redo" in between else 0)
    assert " ".join(lines).count("earlier day; undo again undoes it.") == 1 + bool(between)
    assert starred(library) == ({"2403.00100"} if between else set())


# Tags and notes


def test_tags_are_added_removed_and_printed(run_script: RunScript) -> None:
    lines = run_script(
        "tag 1-2 rl, vision", "tag 1 -rl #old", "untag 2 VISION", "2", "tag new", "tag"
    )
    assert "1 has rl, vision: Gathering Stones" in lines
    assert "1 has old, vision: Gathering Stones" in lines
    assert f"2 has rl: {paper(1).title}" in lines
    assert lines[-2:] == [f"2 has new, rl: {paper(1).title}"] * 2
    assert run_script("tags")[-4:] == [
        "new: 1 paper",
        "old: 1 paper",
        "rl: 1 paper",
        "vision: 1 paper",
    ]
    assert f"1. {paper(1).title}" in run_script("/#rl -#vision")
    assert "Undone: tag “Paper 1: pruning for plasticity” new" in run_script("undo")


def test_a_note_is_written_printed_and_removed(run_script: RunScript, library: Library) -> None:
    lines = run_script("note 1 see [b]§3[/b], 2 - 1", "note 1", "1", "note", "note - ", "note")
    assert lines.count("Note on 1: see [b]§3[/b], 2 - 1") == 3
    assert "Note: see [b]§3[/b], 2 - 1" in lines
    assert lines[-2:] == ["1 has no note."] * 2
    assert library.note(("2403.00100",)) == ""


# Places and the filter


def test_names_and_keys_go_to_digests_and_views(run_script: RunScript) -> None:
    def places(*lines: str, code: int = 0) -> list[str]:
        views = ("Tuesday 12", "Monday 11", "Week of", "The library", "Starred")
        return [
            line.split(":")[0]
            for line in run_script(*lines, code=code)
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


def test_a_week_has_a_section_for_each_digest(run_script: RunScript) -> None:
    lines = run_script("week")[len(TUESDAY_LINES) :]
    assert lines[0] == "Week of Monday 11 March 2024: 9 papers, 9 unread, 0 starred."
    assert [line for line in lines if line[0].isalpha()][1:] == [
        "Tuesday 12 March 2024",
        "Monday 11 March 2024",
    ]


def test_a_paper_is_in_the_section_of_the_week_that_is_shown(
    run_script: RunScript, library: Library
) -> None:
    library.cache.ingest(digest(TUESDAY + timedelta(days=7), [paper(20)]))
    lines = run_script("day 12 mar", "week")
    week = lines[lines.index("Week of Monday 11 March 2024: 9 papers, 9 unread, 0 starred.") :]
    assert "Tuesday 19 March 2024" not in week
    assert week.index(f"7. {paper(20).title} (unread)") > week.index("Monday 11 March 2024")


def test_day_without_a_date_lists_the_days(run_script: RunScript) -> None:
    assert run_script("day")[-2:] == [
        "Tuesday 12 March 2024: 6 papers, 6 unread",
        "Monday 11 March 2024: 3 papers, 3 unread",
    ]


def test_an_id_opens_its_paper(run_script: RunScript) -> None:
    lines = run_script(paper="arXiv:2403.00021v2")
    assert lines[0] == "Paper 2 of 3"
    assert any(line.startswith("Abstract of paper 21.") for line in lines)


def test_mathematics_is_shown_as_the_user_chose_and_kept(
    run_script: RunScript, library: Library
) -> None:
    library.cache.ingest(digest(TUESDAY, [paper(60, r"Sorting in $\mathcal{O}(n^2)$")]))
    assert "1. Sorting in 𝒪(n²) (unread)" in run_script()
    assert run_script("maths words")[-1] == "Mathematics: words. Also: unicode or source."
    assert "1. Sorting in O(n squared) (unread)" in run_script()
    assert any("O(n squared)" in line for line in run_script("1"))
    run_script("maths source")
    assert any(line.startswith(r"1. Sorting in $\mathcal{O}(n^2)$") for line in run_script())
    assert "unicode, words, source" in run_script("maths loud", code=2)[-1]


def test_a_day_without_a_digest_opens_the_nearest(run_script: RunScript) -> None:
    lines = run_script("day 2024-03-01")
    assert "No digest of 1 Mar 2024; nearest is 11 Mar 2024." in lines
    assert "11/3/2024 is 3 nov 2024 or 11 mar 2024." in run_script("day 11/3/2024")
    assert run_script("day soon", code=2)[-1].startswith("soon is not a date; write 13 mar")


@pytest.mark.parametrize("typed", ["/gathring", "filter gathring", "/ gathring", "fil gathring"])
def test_the_filter_is_that_of_the_screen_reader(run_script: RunScript, typed: str) -> None:
    lines = run_script(typed)
    assert "Filter: gathring" in lines
    assert lines[-1] == "1. Gathering Stones (unread, 45 upvotes)"


def test_a_removed_filter_stays_in_the_history(run_script: RunScript) -> None:
    lines = run_script("/gathring", "/stones", "clear", "history", "clear", code=2)
    assert lines[-4:-1] == [TUESDAY_LINES[-1], "stones", "gathring"]
    assert lines[-1] == "There is no filter."


def test_further_papers_are_listed_after_the_results_and_left_out_of_all(
    run_script: RunScript, library: Library
) -> None:
    lines = run_script("/gathering xylophone", "read all")
    assert "Further papers, 1 that come near:" in lines
    assert read(library) == set()
    assert "No paper has gatherng; searched for gathering." in run_script("/gatherng")


def test_without_a_match_in_the_view_the_library_is_searched(run_script: RunScript) -> None:
    assert "Nothing in this view; 1 in the library:" in run_script("older", "/gathring")


@pytest.mark.parametrize("order", ["newest", "-title", "sort:upvotes"])
def test_sort_accepts_the_orders_of_a_filter(run_script: RunScript, order: str) -> None:
    assert f"Order: {order.removeprefix('sort:')}" in run_script(f"sort {order}")


@pytest.mark.parametrize("line", ["sort foryou", "/stones sort:foryou"])
def test_with_few_stars_the_order_is_said_to_be_by_upvotes(
    run_script: RunScript, line: str
) -> None:
    lines = run_script(line)
    orders = [each for each in lines if "order" in each.casefold() or "foryou" in each]
    assert [each for each in orders if not each.startswith("Filter:")] == [
        "Order: most upvotes first, until you have 3 stars"
    ]


@pytest.mark.parametrize("order", ["", "title is:unread", "nicely"])
def test_sort_names_the_orders_if_it_gets_none(run_script: RunScript, order: str) -> None:
    assert run_script(f"sort {order}", code=2)[-2].startswith("Sort how? upvotes, ")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (["/qqqq"], "No paper matches. clear removes the filter, library searches everywhere."),
        (
            ["read all", "unread"],
            "All read. all shows them again, newer and older go to other digests.",
        ),
        (["starred"], "Nothing is starred yet. star 3 stars the third paper of a list."),
    ],
)
def test_an_empty_list_says_why_and_what_helps(
    run_script: RunScript, typed: list[str], answer: str
) -> None:
    assert run_script(*typed)[-1] == answer


def test_a_day_whose_digest_was_removed_says_so(run_script: RunScript, library: Library) -> None:
    run_script("older")
    library.cache.forget(MONDAY)
    lines = run_script()
    assert lines[-1] == "No digest of 11 Mar 2024. day lists the days that have one."


@pytest.mark.parametrize("entries", [[]])
def test_an_empty_library_says_how_to_fill_it(run_script: RunScript) -> None:
    assert " ".join(run_script()).startswith("The library: 0 papers. There are no papers yet.")


def test_parts_of_a_filter_that_are_not_understood_are_named(run_script: RunScript) -> None:
    assert any(
        line.startswith("Not understood: is:nice (") for line in run_script("/stones is:nice")
    )


def test_the_list_is_sorted_and_returns_to_its_own_order(run_script: RunScript) -> None:
    lines = run_script("sort title", "sort digest", "sort nicely", code=2)
    first = [line for line in lines if line.startswith("1. ")]
    assert first == [TUESDAY_LINES[2], TUESDAY_LINES[2], TUESDAY_LINES[2]]
    assert "Order: title" in lines
    assert lines[-2].startswith("Sort how? upvotes, ")


# Sharing


def test_links_bibtex_and_citations_are_printed(run_script: RunScript) -> None:
    lines = run_script("link 1", "bibtex 1", "cite 1", "id 1", "y t 1", code=2)[
        len(TUESDAY_LINES) :
    ]
    assert lines[0] == "arXiv https://arxiv.org/abs/2403.00100"
    assert "@misc{byron2024gathering00100," in lines
    assert "Ada Byron and Alan Turing. Gathering Stones. arXiv:2403.00100, 2024." in lines
    assert "2403.00100" in lines
    assert run_script("1", "yb")[-3:-1] == run_script("bib 1")[-3:-1]


def test_bibtex_has_the_configured_key(run_script: RunScript) -> None:
    lines = run_script("bibtex 1", config=Config(export_key="{id}"))
    assert lines[len(TUESDAY_LINES)].startswith("@misc{240300100,")


def test_a_link_is_opened_or_printed(
    run_script: RunScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_link(url: str, _own: object) -> str | None:
        opened.append(url)
        return "firefox" if len(opened) < 3 else None

    monkeypatch.setattr("reader.external_programs.open_link", open_link)
    lines = run_script("open 1", "open pdf 1", "o 1", "code 1", code=2)
    assert opened == [f"https://arxiv.org/{each}/2403.00100" for each in ("abs", "pdf", "abs")]
    assert lines[-2:] == [
        "No browser here: https://arxiv.org/abs/2403.00100",
        "No code is known for this paper.",
    ]


def test_the_list_is_exported_as_text_or_into_a_file(run_script: RunScript, tmp_path: Path) -> None:
    lines = run_script("/gathering", "export bibtex", f"export {tmp_path / 'list.md'}")
    assert sum(line.startswith("@misc{byron2024gathering") for line in lines) == 1
    # The folder's name may be as long as a line.
    assert "".join(lines).replace(" ", "").endswith("list.md:1paper")
    assert "**[Gathering Stones]" in (tmp_path / "list.md").read_text("utf-8")
    run_script("/gathering", f"export csv {tmp_path / 'a list.txt'}")
    assert len((tmp_path / "a list.txt").read_text("utf-8").splitlines()) == 2


# Typed lines


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("olde", "Monday 11 March 2024: 3 papers, 3 unread, 0 starred."),
        ("older-digest", "Monday 11 March 2024: 3 papers, 3 unread, 0 starred."),
        ("sta 1", "Starred 1: Gathering Stones"),
        ("s 1", "Starred 1: Gathering Stones"),
        ("STAR 1", "Starred 1: Gathering Stones"),
    ],
)
def test_names_can_be_shortened_and_keys_typed(
    run_script: RunScript, typed: str, answer: str
) -> None:
    assert answer in run_script(typed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("satr 1", "There is no command satr; did you mean star?"),
        ("hello", "There is no command hello; did you mean help?"),
        ("qqqq", "There is no command qqqq; help lists the commands."),
        ("p", "Which paper? Add its number, or type a number to read one first."),
        ("pr 2", "pr may be previous or project."),
        ("theme", "theme is only for the full-screen reader; help lists the commands."),
        ("7", "There is no 7 here; the list has 6 papers."),
        ("star 2-99", "There is no 2-99 here; the list has 6 papers."),
        ("star x", "x is neither a number nor an id in the library; write 3, 3-5,9 or 2403.07815."),
        ("tag 1 a:b", "'a:b' is no tag; write letters, digits and -_./+, at most 40"),
        ("untag 1", "Which tags? untag 3 rl removes rl from the third paper."),
        ("note 1-2 x", "A note is for one paper: note 3 see the proof."),
        pytest.param(
            *("note 1 " + "x" * 501, "the note has 501 characters; write at most 500"),
            id="note too long",
        ),
        ("export mail", "atom, csv, jsonl before the file."),
        ("older 3", "older takes no argument; help older describes it."),
        ("\x1b[31mstar\x07 \x00", "There is no command [31mstar; did you mean star?"),
    ],
)
def test_a_failed_line_prints_why_and_what_works(
    run_script: RunScript, typed: str, answer: str
) -> None:
    assert run_script(typed, code=2)[-1] == answer


def test_keys_of_the_user_work(run_script: RunScript, library: Library) -> None:
    run_script("x 2", "z z 3", config=Config(keys={"star": ("x",)}), code=2)
    assert starred(library) == {"2403.00001"}


def test_quit_ends_it_and_blank_lines_do_nothing(run_script: RunScript) -> None:
    assert run_script("", "  ", "quit", "star 1") == TUESDAY_LINES
    assert run_script("q") == TUESDAY_LINES


def test_help_lists_every_command_once_under_its_area(run_script: RunScript) -> None:
    from reader.plain.commands import COMMANDS

    lines = run_script("help")[len(TUESDAY_LINES) + 1 :]
    areas = [line for line in lines if line.endswith(":")]
    assert areas == ["Read:", "Full text:", "Places:", "Mark:", "Find:", "Share:", "General:"]
    names = [line.split(":")[0].split(" ")[0] for line in lines]
    assert all(names.count(name) == 1 for name in COMMANDS)


def test_help_describes_one_command_with_its_names_and_keys(run_script: RunScript) -> None:
    lines = run_script("help star")
    usage = "star [NUMBERS]: Star papers: star 3, star 3-5,9; without a number the current"
    assert lines[-3:] == [usage, "one.", "Keys, typed as a line: s"]
    assert run_script("? older")[-2:] == ["Also: older-digest.", "Keys, typed as a line: [ or H"]


def test_the_filter_is_saved_as_a_view_and_views_are_listed_and_opened(
    run_script: RunScript, library: Library
) -> None:
    lines = run_script("filter stones", "save st watch", "clear", "views", "views st")
    assert "Saved as view:st." in lines
    assert "st: 1 unread, watched. stones" in lines
    assert "Filter: view:st" in lines
    assert lines[-1].startswith("1. Gathering Stones")
    assert "No view is saved yet; save NAME saves the filter." not in lines
    failed = run_script("views other", "save", "save a b", "save x", code=2)
    assert "There is no view other; views lists them." in failed


def test_related_papers_are_listed(run_script: RunScript) -> None:
    lines = run_script("related 2")
    assert "Filter: like:2403.00001" in lines
    assert not any("Paper 1:" in line for line in lines[lines.index("Filter: like:2403.00001") :])


def test_after_days_away_the_missed_digests_are_counted_and_listed(
    library: Library, tmp_path: Path, run_script: RunScript
) -> None:
    from reader.session import Session, save_session

    seen = MONDAY - timedelta(days=3)
    library.cache.ingest(digest(seen, [paper(30)]))
    save_session(
        Session(greeted=True, newest_shown=seen), tmp_path / "home" / "state" / "session.json"
    )
    lines = run_script("away")
    assert "2 days since your last visit, 9 unread; away shows them." in lines
    assert any(line.startswith("Since Monday 11 March 2024: 9 papers") for line in lines)
    assert "You have missed no digests since the last visit." in run_script("away", code=2)


def test_papers_that_a_watched_view_finds_are_called_so(
    run_script: RunScript, library: Library
) -> None:
    library.views.save("st", "stones", watch=True)
    lines = run_script("1", "list")
    assert any(line.startswith("1. Gathering Stones (unread, watched, 45 up") for line in lines)
    assert lines[-6].startswith("1. Gathering Stones (45 up")
