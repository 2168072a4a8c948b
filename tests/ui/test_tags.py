"""`t` and `w`: what the dialogs offer and take, what the abstract shows, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import Config
from reader.library.library import Library
from tests.parameters import quick
from tests.ui.reading import Reading, library_at, reading

ID = "2403.00012"
"""The paper that is selected first."""


def tags(here: Reading, id: str = ID) -> tuple[str, ...]:
    return here.app.library.tags((id,))


def note(here: Reading) -> str:
    return here.app.library.note((ID,))


def offered(here: Reading) -> list[str]:
    """The choices, from the first one down."""
    dialog = here.app.screen.query_one("#choices").region
    lines = here.lines()[dialog.y : dialog.bottom]
    return [text for line in lines if (text := line[dialog.x : dialog.right].strip(" ▌"))]


async def test_typed_tags_are_saved_and_shown_at_once(library: Library) -> None:
    async with reading(library) as here:
        await here.press("t")
        assert "Tags of “Paper 12: retrieval for pruning”" in here.text()
        assert "No tags yet: type the first" in here.text()
        await here.type("RL, vision #deep")
        await here.press("enter")
        assert "Tagged RL vision deep; u undoes it" in here.lines()[-1]
        assert tags(here) == ("deep", "RL", "vision")
        assert "#deep  #RL  #vision" in here.text()
        await here.press("j")
        assert "#RL" not in here.text()
        await here.press("k", "u")
        assert "Undone: tag “Paper 12: retrieval for pruning” RL vision deep" in here.lines()[-1]
        assert tags(here) == () and "#RL" not in here.text()
        await here.press("U")
        assert "#deep  #RL  #vision" in here.text()


async def test_a_few_letters_find_a_tag_and_enter_ticks_or_unticks_it(
    library: Library,
) -> None:
    async with reading(library) as here:
        library.tag(
            library.cache.rows(here.app.reader.papers.keys[1:3]), ["robotics", "vision"], []
        )
        library.tag(library.cache.rows(here.app.reader.papers.keys[1:2]), ["scaling"], [])
        await here.press("t")
        assert [each.split()[0] for each in offered(here)[:3]] == ["robotics", "vision", "scaling"]
        assert "robotics  2 papers" in offered(here)[0]
        await here.type("sc")
        assert offered(here)[0].startswith("scaling  1 paper")
        await here.press("enter")
        assert tags(here) == ("scaling",)
        await here.press("t")
        assert offered(here)[0].startswith("✓ scaling")
        await here.type("sca")
        await here.press("enter")
        assert "Untagged scaling; u undoes it" in here.lines()[-1]
        assert tags(here) == ()


async def test_a_new_tag_is_offered_below_a_longer_one_and_a_space_ends_it(
    library: Library,
) -> None:
    async with reading(library) as here:
        library.tag(library.cache.rows(here.app.reader.papers.keys[1:2]), ["robotics"], [])
        await here.press("t", *"rob")
        assert [each.split()[0] for each in offered(here)[:2]] == ["robotics", "rob"]
        await here.press("down", "enter")
        assert tags(here) == ("rob",)
        await here.press("t", *"robo", "space")
        assert offered(here)[0].split() == ["robo", "as", "typed"]
        await here.press("enter")
        assert tags(here) == ("rob", "robo")


async def test_two_spellings_are_one_tag(library: Library) -> None:
    async with reading(library) as here:
        rows = library.cache.rows(here.app.reader.papers.keys[:3])
        library.tag(rows[:1], ["rl"], [])
        library.tag(rows[1:2], ["RL"], [])
        library.tag(rows[2:], ["RL"], [])
        await here.press("t")
        assert offered(here) == ["✓ RL  3 papers"]
        await here.press("tab")
        assert offered(here)[0].split() == ["RL", "2", "papers"]
        assert tags(here) == ()


async def test_the_last_added_tag_is_selected_first(library: Library) -> None:
    async with reading(library) as here:
        await here.press("t", *"one ", "enter", "t", *"two", "enter")
        await here.press("j", "t", "enter")
        assert tags(here, "2403.00013") == ("two",)


async def test_a_hyphen_removes_a_tag_among_added_ones(library: Library) -> None:
    async with reading(library) as here:
        await here.press("t", *"old older", "enter")
        await here.press("t", *"new -old,", "enter")
        assert "Tagged new, untagged old; u undoes it" in here.lines()[-1]
        assert tags(here) == ("new", "older")
        await here.press("t", *"-ol")
        assert [each.split()[:2] for each in offered(here)] == [["✓", "older"]]
        await here.press("enter")
        assert tags(here) == ("new",)
        await here.press("t", *"-x")
        assert "The paper has no such tag" in here.text()


async def test_tab_ticks_without_closing_and_escape_keeps_the_change(library: Library) -> None:
    async with reading(library) as here:
        await here.press("t", *"one", "tab")
        assert offered(here)[0].startswith("✓ one")
        await here.press(*"two", "tab")
        assert [each[:5] for each in offered(here)[:2]] == ["✓ two", "✓ one"]
        await here.press("tab", "escape")
        assert tags(here) == ("one",)
        assert here.selected.startswith("Paper 12")


@pytest.mark.parametrize("typed", quick(["a:b", "#", "x" * 41, "[b]x[/b]"], "[b]x[/b]"))
async def test_an_invalid_tag_is_reported_and_changes_nothing(library: Library, typed: str) -> None:
    async with reading(library) as here:
        await here.press("t", *typed, "space", "enter")
        assert "is no tag: letters, digits" in here.text()
        await here.press("escape")
        assert tags(here) == ()


async def test_a_click_ticks_without_closing_the_dialog(library: Library) -> None:
    async with reading(library) as here:
        library.tag(library.cache.rows(here.app.reader.papers.keys[1:3]), ["one", "two"], [])
        await here.press("t")
        await here.pilot.click("#choices", offset=(4, 1))
        await here.settle()
        assert tags(here) == ("two",)
        assert "✓ two" in here.text()


async def test_a_note_is_written_changed_and_removed(library: Library) -> None:
    async with reading(library) as here:
        await here.press("w", *"see [b]§3[/b]", "enter")
        assert "Note kept; u undoes it" in here.lines()[-1]
        assert "» see [b]§3[/b]" in here.text()
        await here.press("w", *"!", "escape")
        assert note(here) == "see [b]§3[/b]"
        await here.press("w", "home", *"do ", "enter")
        assert "» do see [b]§3[/b]" in here.text()
        await here.press("w", "ctrl+u", "enter")
        assert "Note removed; u undoes it" in here.lines()[-1]
        assert note(here) == "" and "»" not in here.text()
        await here.press("u", "u")
        assert "Undone: note on “Paper 12: retrieval for pruning”" in here.lines()[-1]
        assert note(here) == "see [b]§3[/b]"


async def test_an_unchanged_note_is_no_undo_step(library: Library) -> None:
    async with reading(library) as here:
        await here.press("s", "w", *"x", "enter", "w", "enter", "u", "u")
        assert here.starred == set() and note(here) == ""


async def test_a_note_that_is_too_long_stays_in_the_line(library: Library) -> None:
    async with reading(library) as here:
        await here.press("w")
        here.app.screen.take_paste("x" * 501)  # type: ignore[attr-defined]
        await here.press("enter")
        assert "501 characters are too many; write at most 500" in here.text()
        await here.press("backspace", "enter")
        assert len(note(here)) == 500


async def test_papers_are_found_by_their_tags_and_notes(library: Library) -> None:
    async with reading(library) as here:
        await here.press("t", *"robotics ", "enter", "j", "t", "enter", "w", *"why", "enter")
        await here.press("/")
        for query, numbers in {
            "#rob": [12, 13],
            "tag:Robotics": [12, 13],
            "has:note": [13],
            "has:tag -has:note": [12],
            "is:starred OR #robotics": [12, 13],
        }.items():
            await here.press("ctrl+u")
            await here.type(query)
            assert [title.split(":")[0] for title in here.titles] == [f"Paper {n}" for n in numbers]
        await here.press("ctrl+u")
        await here.type("-#rob")
        assert len(here.titles) == 18


async def test_the_filter_completes_tags_the_most_used_first(library: Library) -> None:
    async with reading(library) as here:
        rows = library.cache.rows(here.app.reader.papers.keys[:3])
        library.tag(rows[:1], ["vision"], [])
        library.tag(rows[1:], ["video"], [])
        for typed, taken in {"#v": "#video", "-#vis": "-#vision", "tag:v": "tag:video"}.items():
            await here.press("/", "ctrl+u")
            await here.type(typed)
            await here.wait_for(taken)
            await here.press("right")
            assert here.app.reader.filter_bar.text == taken


async def test_tags_of_another_instance_appear(library: Library, tmp_path: Path) -> None:
    async with reading(library) as here:
        with library_at(tmp_path, []) as other:
            key = other.key_of(ID)
            assert key is not None
            (row,) = other.cache.rows([key])
            other.tag([row], ["theirs"], [])
            other.write_note(row, "of theirs")
        await here.wait_for("#theirs")
        await here.wait_for("» of theirs")


@pytest.mark.parametrize(
    "size", quick([(128, 36), (80, 36), (80, 24), (50, 15)], (128, 36), (50, 15))
)
async def test_tags_and_notes_work_at_every_size_in_the_sample_and_in_ascii(
    size: tuple[int, int],
) -> None:
    with Library.open_sample() as library:
        async with reading(library, size=size, config=Config(ascii=True), depth="standard") as here:
            await here.press("t", *"rl ", "enter", "t")
            assert "x rl" in here.text()
            await here.press("escape", "w", *"mine", "enter", "enter")
            assert "#rl" in here.text() and "> mine" in here.text()


async def test_tags_can_be_added_while_marks_cannot_be_saved(
    library: Library, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "marks.toml"
    async with reading(library) as here:
        file.parent.mkdir(exist_ok=True)
        file.write_text("[starred\n", "utf-8")
        await here.press("t", *"rl", "enter", "w", *"mine", "enter")
        assert "#rl" in here.text() and "» mine" in here.text()
        await here.wait_for("marks.toml")
        file.unlink()
        await here.press("s")
        assert library.marks.flush(5)
        assert 'rl"' in file.read_text("utf-8") and '"mine"' in file.read_text("utf-8")


async def test_an_empty_list_has_nothing_to_tag(tmp_path: Path) -> None:
    with library_at(tmp_path, []) as library:
        async with reading(library) as here:
            before = here.text()
            await here.press("t", "w")
            assert here.text() == before
