"""Mathematics on the screen: set in titles and abstracts, lit where it is found, and its source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reader.library.finder import lit_letters
from reader.model.clean import clean_line, clean_text
from reader.model.maths import shown
from tests.ui.reading import MONDAY, digest, library_at, paper, reading

TITLE = "On $\\alpha$-Flows in $\\mathcal{O}(n^2)$ Steps"
READ = "On α-Flows in 𝒪(n²) Steps"
ABSTRACT = "We need widetilde Theta(d^{kq}) samples, or \\emph{fewer}: at most $5."


def one_paper(folder: Path) -> object:
    flows = replace(paper(1, TITLE), abstract=clean_text(ABSTRACT))
    return library_at(folder, digest(MONDAY, [flows, paper(2)]))


async def test_titles_and_abstract_are_shown_as_they_are_read(tmp_path: Path) -> None:
    async with reading(one_paper(tmp_path)) as app:  # type: ignore[arg-type]
        assert app.text().count(READ) == 2
        assert "We need Θ̃(d^(kq)) samples, or fewer: at most $5." in app.text()


async def test_a_key_shows_the_source_and_the_same_key_the_mathematics(tmp_path: Path) -> None:
    async with reading(one_paper(tmp_path)) as app:  # type: ignore[arg-type]
        await app.press("\\")
        assert app.text().count(TITLE) == 2
        assert "widetilde Theta(d^{kq})" in app.text()
        await app.press("\\")
        assert app.text().count(READ) == 2


async def test_the_paper_itself_stays_as_its_source_gave_it(tmp_path: Path) -> None:
    library = library_at(tmp_path, digest(MONDAY, [paper(1, TITLE)]))
    async with reading(library) as app:
        await app.press("s")
        assert app.selected == TITLE
    assert TITLE in (tmp_path / "data" / "marks.toml").read_text("utf-8")


async def test_a_paper_is_found_by_the_name_of_its_letter(tmp_path: Path) -> None:
    async with reading(one_paper(tmp_path)) as app:  # type: ignore[arg-type]
        await app.press("/", *"alpha")
        assert app.titles == [TITLE]


def test_the_letters_found_are_lit_where_they_stand_on_the_screen() -> None:
    title = shown(clean_line(TITLE))

    def lit(words: str) -> list[str]:
        return [title[start:end] for start, end in lit_letters(words, title)]

    assert lit("alpha") == ["α"]
    assert lit("flows") == ["Flows"]
    assert lit("n2") == ["n²"]
    assert lit("alpha flows") == ["α", "Flows"] or lit("alpha flows") == ["α-Flows"]
