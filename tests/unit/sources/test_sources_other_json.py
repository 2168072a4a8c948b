"""JSON of other services, and CSL-JSON: every field is read, or the paper is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.digest import HUGGING_FACE, Listing
from reader.model.paper import Paper
from reader.sources import SourceError
from reader.sources.other_json import SERVICES
from tests.inputs import needs_data, read, read_data

KAGGLE = {
    "id": "2401.00071",
    "submitter": "Ana One",
    "authors": 'Ana One, B. M\\"uller and Carl de la Two (Univ. X)',
    "title": "A stone\n  and a hill",
    "comments": "5 pages",
    "journal-ref": "J. Stones 7 (2024) 1-9",
    "doi": "10.1103/PhysRevD.76.013009",
    "categories": "cs.LG stat.ML",
    "abstract": "  We lift a\nstone.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 1 Jan 2024 10:00:00 GMT"},
        {"version": "v2", "created": "Tue, 2 Jan 2024 10:00:00 GMT"},
    ],
    "update_date": "2024-01-03",
    "authors_parsed": [["One", "Ana", ""], ["Müller", "B.", ""], ["de la Two", "Carl", "", "X"]],
}
SEMANTIC_SCHOLAR = {
    "paperId": "0" * 40,
    "externalIds": {"ArXiv": "2401.00011", "DOI": "10.1000/Stone"},
    "title": "A stone",
    "abstract": "We lift a stone.",
    "year": 2024,
    "venue": "Stones",
    "journal": {"name": "Journal of Stones", "volume": "7", "pages": "1-9"},
    "publicationDate": "2024-01-01",
    "authors": [{"authorId": "1", "name": "José Núñez"}, {"authorId": None, "name": "Wei Li"}],
    "tldr": {"model": "m", "text": "Stones are lifted."},
}
OPENALEX = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1000/Stone",
    "title": "A stone",
    "publication_date": "2024-01-01",
    "publication_year": 2024,
    "authorships": [{"author": {"display_name": "José Núñez"}}, {"raw_author_name": "Wei Li"}],
    "abstract_inverted_index": {"We": [0], "a": [2], "lift": [1], "stone.": [3]},
    "primary_location": {"source": {"display_name": "Journal of Stones"}},
    "locations": [{"landing_page_url": "http://arxiv.org/abs/2401.00011v3"}],
    "biblio": {"volume": "7", "issue": "2", "first_page": "1", "last_page": "9"},
    "keywords": [{"display_name": "Stones"}],
}
PAPERS_WITH_CODE = {
    "paper_url": "https://paperswithcode.com/paper/a-stone",
    "arxiv_id": "2401.00011",
    "title": "A stone",
    "abstract": "We lift a stone.",
    "url_abs": "https://arxiv.org/abs/2401.00011v2",
    "url_pdf": "https://arxiv.org/pdf/2401.00011v2.pdf",
    "proceeding": "Stones 2024",
    "authors": ["José Núñez", "Wei Li"],
    "tasks": ["Lifting"],
    "date": "2024-01-01",
    "methods": [],
}
PAPERLISTS = {
    "id": "abcDEF123",
    "title": "A stone",
    "track": "main",
    "status": "Withdraw",
    "keywords": "stones;hills",
    "abstract": "We lift a stone.",
    "author": "José Núñez;Wei Li",
    "authorids": "~a;~b",
    "site": "https://openreview.net/forum?id=abcDEF123",
    "arxiv": "2401.00011",
    "github": "https://github.com/example/stone",
}
ARXIV_PY = {
    "entry_id": "http://arxiv.org/abs/2401.00011v2",
    "published": "2024-01-01T00:00:00Z",
    "title": "A stone",
    "authors": ["José Núñez", "Wei Li"],
    "summary": "We lift a\nstone.",
    "comment": "This paper has been withdrawn by the authors",
    "journal_ref": "J. Stones 7",
    "doi": "10.1000/Stone",
    "primary_category": "cs.LG",
    "categories": ["cs.LG", "cs.AI"],
}
DAILY = {
    "date": "2024-01-02",
    "arxiv_id": "2401.00011",
    "github": "https://github.com/example/stone",
    "title": "A stone",
    "abstract": "We lift a stone.",
    "authors": ["José Núñez"],
}
ZOTERO = {
    "id": "nunez2024",
    "type": "article-journal",
    "title": "A <i>heavy</i> stone of CO<sub>2</sub>",
    "author": [
        {"family": "Núñez", "given": "José"},
        {"family": "Berg", "given": "Lou", "non-dropping-particle": "van den", "suffix": "Jr."},
        {"literal": "The Stone Group"},
    ],
    "issued": {"date-parts": [["2024", 1, 2]]},
    "container-title": "Journal of Stones",
    "volume": 7,
    "issue": "2",
    "page": "1–9",
    "DOI": "10.1000/Stone",
    "URL": "https://example.org/",
    "note": "arXiv:2401.00011v2 [cs.LG]\ntex.other: x",
    "keyword": "stones, hills",
    "abstract": "We lift a stone.",
}


def one(record: dict[str, Any]) -> Paper:
    (paper,) = read(json.dumps(record) + "\n").papers
    return paper


def test_the_arxiv_metadata_of_kaggle_keep_every_field() -> None:
    paper = one(KAGGLE)
    assert (paper.arxiv, paper.version, paper.doi) == (
        *("2401.00071", 2),
        "doi:10.1103/PhysRevD.76.013009",
    )
    assert (paper.title, paper.abstract) == ("A stone and a hill", "We lift a stone.")
    assert paper.authors == ("Ana One", "B. Müller", "Carl de la Two")
    assert (paper.published, paper.categories) == (date(2024, 1, 1), ("cs.LG", "stat.ML"))
    assert paper.publication and paper.publication.journal == "J. Stones 7 (2024) 1-9"
    assert (paper.withdrawn, paper.remark) == (False, "5 pages")
    without = {name: value for name, value in KAGGLE.items() if name != "authors_parsed"}
    assert one(without).authors == paper.authors


def test_papers_of_semantic_scholar_keep_every_field() -> None:
    paper = one(SEMANTIC_SCHOLAR)
    assert (paper.arxiv, paper.doi) == ("2401.00011", "doi:10.1000/Stone")
    assert paper.authors == ("José Núñez", "Wei Li")
    assert (paper.published, paper.summary) == (date(2024, 1, 1), "Stones are lifted.")
    assert paper.publication and paper.publication.line == "Journal of Stones 7, 1-9 (2024)"
    at_arxiv = SEMANTIC_SCHOLAR | {"journal": {"name": "ArXiv", "volume": "abs/2401.00011"}}
    assert one(at_arxiv | {"venue": "arXiv.org"}).publication is None
    only_year = one(SEMANTIC_SCHOLAR | {"publicationDate": None, "journal": None, "venue": ""})
    assert only_year.publication and only_year.publication.year == 2024


def test_works_of_openalex_keep_every_field() -> None:
    paper = one(OPENALEX)
    assert (paper.arxiv, paper.version, paper.doi) == ("2401.00011", 3, "doi:10.1000/Stone")
    assert (paper.abstract, paper.keywords) == ("We lift a stone.", ("Stones",))
    assert (paper.authors, paper.published) == (("José Núñez", "Wei Li"), date(2024, 1, 1))
    assert paper.publication
    assert paper.publication.line == "Journal of Stones 7 (2), 1–9 (2024)"


def test_papers_with_code_keep_every_field() -> None:
    paper = one(PAPERS_WITH_CODE)
    assert (paper.arxiv, paper.version, paper.published) == ("2401.00011", 2, date(2024, 1, 1))
    assert (paper.authors, paper.keywords) == (("José Núñez", "Wei Li"), ("Lifting",))
    assert paper.publication and paper.publication.journal == "Stones 2024"


def test_paperlists_keep_every_field() -> None:
    paper = one(PAPERLISTS)
    assert (paper.arxiv, paper.authors) == ("2401.00011", ("José Núñez", "Wei Li"))
    assert (paper.keywords, paper.withdrawn) == (("stones", "hills"), True)
    assert paper.code == "https://github.com/example/stone"
    assert paper.project == "https://openreview.net/forum?id=abcDEF123"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"authors": "José Núñez, Wei Li", "categories": "cs.LG cs.AI"},
        {"authors": [{"name": "José Núñez"}, {"name": "Wei Li"}]},
        {"entry_id": None, "id": "http://arxiv.org/abs/2401.00011v2"},
    ],
    ids=["arxiv.py", "texts", "objects", "feedparser"],
)
def test_results_of_arxivs_api_keep_every_field(changes: dict[str, Any]) -> None:
    record = {name: value for name, value in (ARXIV_PY | changes).items() if value is not None}
    paper = one(record)
    assert (paper.arxiv, paper.version, paper.doi) == ("2401.00011", 2, "doi:10.1000/Stone")
    assert (paper.abstract, paper.summary) == ("We lift a stone.", "")
    assert (paper.authors, paper.categories) == (("José Núñez", "Wei Li"), ("cs.LG", "cs.AI"))
    assert (paper.published, paper.withdrawn) == (date(2024, 1, 1), True)
    assert paper.publication and paper.publication.journal == "J. Stones 7"


def test_the_data_set_of_daily_papers_makes_digests() -> None:
    parsed = read(
        "".join(json.dumps(DAILY | {"arxiv_id": id}) + "\n" for id in ("2401.1", "2401.00012"))
    )
    assert parsed.listings == [Listing(HUGGING_FACE, date(2024, 1, 2), at) for at in (0, 1)]
    assert parsed.papers[1].code == "https://github.com/example/stone"


def test_an_entry_of_csl_json_keeps_every_field() -> None:
    paper = one(ZOTERO)
    assert paper.title == "A heavy stone of CO$_{2}$"
    assert paper.authors == ("José Núñez", "Lou van den Berg Jr.", "The Stone Group")
    assert (paper.arxiv, paper.version, paper.doi) == ("2401.00011", 2, "doi:10.1000/Stone")
    assert (paper.published, paper.keywords) == (date(2024, 1, 2), ("stones", "hills"))
    assert paper.publication
    assert paper.publication.line == "Journal of Stones 7 (2), 1–9 (2024)"
    assert (paper.publication.type, paper.citation_key) == ("article", "nunez2024")
    at_arxiv = ZOTERO | {"container-title": "CoRR", "volume": "abs/2401.00011"}
    assert one(at_arxiv).publication is None


@pytest.mark.parametrize(
    ("issued", "day", "year"),
    [
        ({"date-parts": [[2024, 1, 2], [2024, 1, 5]]}, date(2024, 1, 2), 2024),
        ({"date-parts": [[2024, 1]]}, None, 2024),
        ({"date-parts": [["2024"]]}, None, 2024),
        ({"raw": "2024-01-02"}, date(2024, 1, 2), 2024),
        ({"literal": "in press"}, None, None),
        ({"date-parts": [[2024, 13, 2]]}, None, 2024),
        ({"date-parts": []}, None, None),
        (None, None, None),
    ],
)
def test_a_date_of_csl_is_a_day_only_if_it_is_known(
    issued: object, day: date | None, year: int | None
) -> None:
    paper = one(ZOTERO | {"issued": issued})
    assert (paper.published, paper.publication and paper.publication.year) == (day, year)


@pytest.mark.parametrize(
    ("id", "key"),
    [
        ("nunez2024", "nunez2024"),
        ("DBLP:conf/a/B24", "DBLP:conf/a/B24"),
        ("http://zotero.org/users/1/items/ABCD2345", ""),
        ("1234/ABCD2345", ""),
        ("two words", ""),
        (7, ""),
    ],
)
def test_ids_of_zotero_are_no_citation_keys(id: object, key: str) -> None:
    assert one(ZOTERO | {"id": id}).citation_key == key
    assert one(ZOTERO | {"citation-key": "mine"}).citation_key == "mine"


def test_a_file_of_csl_json_is_a_list_without_a_digest() -> None:
    parsed = read(json.dumps([ZOTERO, ZOTERO | {"title": None}], indent=1), "2024-01-03.json")
    assert (len(parsed.papers), parsed.listings) == (1, [])
    assert parsed.refused == [("item 2", "no title")]


@pytest.mark.parametrize(
    "wrapped",
    [
        {"total": 1, "offset": 0, "data": [SEMANTIC_SCHOLAR]},
        {"data": [{"contexts": [], "citingPaper": SEMANTIC_SCHOLAR}]},
        {"meta": {"count": 1, "page": None}, "results": [OPENALEX], "group_by": []},
        {"recommendedPapers": [SEMANTIC_SCHOLAR]},
    ],
    ids=["search", "citations", "works", "recommendations"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_the_list_inside_an_answer_of_an_api_is_read(
    wrapped: dict[str, Any], indent: int | None
) -> None:
    parsed = read(json.dumps(wrapped, indent=indent))
    assert [paper.title for paper in parsed.papers] == ["A stone"]


@pytest.mark.parametrize("list_name", ["data", "entries", "todays_papers"])
@pytest.mark.parametrize("indent", [None, 2])
def test_the_date_of_an_object_around_a_list_is_the_day_of_its_papers(
    list_name: str, indent: int | None
) -> None:
    own = {"id": "2401.00021", "title": "A pebble", "daily_date": "2024-01-04"}
    item = {"paper": {"id": "2401.00022", "title": "A rock", "summary": "It is hard."}}
    records = [SEMANTIC_SCHOLAR, {"id": "2401.00020", "title": "A sand"}, own, item]
    wrapped = {"status": "success", "date": "2024-01-03", "count": 4, list_name: records}
    parsed = read(json.dumps(wrapped, indent=indent))
    assert parsed.titles == ["A stone", "A sand", "A pebble", "A rock"]
    days = {entry.paper.title: each.day for entry in parsed.entries for each in entry.listings}
    third, fourth = date(2024, 1, 3), date(2024, 1, 4)
    assert list(days.values()) == [third, third, fourth, third]
    users = read(json.dumps(wrapped, indent=indent), day=date(2024, 2, 2))
    assert users.days == {date(2024, 2, 2)}
    undated = read(json.dumps(wrapped | {"date": "soon"}, indent=indent))
    assert (undated.titles, undated.days) == (parsed.titles, {fourth})


@pytest.mark.parametrize(
    "record",
    [
        {"id": "2401.00023", "related": [{"title": "Not it"}], "title": "A cliff"},
        {"authors": [{"name": "Ada"}], "summary": "x", "title": "A cliff", "publishedAt": "2024"},
    ],
)
def test_a_list_within_a_paper_holds_no_papers(record: dict[str, Any]) -> None:
    assert read(json.dumps(record, indent=1), day=date(2024, 1, 3)).titles == ["A cliff"]


def test_a_null_in_an_answer_refuses_only_itself() -> None:
    parsed = read(json.dumps([None, SEMANTIC_SCHOLAR]))
    assert parsed.refused == [("item 1", "is not a JSON object")]
    assert parsed.titles == ["A stone"]


WRONG: list[Any] = [7, True, {"x": []}, [[7]], [7], "2401.00011"]
ALL = [KAGGLE, SEMANTIC_SCHOLAR, OPENALEX, PAPERS_WITH_CODE, PAPERLISTS, ARXIV_PY, DAILY, ZOTERO]


@pytest.mark.slow
@pytest.mark.parametrize("record", ALL, ids=[*(each.title for each in SERVICES), "CSL-JSON"])
def test_a_field_of_the_wrong_type_refuses_its_paper_or_is_not_read(record: dict[str, Any]) -> None:
    """Nothing but a refusal or the same paper comes of it, and no error."""
    good = one(record)
    for name in record:
        for bad in WRONG:
            changed = record | {name: bad}
            text = "\n".join(map(json.dumps, (record, changed)))
            parsed = read(text)
            assert parsed.papers[0] == good
            assert len(parsed.papers) + len(parsed.refusals) == 2


@pytest.mark.parametrize(
    ("record", "seen"),
    [
        ({"DOI": "10.1000/x", "title": ["A"], "publisher": "P"}, '"DOI", "title", "publisher"'),
        ({"title": "A", "author": "B", "year": "2024"}, '"title", "author", "year"'),
        ({"info": {"title": "A"}}, '"info"'),
    ],
    ids=["Crossref", "a converted bibliography", "DBLP"],
)
@pytest.mark.parametrize("in_list", [True, False])
def test_json_of_another_shape_is_refused_with_its_fields(
    record: dict[str, Any], seen: str, in_list: bool
) -> None:
    with pytest.raises(SourceError) as raised:
        read(json.dumps([record]) if in_list else json.dumps(record) + "\n")
    assert f"looks like JSON of another shape (objects with {seen}" in str(raised.value)
    assert "daysheet knows no such papers; see `daysheet guide sync`" in str(raised.value)


@needs_data
@pytest.mark.parametrize(
    ("name", "papers"),
    [
        *(("arxivpy.json", 1), ("arxivpy2.jsonl", 1), ("kaggle.jsonl", 2), ("s2-batch.json", 1)),
        *(("openalex.jsonl", 1), ("papers-with-abstracts.json", 1), ("iclr2025.json", 1)),
        *(("hf-daily-dataset.jsonl", 1), ("info.json", 1), ("hydration.json", 1)),
        ("zotero.csl.json", 1),
    ],
)
def test_the_cases_are_read_with_authors_or_ids(name: str, papers: int) -> None:
    parsed = read_data(f"import-cases/{name}")
    assert (len(parsed.papers), parsed.refusals) == (papers, [])
    assert all(paper.abstract and (paper.authors or paper.arxiv) for paper in parsed.papers)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(ALL), st.data())
def test_any_values_give_papers_and_refusals(record: dict[str, Any], data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(record)), max_size=4, unique=True))
    changed = record | {name: data.draw(VALUES) for name in names}
    parsed = read("\n".join(map(json.dumps, (record, changed))), format="jsonl")
    assert len(parsed.papers) + len(parsed.refusals) == 2
