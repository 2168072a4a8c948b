"""A bibliography that is there is brought up to date; what is not ours stays to the byte."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reader.export.bibtex import paper_entry
from reader.export.bibtex_file import (
    BrokenBibliography,
    FieldHashes,
    UpdatedBibliography,
    parse_entries,
    update_bibliography,
)
from reader.export.items import ExportItem, ExportOptions
from reader.model.clean import clean_line
from reader.model.paper import Paper
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


def test_a_new_file_is_what_standard_output_would_get() -> None:
    other = replace(PAPER, arxiv="2403.00001")
    made = update("", PAPER, other)
    assert made.text == exported("bibtex", [PAPER, other])
    assert (made.new, made.changed, made.same) == (2, 0, 0)


def test_the_same_papers_again_change_nothing() -> None:
    made = update(OTHERS, PAPER)
    again = update(made.text, PAPER, hashes=made.hashes)
    assert (again.text, again.same, again.hashes) == (made.text, 1, made.hashes)
    assert update(made.text, PAPER).text == made.text, "also where nothing is remembered"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_not_ours_stays_and_ours_goes_behind_it(newline: str) -> None:
    old = OTHERS.replace("\n", newline)
    made = update(old, PAPER)
    assert made.text == old + paper_entry(PAPER).replace("\n", newline)


@pytest.mark.parametrize(
    "told",
    [
        "eprint = {2403.07815}, archivePrefix = {arXiv}",
        "eprint = {arXiv:2403.07815v2}",
        "EPRINT = 2403.07815",
        'url = "http://arxiv.org/abs/2403.07815v1"',
        "doi = {10.48550/arXiv.2403.07815}",
        "journal = {arXiv preprint arXiv:2403.07815}",
    ],
)
def test_an_entry_is_known_whatever_its_key_and_gets_what_it_lacks(told: str) -> None:
    old = f"@article{{mine, title = {{My own words}}, {told}, note = {{read!}}}}\n"
    made = update(old, PAPER)
    assert (made.new, made.changed) == (0, 1)
    assert made.text.startswith(old[:-3])
    (found,) = parse_entries(made.text)
    assert (found.key, found.fields["title"].text) == ("mine", "My own words")
    assert found.fields["year"].text == "2024"
    assert "van Byron" in found.fields["author"].text


def test_what_daysheet_wrote_is_brought_up_to_date_and_what_you_changed_is_not() -> None:
    first = update("", PAPER)
    edited = first.text.replace("Ada van Byron", "A. Byron").replace("year = {2024},\n  ", "")
    edited = edited.replace("@misc{", "@article{").replace("  url", "  keywords = {mine},\n  url")
    fresh = replace(PAPER, title=clean_line("Chronos, second version"), doi="doi:10.1000/x")
    made = update(edited, fresh, hashes=first.hashes)
    assert made.changed == 1
    (found,) = parse_entries(made.text)
    told = {name: field.text for name, field in found.fields.items()}
    assert told["title"] == "{Chronos, second version}"
    assert told["author"].startswith("A. Byron")
    assert "year" not in told, "what was taken out stays out"
    assert (told["keywords"], told["doi"], found.kind) == ("mine", "10.1000/x", "article")
    again = update(made.text, fresh, hashes=made.hashes)
    assert again.text == made.text


def test_fields_of_biblatex_are_not_doubled() -> None:
    old = (
        "@online{k, eprint = {2403.07815}, eprinttype = {arxiv}, eprintclass = {cs}, date = {2024}}"
    )
    (found,) = parse_entries(update(old, PAPER).text)
    assert not {"year", "archiveprefix", "primaryclass"} & set(found.fields)


def test_a_paper_without_an_id_is_known_by_its_title_and_gets_the_id_it_has_later() -> None:
    bare = Paper(clean_line("Neural Metamorphosis"))
    made = update("", bare)
    assert update(made.text, bare).text == made.text
    found = update(made.text, replace(bare, arxiv="2410.11878"))
    assert (found.new, found.changed) == (0, 1)
    assert "eprint = {2410.11878}" in found.text


def test_a_key_that_somebody_has_is_not_taken_twice() -> None:
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
def test_a_file_that_cannot_be_read_is_named_by_its_line(text: str, line: int) -> None:
    with pytest.raises(BrokenBibliography, match=f"^line {line}:"):
        update(text, PAPER)
