"""Misremembered titles: other forms of words, half a name, an author, the abstract."""

from collections.abc import Mapping

from reader.model.mentions import Mentions
from tests.unit.search.indexes import index_of


class Mentioning:
    """The papers by authors and by words of the abstract; records the look-ups."""

    def __init__(
        self,
        authors: Mapping[str, set[int]] | None = None,
        abstracts: Mapping[str, set[int]] | None = None,
    ) -> None:
        self._authors, self._abstracts = authors or {}, abstracts or {}
        self.lookups: list[tuple[str, bool]] = []

    def __call__(self, word: str, unfinished: bool) -> Mentions:
        self.lookups.append((word, unfinished))
        return Mentions(
            frozenset(self._authors.get(word, ())), frozenset(self._abstracts.get(word, ()))
        )


def test_titles_with_another_form_of_a_word_follow_those_with_the_word() -> None:
    titles = ["Image Classification", "Classifying Images", "Class Action"]
    assert index_of(titles).search("classifying image") == [1, 0]
    assert index_of(titles).search("image classifications") == [0, 1]


def test_titles_rank_before_authors_and_authors_before_abstracts() -> None:
    titles = ["Visual Planning", "Visual Plans by Shinoda", "Visual Planning Again", "Planning"]
    papers = Mentioning(authors={"shinoda": {2}}, abstracts={"shinoda": {0}})
    assert index_of(titles).search("shinoda visual", find_mentions=papers) == [1]
    titles[1] = "Visual Things"
    assert index_of(titles).search("shinoda visual", find_mentions=papers) == [2, 0]


def test_a_third_word_in_authors_or_abstract_raises_a_title_with_two() -> None:
    titles = ["Deep Visual Nets", "Deep Visual Codes", "Deep Visual Maps", "Deep Visual Robots"]
    papers = Mentioning(authors={"metaxas": {1}}, abstracts={"metaxas": {2}})
    assert index_of(titles).search("deep visual metaxas", find_mentions=papers) == [1, 2, 0, 3]


def test_authors_and_abstracts_are_not_searched_if_titles_match() -> None:
    titles = ["Deep Visual Planning", "A Survey of Codes", "Planning"]
    papers = Mentioning()
    for words in ("deep visual plan", "plan", "a survey", "of", "", "codes surveys"):
        index_of(titles).search(words, find_mentions=papers)
    assert papers.lookups == []
    index_of(titles).search("deep robots", find_mentions=papers)
    assert papers.lookups == [("robots", True), ("deep", False)]


def test_a_word_is_looked_up_once_while_the_next_is_typed() -> None:
    index, papers = index_of(["Deep Visual Planning"]), Mentioning()
    for words in ("ivgi deep", "ivgi deep v", "ivgi deep vi"):
        index.search(words, find_mentions=papers)
    assert [word for word, _ in papers.lookups].count("ivgi") == 1
    index.add([])
    index.search("ivgi deep vi", find_mentions=papers)
    assert [word for word, _ in papers.lookups].count("ivgi") == 2


def test_a_word_that_no_title_contains_finds_authors_and_abstracts() -> None:
    titles = ["Deep Nets", "Wide Nets", "The Kitchen"]
    papers = Mentioning(authors={"kumar": {1}, "chen": {0}}, abstracts={"kumar": {0}})
    assert index_of(titles).search("kumar", find_mentions=papers) == [1, 0]
    assert index_of(titles).search("chen", find_mentions=papers) == [2, 0]


def test_authors_and_abstracts_respect_among() -> None:
    titles = [f"Deep Nets {number}" for number in range(40)]
    papers = Mentioning(authors={"kumar": {1, 2, 50}}, abstracts={"kumar": {3, 4}})
    index = index_of(titles)
    for among in ({2, 4}, set(range(2, 40, 2))):
        assert index.search("kumar", find_mentions=papers, among=among) == [2, 4]
        assert index.search("deep kumar", find_mentions=papers, among=among) == [2, 4]


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    titles = [f"Learning Nets {number}" for number in range(30)]
    titles += ["Nets, and Plasticity", "Plasticity when Learning"]
    found = index_of(titles).search("learning plasticity nets")
    assert {titles[key] for key in found[:2]} == set(titles[30:])
    assert found[2:] == list(range(30))


def test_half_a_name_finds_a_title_if_nothing_else_does() -> None:
    titles = ["ByteWrist: A Robot", "Bytes of Memory", "A Robot Wrist"]
    assert index_of(titles).search("bytewrong robot") == [0]
    assert index_of(titles).search("bytewrong") == [0]
    assert index_of(titles).search("robot xylophone") == []
    titles = ["Memory of Nets", "Vision Mamba", "Monkeys", "Mammals"]
    assert index_of(titles).search("moma") == index_of(titles).search("moma vision") == [1]


def test_a_lenient_search_needs_one_word_of_two_if_nothing_matches_both() -> None:
    titles = ["Visual Plasticity", "Chronos", "Deep Nets", "Visual Things"]
    index = index_of(titles)
    assert index.search("plasticity chronos") == []
    assert sorted(index.search("plasticity chronos", lenient=True)) == [0, 1]
    assert index.search("plasticity visual", lenient=True) == [0]
    assert index.search("visual xylophone", lenient=True) == [0, 3]
    assert index.search("xylophone zither", lenient=True) == []


def test_in_a_lenient_search_a_few_letters_alone_match_nothing() -> None:
    titles = ["Plasticity", "Looking Around", "Landscapes"]
    index = index_of(titles)
    assert index.search("plastcity lo", lenient=True) == [0]
    assert sorted(index.search("plastcity landsc", lenient=True)) == [0, 2]


def test_a_lenient_search_keeps_a_title_while_the_next_word_is_typed() -> None:
    titles = ["BitNet at Scale", "Coding with few Bitrates", "BitNet Again", "Chronos"]
    papers = Mentioning(authors={"gu": {1}, "dong": {2}})
    index = index_of(titles)
    assert index.search("bitnet gu", find_mentions=papers) == [1]
    assert sorted(index.search("bitnet gu", find_mentions=papers, lenient=True)) == [0, 1, 2]
    assert index.search("bitnet dong", find_mentions=papers, lenient=True) == [2]


def test_a_lenient_search_ranks_a_rare_word_before_a_prolific_author() -> None:
    titles = [*(f"Learning Nets {number}" for number in range(30)), "A JEPA", "The JEPA"]
    papers = Mentioning(authors={"lecun": set(range(9))})
    index = index_of(titles)
    found = index.search("lecun jepa", find_mentions=papers, lenient=True)
    assert found == [30, 31, *range(9)]


def test_the_example_in_the_docstring_of_the_package_is_true() -> None:
    titles = ["Visual Plasticity", "Plasticity in Visual Learning", *["Visual Planning"] * 125]
    titles += ["Plasticity"] * 13
    titles += ["Nets"] * (1_023 - len(titles))
    index, papers = (
        index_of(titles),
        Mentioning(authors={"shinoda": {5}}, abstracts={"shinoda": {3}}),
    )
    assert index.search("plastcity visual") == [1, 0]
    assert index.search("visual shinoda", find_mentions=papers) == [5, 3]


def test_only_some_words_of_a_pasted_text_are_looked_up() -> None:
    papers = Mentioning()
    text = " ".join(f"word{number}" for number in range(40))
    assert index_of(["Deep Nets"]).search(text, find_mentions=papers, lenient=True) == []
    assert len(papers.lookups) <= 8


def test_an_author_ranks_between_a_word_as_typed_and_a_mistyped_word() -> None:
    titles = ["Should Agents Speak", "Agents in the Zhouyi", "Agents of Change"]
    papers = Mentioning(authors={"zhou": {2}})
    assert index_of(titles).search("zhou agents", find_mentions=papers) == [1]
    titles[1] = "Agents in Chezhouri"
    assert index_of(titles).search("zhou agents", find_mentions=papers) == [1, 2]
    titles[1] = "Agents in China"
    assert index_of(titles).search("zhou agents", find_mentions=papers) == [2, 0]


def test_names_of_two_letters_are_looked_up_with_another_word() -> None:
    papers = Mentioning(authors={"kaiming": {0}, "he": {0, 1}})
    titles = ["Masked Things", "Deep Things"]
    assert index_of(titles).search("kaiming he", find_mentions=papers) == [0]
