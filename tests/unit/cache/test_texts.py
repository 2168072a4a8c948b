"""The full texts and PDFs in the cache folder."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reader.model.clean import clean_line
from reader.model.document import Block, Document, Inline
from reader.model.fetched import Fetched
from reader.model.stored_text import Position
from reader.storage.texts import POSITIONS_KEPT, Texts, TextsError

ID = "2403.07815"
OLD_ID = "math/0309136"
PAGE = Fetched("https://arxiv.org/html/2403.07815", 1, '"e1"', "Tue, 12 Mar 2024 00:00:00 GMT")


def document(*paragraphs: str, version: int | None = 1) -> Document:
    blocks = [Block("paragraph", (Inline(clean_line(text)),)) for text in paragraphs]
    return Document(blocks, version, clean_line("License: CC BY 4.0"))


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path / "cache")


def test_without_a_text_nothing_is_made(texts: Texts) -> None:
    assert texts.ids() == texts.pdf_ids() == texts.begun_ids() == set()
    assert texts.get(ID) is None and texts.pdf(ID) is None and texts.size() == 0
    assert texts.wanted() == [] and texts.missing() == {} and texts.refused_on == ""
    assert not texts.file.parent.exists()


def test_a_text_is_kept_with_version_licence_and_source(texts: Texts) -> None:
    texts.put(ID, document("Whole text."), b"<html>", PAGE)
    stored = Texts(texts.file.parent).get(ID)
    assert stored and stored.document.text == "Whole text." and stored.is_current
    assert stored.document.version == 1 and stored.document.license == "License: CC BY 4.0"
    assert stored.page == PAGE and texts.page(ID) == b"<html>"
    assert texts.ids() == {ID} and texts.has(ID) and texts.version(ID) == 1
    texts.put(ID, document("Newer.", version=2), b"", PAGE)
    assert texts.version(ID) == 2 and texts.ids() == {ID}


def test_exact_words_are_found_and_forgotten_with_the_text(texts: Texts) -> None:
    texts.put(ID, document("A naïve estimator of tides", "next block"), b"", PAGE)
    texts.put(OLD_ID, document("Estimator of a naive tide"), b"", PAGE)
    assert texts.containing("naive estimator", is_open=False) == {ID}
    assert texts.containing("of tid", is_open=True) == {ID}
    assert texts.containing("of tid", is_open=False) == set()
    assert texts.containing('"quoted" AND OR *', is_open=True) == set()
    texts.put(ID, document("Other words"), b"", PAGE)
    assert texts.containing("naive estimator", is_open=False) == set()
    assert texts.prune({ID}) == 1 and texts.ids() == {ID}
    assert texts.containing("naive tide", is_open=False) == set()


def test_wanted_and_missing_papers(texts: Texts) -> None:
    texts.add_wanted([ID, OLD_ID])
    assert texts.wanted() == [ID, OLD_ID]
    texts.put(ID, document("Text."), b"", PAGE)
    texts.put_missing(OLD_ID, "PDF only")
    assert texts.wanted() == [] and texts.missing() == {OLD_ID: "PDF only"}
    texts.put(OLD_ID, document("Text after all."), b"", PAGE)
    assert texts.missing() == {}


@pytest.mark.slow
def test_the_newest_positions_are_kept(texts: Texts) -> None:
    for number in range(POSITIONS_KEPT + 3):
        texts.put_position(f"2403.{number:05}", Position(number, 1, 50))
    assert texts.position("2403.00002") is None
    assert texts.position("2403.00003") == Position(3, 1, 50)
    texts.put_position(ID, Position(90, 0, 96))
    texts.put_position(OLD_ID, Position(0, 0, 0))
    assert not {ID, OLD_ID} & texts.begun_ids() and "2403.00010" in texts.begun_ids()


def test_a_pdf_has_a_validated_name_and_replaces_older_versions(texts: Texts) -> None:
    assert texts.put_pdf(OLD_ID, 1, b"%PDF-1").name == "math_0309136v1.pdf"
    assert texts.put_pdf(OLD_ID, 12, b"%PDF-2").name == "math_0309136v12.pdf"
    assert texts.put_pdf(ID, None, b"%PDF-3").name == f"{ID}.pdf"
    assert [path.name for path in sorted(texts.pdf_folder.iterdir())] == [
        f"{ID}.pdf", "math_0309136v12.pdf",
    ]  # fmt: skip
    assert texts.pdf_ids() == {ID, OLD_ID} and texts.size() == 12
    for bad in ("../2403.07815", "2403.07815v1", "/etc/passwd", "a/b", ""):
        with pytest.raises(ValueError, match="not an arXiv id"):
            texts.put_pdf(bad, 1, b"")
        with pytest.raises(ValueError, match="not an arXiv id"):
            texts.put(bad, document("x"), b"", PAGE)


def test_a_text_of_an_older_format_says_so(texts: Texts) -> None:
    texts.put(ID, document("Text."), b"<html>", PAGE)
    with sqlite3.connect(texts.file) as connection:
        connection.execute("UPDATE texts SET format = 0")
    stored = texts.get(ID)
    assert stored and not stored.is_current


@pytest.mark.parametrize(
    "damage", ["not a database", "foreign", "newer", "header", "blocks", "type"]
)
def test_a_damaged_file_is_named_in_a_line(texts: Texts, damage: str) -> None:
    texts.put(ID, document("Text."), b"", PAGE)
    if damage == "not a database":
        texts.file.write_bytes(b"x" * 4096)
    else:
        with sqlite3.connect(texts.file) as connection:
            if damage == "foreign":
                connection.execute("PRAGMA application_id = 5")
                connection.execute("PRAGMA user_version = 0")
            elif damage == "newer":
                connection.execute("PRAGMA user_version = 99")
            elif damage == "type":
                connection.execute("UPDATE texts SET document = 'text'")
            else:
                ((packed,),) = connection.execute("SELECT document FROM texts")
                at = 10 if damage == "header" else -6
                damaged = bytearray(packed)
                damaged[at] ^= 1
                connection.execute("UPDATE texts SET document = ?", (bytes(damaged),))
    with pytest.raises(TextsError, match="move it away") as error:
        texts.get(ID)
    assert str(texts.file) in str(error.value)
    with pytest.raises(TextsError, match="move it away"):
        texts.put(ID, document("Newer."), b"", PAGE)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file is in the way")
    with pytest.raises(TextsError) as error:
        Texts(tmp_path / "cache").add_wanted([ID])
    assert error.value.exit_code == 4 and "cache" in str(error.value)
