"""What the title index finds, for each way to remember a title."""

import pytest

from reader.search.titles import SearchStopped, TitleIndex
from tests.unit.search.indexes import index_of

PLASTIC = "Revisiting Plasticity in Visual Reinforcement Learning"
TITLES = [
    "A Survey of Meta-Policy Optimization",
    PLASTIC,
    "Elastic Weight Consolidation for Continual Learning",
    "Chronos: Learning the Language of Time Series",
    "Ensuring Plastic Surgery Robots are Safe",
    "Multi-View Diffusion for 3D Scenes",
    "π-LSAM: LiDAR Smoothing and Mapping With Planes",
    "On the $L_2$-Norm of Lévy Processes",
    "Large Action Models: From Inception to Implementation",
    "大语言模型的推理",
    "למידה עמוקה לראייה",
    "Launching 🚀 Rockets by Reinforcement",
]


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    return index_of(TITLES)


def found(index: TitleIndex, words: str) -> list[str]:
    return [TITLES[key] for key in index.search(words)]


@pytest.mark.parametrize(
    "words",
    [
        "plasticity visual",  # whole words
        "plas vis rei",  # prefixes
        "visual plasticity",  # in any order
        "ticity sual",  # substrings
        "plastcity",  # a missing letter
        "plasitcity visaul",  # swapped letters
        "reinforcmeent",  # an extra and a wrong letter
        "rpivrl",  # initials
        "rpvrl",  # initials without the small words
        "revplast",  # joined prefixes
        "plstcty",  # the consonants of a word
        "rvstplst",  # joined consonants
        "plasticityin visual",  # a missing space
        "PLASTICITY VISUAL",  # in upper case
        "plasticity wrongword visual",  # one wrong word of three
        "isiting plasticity in vis",  # a piece of the title
        PLASTIC,
    ],
)
def test_a_paper_is_found_first(index: TitleIndex, words: str) -> None:
    assert found(index, words)[0] == PLASTIC


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("metapolicy", TITLES[0]),
        ("multiview", TITLES[5]),
        ("multi-view 3d", TITLES[5]),
        ("pi-lsam", TITLES[6]),
        ("π", TITLES[6]),
        ("l2 norm", TITLES[7]),
        ("l2-norm of levy", TITLES[7]),
        ("Lévy", TITLES[7]),
        ("lamii", TITLES[8]),
        ("模型", TITLES[9]),
        ("推", TITLES[9]),
        ("עמוקה", TITLES[10]),
        ("🚀", TITLES[11]),
        ("🚀rockets", TITLES[11]),
    ],
)
def test_other_alphabets_and_signs_are_found(index: TitleIndex, words: str, title: str) -> None:
    assert found(index, words)[0] == title


def test_a_query_filters_titles_out() -> None:
    day = [f"Paper {number} about Something Else Entirely" for number in range(49)]
    day += [PLASTIC, "Loss of Plasticity in Networks", "Elastic Registration"]
    keys = index_of(day).search("plastcity")
    assert sorted(keys) == [49, 50]
    assert index_of(day).search("zqxjvw") == []


def test_a_result_holds_all_words_and_a_further_paper_some(index: TitleIndex) -> None:
    assert index.find("plasticity chronos").results == []
    assert {TITLES[key] for key in index.find("plasticity chronos").further} >= {PLASTIC, TITLES[3]}
    assert index.find("reinforcement visual plasticity").results == [1]
    assert index.find("plasticity wrongword visual").results == []


def test_a_wrong_word_lowers_the_rank() -> None:
    titles = ["Deep Visual Learning", "Deep Visual Planning"]
    assert index_of(titles).search("deep visual planning") == [1, 0]


def test_whole_words_rank_before_prefixes_and_prefixes_before_substrings() -> None:
    titles = ["Unlearning Facts", "Learnable Codes", "How to Learn"]
    assert index_of(titles).search("learn") == [2, 1, 0]


def test_one_or_two_letters_match_prefixes_and_one_letter_whole_words_first() -> None:
    titles = ["Complete Explanations", "Planning", "RL for Plans", "An Apple", "P and NP"]
    assert index_of(titles).search("pl") == [1, 2]
    assert index_of(titles).search("p") == [4, 1, 2]


def test_two_letters_that_begin_no_word_match_inside() -> None:
    assert index_of(["Complex Things", "Other"]).search("mp") == [0]


def test_titles_in_the_order_of_the_words_rank_first() -> None:
    titles = ["Models of Language", "Language of Models", "Language Models"]
    assert index_of(titles).search("language models") == [2, 1, 0]


def test_equally_good_titles_keep_their_order() -> None:
    index = TitleIndex()
    index.add([(10, 3, "Graph Nets"), (11, 1, "Graph Trees"), (12, 2, "Graph Cuts")])
    assert index.search("graph") == [11, 12, 10]
    assert index.search("grpah") == [11, 12, 10]


def test_an_empty_query_finds_everything_in_order(index: TitleIndex) -> None:
    everything = list(range(len(TITLES)))
    for words in ("", "   ", "!?", "-", "$", "\\", "—"):
        assert index.search(words) == everything


def test_a_limit_keeps_the_best(index: TitleIndex) -> None:
    assert index.search("re", limit=1) == index.search("re")[:1]
    assert index.search("", limit=2) == [0, 1]


def test_only_keys_in_among_are_found(index: TitleIndex) -> None:
    assert index.search("reinforcement", among={11}) == [11]
    assert index.search("reinforcement", among=[1]) == [1]
    assert index.search("", among=range(3)) == [0, 1, 2]
    assert index.search("plasticity", among=set()) == []


def test_a_few_of_many_papers_rank_as_in_an_index_of_their_own() -> None:
    titles = [f"{title} {number}" for number in range(30) for title in TITLES]
    index = index_of(titles)
    day = [1, 5, 9, 13, 400]
    alone = TitleIndex()
    alone.add((key, key, titles[key]) for key in day if key < len(titles))
    for words in ("", "pl", "plasticity", "plastcity", "rpivrl", "multiview", "revplast", "模型"):
        assert index.search(words, among=day) == alone.search(words)
    index.add([(400, -1, PLASTIC)])
    assert index.search("plasticity", among=day)[0] == 400


def test_typing_errors_are_allowed_if_nothing_in_among_matches() -> None:
    titles = ["A Plastcity in the Title Itself", "The Plasticity of Nets"]
    assert index_of(titles).search("plastcity", among={1}) == [1]


def test_a_paper_stays_found_while_its_words_are_typed() -> None:
    index = index_of([*TITLES, "Plausible Plans", "Plain Plates"])
    words = "plasticity visual reinf"
    for end in range(1, len(words) + 1):
        assert 1 in index.search(words[:end]), words[:end]


def test_a_paper_stays_found_while_a_mistyped_word_is_typed(index: TitleIndex) -> None:
    words = "plastcity visaul"
    for end in range(4, len(words) + 1):
        assert PLASTIC in found(index, words[:end]), words[:end]


def test_papers_that_are_added_later_are_found() -> None:
    index = TitleIndex()
    assert (len(index), index.search("anything"), index.search("")) == (0, [], [])
    index.add([(5, 0, "Neural Codes")])
    assert index.search("neural") == [5]
    index.add([(6, -1, "Neural Planning"), (7, 1, "Zebrafish Codes")])
    assert index.search("neural") == [6, 5]
    assert index.search("zebra") == [7]
    assert index.search("zbrafish") == [7]
    assert len(index) == 3


def test_adding_a_key_again_replaces_its_title_and_order() -> None:
    index = TitleIndex()
    index.add([(1, 0, "Old Name"), (2, 1, "Old Friend")])
    index.add([(1, 2, "New Name"), (2, -1, "Old Friend")])
    assert len(index) == 2
    assert index.search("old") == [2]
    assert index.search("new") == [1]
    assert index.search("on") == []
    assert index.search("") == [2, 1]


def test_titles_added_one_by_one_are_found_as_if_added_at_once() -> None:
    at_once = index_of(TITLES)
    one_by_one = TitleIndex()
    for number, title in enumerate(TITLES):
        one_by_one.add([(number, number, title)])
        one_by_one.search("plastic")
    for words in ("re", "learning", "plastcity", "metapolicy", "lamii", "of", "plas vis"):
        assert one_by_one.search(words) == at_once.search(words)


def test_an_earlier_search_does_not_change_a_later_one(index: TitleIndex) -> None:
    queries = ["plastic", "plastcity", "plastic visaul", "plastic", "learning plastcity", "plastic"]
    for words in queries * 3:
        assert index.search(words) == index_of(TITLES).search(words)


def test_a_search_can_be_stopped(index: TitleIndex) -> None:
    with pytest.raises(SearchStopped):
        index.search("plasticity", stop=lambda: True)
    assert index.search("plasticity", stop=lambda: False)[0] == 1


@pytest.mark.parametrize("words", ["plasticity", "plastcity reinfrcement", "revplast", "a b c"])
def test_a_search_can_be_stopped_at_any_step(words: str) -> None:
    def search(index: TitleIndex, last: int) -> list[int]:
        calls = iter(range(1, last + 1))
        return index.search(words, stop=lambda: next(calls, last) == last)

    whole = index_of(TITLES * 20)
    for last in (1, 2, 3, 5):
        with pytest.raises(SearchStopped):
            search(index_of(TITLES * 20), last)
        with pytest.raises(SearchStopped):
            search(whole, 1)
    assert whole.search(words) == index_of(TITLES * 20).search(words)
