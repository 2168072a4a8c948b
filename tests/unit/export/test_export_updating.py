"""An existing bibliography is updated, and what is not ours keeps every byte."""

from __future__ import annotations

from datetime import date

import pytest

from reader.export.bibtex import paper_entry
from reader.export.bibtex_file import (
    FieldHashes,
    UpdatedBibliography,
    update_bibliography,
)
from reader.export.items import ExportItem, ExportOptions
from reader.model.bibtex_syntax import BrokenBibliography, parse_entries
from reader.model.clean import clean_line
from reader.model.paper import Paper
from reader.model.publication import Publication
from tests.unit.export.papers import PAPER, exported

OTHERS = """\
% My thesis. me@example.org wrote @this.
@string{lncs = "Lecture Notes"}
@Comment{jabref-meta: databaseType:bibtex;}

@book( knuth,
  title = "The {\\TeX} book" # " again",
  year = 1984 , % the first
)

"""


def update(old: str, *papers: Paper, hashes: FieldHashes | None = None) -> UpdatedBibliography:
    return update_bibliography(
        old, map(ExportItem, papers), ExportOptions(), {} if hashes is None else hashes
    )


def test_a_new_file_equals_the_text_export() -> None:
    other = PAPER._replace(arxiv="2403.00001")
    made = update("", PAPER, other)
    assert made.text == exported("bibtex", [PAPER, other])
    assert (made.new, made.changed, made.same) == (2, 0, 0)


def test_exporting_the_same_papers_again_changes_nothing() -> None:
    made = update(OTHERS, PAPER)
    again = update(made.text, PAPER, hashes=made.hashes)
    assert (again.text, again.same, again.hashes) == (made.text, 1, made.hashes)
    assert update(made.text, PAPER).text == made.text, "also where nothing is remembered"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_other_entries_keep_their_bytes_and_ours_are_appended(newline: str) -> None:
    old = OTHERS.replace("\n", newline)
    made = update(old, PAPER)
    assert made.text == old + paper_entry(PAPER).replace("\n", newline)


@pytest.mark.parametrize(
    "field",
    [
        "eprint = {2403.07815}, archivePrefix = {arXiv}",
        "eprint = {arXiv:2403.07815v2}",
        "EPRINT = 2403.07815",
        'url = "http://arxiv.org/abs/2403.07815v1"',
        "doi = {10.48550/arXiv.2403.07815}",
        "journal = {arXiv preprint arXiv:2403.07815}",
    ],
)
def test_an_entry_is_found_whatever_its_key_and_gets_missing_fields(field: str) -> None:
    old = f"@article{{mine, title = {{My own words}}, {field}, note = {{read!}}}}\n"
    made = update(old, PAPER)
    assert (made.new, made.changed) == (0, 1)
    assert made.text.startswith(old[:-3])
    (found,) = parse_entries(made.text)
    assert (found.key, found.fields["title"].text) == ("mine", "My own words")
    assert found.fields["year"].text == "2024"
    assert "van Byron" in found.fields["author"].text


def test_fields_that_daysheet_wrote_are_updated_and_edited_ones_are_not() -> None:
    first = update("", PAPER)
    edited = first.text.replace("van Byron, Ada", "Byron, A.").replace("year = {2024},\n  ", "")
    edited = edited.replace("@misc{", "@article{").replace("  url", "  keywords = {mine},\n  url")
    fresh = PAPER._replace(title=clean_line("Chronos, second version"), doi="doi:10.1000/x")
    made = update(edited, fresh, hashes=first.hashes)
    assert made.changed == 1
    (found,) = parse_entries(made.text)
    values = {name: field.text for name, field in found.fields.items()}
    assert values["title"] == "{Chronos, second version}"
    assert values["author"].startswith("Byron, A.")
    assert "year" not in values, "a removed field is not added again"
    assert (values["keywords"], values["doi"], found.kind) == ("mine", "10.1000/x", "article")
    again = update(made.text, fresh, hashes=made.hashes)
    assert again.text == made.text


def test_an_entry_of_ours_gets_the_type_of_its_publication() -> None:
    first = update("", PAPER)
    assert first.text.startswith("@misc{")
    published = PAPER._replace(publication=Publication("article", clean_line("Nature"), 2025))
    made = update(first.text, published, hashes=first.hashes)
    (found,) = parse_entries(made.text)
    assert (found.kind, found.key) == ("article", "vanbyron2024chronos07815"[3:])
    assert found.fields["journal"].text == "Nature"
    assert found.fields["year"].text == "2025"
    assert update(made.text, published, hashes=made.hashes).text == made.text
    # A type that its owner chose stays.
    edited = made.text.replace("@article{", "@unpublished{")
    kept = update(edited, PAPER, hashes=update(edited, published, hashes=made.hashes).hashes)
    assert kept.text.startswith("@unpublished{")


def test_an_entry_of_another_style_is_updated_in_its_own() -> None:
    items = [ExportItem(PAPER)]
    biblatex = ExportOptions(style="biblatex")
    first = update_bibliography("", items, biblatex, {})
    assert first.text == exported("bibtex", [PAPER], biblatex)
    fresh = PAPER._replace(published=date(2024, 5, 6))
    made = update(first.text, fresh, hashes=first.hashes)
    (found,) = parse_entries(made.text)
    assert (found.kind, found.fields["date"].text) == ("online", "2024-05-06")
    assert not found.fields.keys() & {"year", "archiveprefix", "primaryclass"}


def test_a_place_in_proceedings_of_the_owner_is_not_doubled() -> None:
    old = "@inproceedings{a, eprint = {2403.07815}, booktitle = {Proc. X}}\n"
    published = PAPER._replace(publication=Publication("", clean_line("Nature 3")))
    (found,) = parse_entries(update(old, published).text)
    assert found.kind == "inproceedings"
    assert "journal" not in found.fields


def test_fields_with_biblatex_names_are_not_added_again() -> None:
    old = (
        "@online{k, eprint = {2403.07815}, eprinttype = {arxiv}, eprintclass = {cs}, date = {2024}}"
    )
    (found,) = parse_entries(update(old, PAPER).text)
    assert not {"year", "archiveprefix", "primaryclass"} & set(found.fields)


def test_a_paper_without_an_id_is_found_by_its_title_and_gets_its_id_later() -> None:
    bare = Paper(clean_line("Neural Metamorphosis"))
    made = update("", bare)
    assert update(made.text, bare).text == made.text
    found = update(made.text, bare._replace(arxiv="2410.11878"))
    assert (found.new, found.changed) == (0, 1)
    assert "eprint = {2410.11878}" in found.text


def test_an_existing_key_is_not_used_again() -> None:
    taken = f"@book{{{paper_entry(PAPER).split('{')[1].split(',')[0].upper()}, title = {{x}}}}\n"
    keys = [each.key for each in parse_entries(update(taken, PAPER).text)]
    assert len({key.lower() for key in keys}) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@misc{a, title = {x}\n", 1),
        ("\n\n@misc{a, title = {x}} \n@misc{b, title {x}}", 4),
        ('@misc{a, title = "x}', 1),
        ("@misc{a, title = {x} year = 2024}", 1),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BrokenBibliography, match=f"^line {line}:"):
        update(text, PAPER)
