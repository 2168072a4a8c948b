"""`t` and `w`: what the dialogs offer and take, what the abstract shows, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from tests.parameters import quick, sampled
from tests.ui.reader_pilot import ReaderPilot, library_at, run_reader

ID = "2403.00012"
"""The paper that is selected first."""


def tags(pilot: ReaderPilot, id: str = ID) -> tuple[str, ...]:
    return pilot.app.library.tags((id,))


def note(pilot: ReaderPilot) -> str:
    return pilot.app.library.note((ID,))


def offered(pilot: ReaderPilot) -> list[str]:
    """The choices, from the first one down."""
    dialog = pilot.app.screen.query_one("#choices").region
    lines = pilot.lines()[dialog.y : dialog.bottom]
    return [text for line in lines if (text := line[dialog.x : dialog.right].strip(" ▌"))]


async def test_typed_tags_are_saved_and_shown_at_once(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("t")
        assert "Tags of “Paper 12: retrieval for pruning”" in pilot.text()
        assert "No tags yet: type the first" in pilot.text()
        await pilot.type("RL, vision #deep")
        await pilot.press("enter")
        assert "Tagged RL vision deep; u undoes it" in pilot.lines()[-1]
        assert tags(pilot) == ("deep", "RL", "vision")
        assert "#deep  #RL  #vision" in pilot.text()
        await pilot.press("j")
        assert "#RL" not in pilot.text()
        await pilot.press("k", "u")
        assert "Undone: tag “Paper 12: retrieval for pruning” RL vision deep" in pilot.lines()[-1]
        assert tags(pilot) == () and "#RL" not in pilot.text()
        await pilot.press("U")
        assert "#deep  #RL  #vision" in pilot.text()


async def test_a_few_letters_find_a_tag_and_enter_ticks_or_unticks_it(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        library.tag(
            library.cache.rows(pilot.app.reader.papers.keys[1:3]), ["robotics", "vision"], []
        )
        library.tag(library.cache.rows(pilot.app.reader.papers.keys[1:2]), ["scaling"], [])
        await pilot.press("t")
        assert [each.split()[0] for each in offered(pilot)[:3]] == ["robotics", "vision", "scaling"]
        assert "robotics  2 papers" in offered(pilot)[0]
        await pilot.type("sc")
        assert offered(pilot)[0].startswith("scaling  1 paper")
        await pilot.press("enter")
        assert tags(pilot) == ("scaling",)
        await pilot.press("t")
        assert offered(pilot)[0].startswith("✓ scaling")
        await pilot.type("sca")
        await pilot.press("enter")
        assert "Untagged scaling; u undoes it" in pilot.lines()[-1]
        assert tags(pilot) == ()


@pytest.mark.slow
async def test_a_new_tag_is_offered_below_a_longer_one_and_a_space_ends_it(
    library: Library,
) -> None:
    async with run_reader(library) as pilot:
        library.tag(library.cache.rows(pilot.app.reader.papers.keys[1:2]), ["robotics"], [])
        await pilot.press("t", *"rob")
        assert [each.split()[0] for each in offered(pilot)[:2]] == ["robotics", "rob"]
        await pilot.press("down", "enter")
        assert tags(pilot) == ("rob",)
        await pilot.press("t", *"robo", "space")
        assert offered(pilot)[0].split() == ["+", "robo", "new"]
        await pilot.press("enter")
        assert tags(pilot) == ("rob", "robo")


@pytest.mark.slow
async def test_two_spellings_are_one_tag(library: Library) -> None:
    async with run_reader(library) as pilot:
        rows = library.cache.rows(pilot.app.reader.papers.keys[:3])
        library.tag(rows[:1], ["rl"], [])
        library.tag(rows[1:2], ["RL"], [])
        library.tag(rows[2:], ["RL"], [])
        await pilot.press("t")
        assert offered(pilot) == ["✓ RL  3 papers"]
        await pilot.press("tab")
        assert offered(pilot)[0].split() == ["RL", "2", "papers"]
        assert tags(pilot) == ()


@pytest.mark.slow
async def test_the_last_added_tag_is_selected_first(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("t", *"one ", "enter", "t", *"two", "enter")
        await pilot.press("j", "t")
        assert "Enter closes" in pilot.text()
        await pilot.press("enter")
        assert tags(pilot, "2403.00013") == ()
        await pilot.press("t", "tab", "enter")
        assert tags(pilot, "2403.00013") == ("two",)
        await pilot.press("j", "t", "down", "up", "enter")
        assert tags(pilot, "2403.00014") == ("two",)


@pytest.mark.slow
async def test_finished_words_stay_in_view_and_enter_ticks_them_all(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("t", *"one ", "enter", "t", *"-one vis deep")
        lines = [each.split()[:2] for each in offered(pilot)]
        assert lines == [["-", "one"], ["+", "vis"], ["deep", "new"]]
        await pilot.press("enter")
        assert tags(pilot) == ("deep", "vis")
        await pilot.press("t", *"a:b ", "enter")
        assert offered(pilot)[0].split() == ["+", "a:b", "not", "a", "tag"]
        assert tags(pilot) == ("deep", "vis")


@pytest.mark.slow
async def test_a_hyphen_removes_a_tag_among_added_ones(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("t", *"old older", "enter")
        await pilot.press("t", *"new -old,", "enter")
        assert "Tagged new, untagged old; u undoes it" in pilot.lines()[-1]
        assert tags(pilot) == ("new", "older")
        await pilot.press("t", *"-ol")
        assert [each.split()[:2] for each in offered(pilot)] == [["✓", "older"]]
        await pilot.press("enter")
        assert tags(pilot) == ("new",)
        await pilot.press("t", *"-x")
        assert "The paper has no such tag" in pilot.text()


@pytest.mark.slow
async def test_tab_ticks_without_closing_and_escape_keeps_the_change(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("t", *"one", "tab")
        assert offered(pilot)[0].startswith("✓ one")
        await pilot.press(*"two", "tab")
        assert [each[:5] for each in offered(pilot)[:2]] == ["✓ two", "✓ one"]
        await pilot.press("tab", "escape")
        assert tags(pilot) == ("one",)
        assert pilot.selected.startswith("Paper 12")


@pytest.mark.parametrize("typed", quick(["a:b", "#", "x" * 41, "[b]x[/b]"], "[b]x[/b]"))
async def test_an_invalid_tag_is_reported_and_changes_nothing(library: Library, typed: str) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("t", *typed, "space", "enter")
        # The message of the longest one takes two lines.
        assert "is not a tag: letters," in pilot.text()
        assert "at most 40" in pilot.text()
        await pilot.press("escape")
        assert tags(pilot) == ()


@pytest.mark.slow
async def test_a_click_ticks_without_closing_the_dialog(library: Library) -> None:
    async with run_reader(library) as pilot:
        library.tag(library.cache.rows(pilot.app.reader.papers.keys[1:3]), ["one", "two"], [])
        await pilot.press("t")
        await pilot.textual.click("#choices", offset=(4, 1))
        await pilot.settle()
        assert tags(pilot) == ("two",)
        assert "✓ two" in pilot.text()


@pytest.mark.slow
async def test_a_note_is_written_changed_and_removed(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("w", *"see [b]§3[/b]", "enter")
        assert "Note kept; u undoes it" in pilot.lines()[-1]
        assert "✎ see [b]§3[/b]" in pilot.text()
        await pilot.press("w", *"!", "escape")
        assert note(pilot) == "see [b]§3[/b]"
        await pilot.press("w", "home", *"do ", "enter")
        assert "✎ do see [b]§3[/b]" in pilot.text()
        await pilot.press("w", "ctrl+u", "enter")
        assert "Note removed; u undoes it" in pilot.lines()[-1]
        assert note(pilot) == "" and "✎" not in pilot.text()
        await pilot.press("u", "u")
        assert "Undone: note on “Paper 12: retrieval for pruning”" in pilot.lines()[-1]
        assert note(pilot) == "see [b]§3[/b]"


@pytest.mark.slow
async def test_an_unchanged_note_is_no_undo_step(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("s", "w", *"x", "enter", "w", "enter", "u", "u")
        assert pilot.starred == set() and note(pilot) == ""


@pytest.mark.slow
async def test_a_note_that_is_too_long_stays_in_the_line(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press("w")
        pilot.app.screen.take_paste("x" * 501)  # type: ignore[attr-defined]
        await pilot.press("enter")
        assert "501 characters are too many; write at most 500" in pilot.text()
        await pilot.press("backspace", "enter")
        assert len(note(pilot)) == 500


@pytest.mark.slow
async def test_papers_are_found_by_their_tags_and_notes(library: Library) -> None:
    async with run_reader(library) as pilot:
        await pilot.press(
            "t", *"robotics ", "enter", "j", "t", "tab", "enter", "w", *"why", "enter"
        )
        await pilot.press("/")
        for query, numbers in {
            "#rob": [12, 13],
            "tag:Robotics": [12, 13],
            "has:note": [13],
            "has:tag -has:note": [12],
            "is:starred OR #robotics": [12, 13],
        }.items():
            await pilot.press("ctrl+u")
            await pilot.type(query)
            assert [title.split(":")[0] for title in pilot.titles] == [
                f"Paper {n}" for n in numbers
            ]
        await pilot.press("ctrl+u")
        await pilot.type("-#rob")
        assert len(pilot.titles) == 18


@pytest.mark.slow
async def test_the_filter_completes_tags_the_most_used_first(library: Library) -> None:
    async with run_reader(library) as pilot:
        rows = library.cache.rows(pilot.app.reader.papers.keys[:3])
        library.tag(rows[:1], ["vision"], [])
        library.tag(rows[1:], ["video"], [])
        for typed, taken in {"#v": "#video", "-#vis": "-#vision", "tag:v": "tag:video"}.items():
            await pilot.press("/", "ctrl+u")
            await pilot.type(typed)
            await pilot.wait_for(taken)
            await pilot.press("right")
            assert pilot.app.reader.filter_bar.text == taken


@pytest.mark.slow
async def test_tags_of_another_instance_appear(library: Library, tmp_path: Path) -> None:
    async with run_reader(library) as pilot:
        with library_at(tmp_path, []) as other:
            key = other.key_of(ID)
            assert key is not None
            (row,) = other.cache.rows([key])
            other.tag([row], ["theirs"], [])
            other.write_note(row, "of theirs")
        await pilot.wait_for("#theirs")
        await pilot.wait_for("✎ of theirs")


@pytest.mark.slow
@pytest.mark.parametrize(
    "size", sampled([(128, 36), (80, 36), (80, 24), (50, 15)], (128, 36), (50, 15))
)
async def test_tags_and_notes_work_at_every_size_in_the_sample_and_in_ascii(
    size: tuple[int, int],
) -> None:
    with Library.open_sample() as library:
        async with run_reader(
            library, size=size, config=Config(ascii=True), depth="standard"
        ) as pilot:
            await pilot.press("t", *"rl ", "enter", "t")
            assert "x rl" in pilot.text()
            await pilot.press("escape", "w", *"mine", "enter", "enter")
            assert "#rl" in pilot.text() and '" mine' in pilot.text()


@pytest.mark.slow
async def test_tags_can_be_added_while_marks_cannot_be_saved(
    library: Library, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "marks.toml"
    async with run_reader(library) as pilot:
        file.parent.mkdir(exist_ok=True)
        file.write_text("[starred\n", "utf-8")
        await pilot.press("t", *"rl", "enter", "w", *"mine", "enter")
        assert "#rl" in pilot.text() and "✎ mine" in pilot.text()
        await pilot.wait_for("marks.toml")
        file.unlink()
        await pilot.press("s")
        assert library.marks.flush(5)
        assert 'rl"' in file.read_text("utf-8") and '"mine"' in file.read_text("utf-8")


async def test_an_empty_list_has_nothing_to_tag(tmp_path: Path) -> None:
    with library_at(tmp_path, []) as library:
        async with run_reader(library) as pilot:
            before = pilot.text()
            await pilot.press("t", "w")
            assert pilot.text() == before
