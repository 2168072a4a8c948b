"""Misremembered titles: other forms of words, half a name, an author, the abstract."""

import pytest

from reader.search.titles import TitleIndex
from tests.unit.search.indexes import KnownTexts, index_of, known_abstracts


def results(index: TitleIndex, words: str, texts: KnownTexts | None = None) -> list[int]:
    return index.find(words, texts=texts).results


def test_titles_with_another_form_of_a_word_follow_those_with_the_word() -> None:
    titles = ["Image Classification", "Classifying Images", "Class Action"]
    assert results(index_of(titles), "classifying image") == [1, 0]
    assert results(index_of(titles), "image classifications") == [0, 1]
    assert results(index_of(["Fast Quantization of Nets"]), "quantised nets") == [0]


def test_british_spelling_finds_american_spelling_and_the_other_way_round() -> None:
    titles = ["Modeling Color", "Modelling Colour", "A Model"]
    assert results(index_of(titles), "modelling colour") == [1, 0]
    assert results(index_of(titles), "modeling color") == [0, 1]


def test_an_acronym_finds_the_words_that_it_stands_for_below_titles_with_itself() -> None:
    titles = ["Culture in Language Models", "Culture of LLMs", "Culture", "Language of Models"]
    found = index_of(titles).find("llm culture")
    assert (found.results, found.further[0]) == ([1], 0)
    assert results(index_of([titles[0], *titles[2:]]), "llm culture") == [0]
    assert results(index_of(["A Survey of Text-to-SQL", "SQL"]), "text2sql survey") == [0]
    abstracts = KnownTexts(abstracts={"reinforcement learning": {2}})
    assert results(index_of(["Walks", "RL", "Robots"]), "robots rl", abstracts) == [2]


def test_results_hold_all_words_in_title_or_authors_first_those_with_all_in_the_title() -> None:
    titles = ["Visual Planning", "Visual Plans by Shinoda", "Visual Planning Again", "Planning"]
    papers = KnownTexts(authors={"shinoda": {2}}, abstracts={"shinoda": {0}})
    found = index_of(titles).find("shinoda visual", texts=papers)
    assert (found.results, found.further) == ([1, 2], [0])


def test_abstracts_and_keywords_give_results_only_if_titles_and_authors_give_none() -> None:
    titles = ["Visual Planning", "Visual Things", "Planning"]
    papers = KnownTexts(labels={"gaze": {0}}, abstracts={"gaze": {1, 2}})
    assert results(index_of(titles), "visual gaze", papers) == [0, 1]
    titles[2] = "A Visual Gaze"
    found = index_of(titles).find("visual gaze", texts=papers)
    assert (found.results, sorted(found.further)) == ([2], [0, 1])


def test_a_title_with_a_similar_word_is_first_among_papers_that_mention_the_word() -> None:
    titles = ["GRPO for Nets", "Dance GRPO", "Spectrum GRPO", "Spectra"]
    papers = KnownTexts(abstracts={"spectra": {0, 1, 2}})
    assert results(index_of(titles), "spectra grpo", papers) == [2, 0, 1]
    titles = ["Actors without a Critic", "Dance GRPO", "Critique-GRPO", "GRPO"]
    papers = KnownTexts(abstracts={"critic": {1, 2, 3}, "grpo": {0}})
    assert results(index_of(titles), "critic grpo", papers)[0] == 2


def test_a_name_that_no_title_has_is_no_beginning_of_a_longer_word() -> None:
    titles = ["A Robot Chain", "A Robot Learning", "Deep Nets"]
    papers = KnownTexts(authors={"chai": {1}}, abstracts={"zither": {2}})
    assert index_of(titles).find("chai robot zither", texts=papers).further[0] == 1


def test_a_third_word_in_authors_or_abstract_raises_a_title_with_two() -> None:
    titles = ["Deep Visual Nets", "Deep Visual Codes", "Deep Visual Maps", "Deep Visual Robots"]
    papers = KnownTexts(authors={"metaxas": {1}}, abstracts={"metaxas": {2}})
    found = index_of(titles).find("deep visual metaxas", texts=papers)
    assert found.results == [1]
    assert found.further[0] == 2


def test_a_word_is_looked_up_once_while_the_next_is_typed() -> None:
    index, papers = index_of(["Deep Visual Planning"]), KnownTexts()
    for words in ("ivgi deep", "ivgi deep v", "ivgi deep vi"):
        index.find(words, texts=papers)
    assert papers.lookups.count("ivgi") == 1
    index.add([])
    index.find("ivgi deep vi", texts=papers)
    assert papers.lookups.count("ivgi") == 2


def test_a_word_that_no_title_contains_finds_authors_then_abstracts() -> None:
    titles = ["Deep Nets", "Wide Nets", "The Kitchen"]
    papers = KnownTexts(authors={"kumar": {1}, "chen": {0}}, abstracts={"kumar": {0}})
    found = index_of(titles).find("kumar", texts=papers)
    assert (found.results, found.further) == ([1], [0])
    assert results(index_of(titles), "chen", papers) == [2, 0]
    papers = KnownTexts(abstracts={"kumar": {0}})
    assert results(index_of(titles), "kumar", papers) == [0]


def test_authors_and_abstracts_respect_among() -> None:
    titles = [f"Deep Nets {number}" for number in range(40)]
    papers = KnownTexts(authors={"kumar": {1, 2, 50}}, abstracts={"kumar": {3, 4}})
    index = index_of(titles)
    for among in ({2, 4}, set(range(2, 40, 2))):
        for words in ("kumar", "deep kumar"):
            found = index.find(words, texts=papers, among=among)
            assert (found.results, found.further) == ([2], [4])


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    titles = [f"Learning Nets {number}" for number in range(30)]
    titles += ["Nets, and Plasticity", "Plasticity when Learning"]
    found = index_of(titles).find("learning plasticity nets")
    assert found.results == []
    assert {titles[key] for key in found.further[:2]} == set(titles[30:])


def test_half_a_name_finds_a_title_if_nothing_else_does() -> None:
    titles = ["ByteWrist: A Robot", "Bytes of Memory", "A Robot Wrist"]
    assert index_of(titles).search("bytewrong robot")[0] == 0
    assert index_of(titles).search("bytewrong") == [0]
    titles = ["Memory of Nets", "Vision Mamba", "Monkeys", "Mammals"]
    assert index_of(titles).search("moma") == [1]
    assert index_of(titles).search("moma vision")[0] == 1


def test_a_name_is_found_with_its_two_halves_swapped() -> None:
    titles = ["TimeMatch: Unsupervised Adaptation", "Match Point Time", "Time Series"]
    assert index_of(titles).search("matchtime")[0] == 0
    assert index_of(["Time and a Match", "Critique-GRPO"]).search("critic grpo")[0] == 1


def test_names_that_begin_and_end_alike_are_further_papers() -> None:
    index = index_of(["PRBench: Papers", "ParallelBench: Decoding", "Nets", "KnowRL: Facts"])
    found = index.find("parbench")
    assert (found.results, found.further) == ([0], [1])
    assert 3 in index.search("knowledgerl")
    assert index.search("knowledgerl facts")[0] == 3


def test_papers_that_hold_some_of_the_words_are_further_papers() -> None:
    titles = ["Visual Plasticity", "Chronos", "Deep Nets", "Visual Things"]
    index = index_of(titles)
    found = index.find("plasticity chronos")
    assert (found.results, sorted(found.further)) == ([], [0, 1])
    assert results(index, "plasticity visual") == [0]
    assert index.search("xylophone zither") == []


def test_a_word_that_means_the_same_ranks_further_papers_and_gives_no_results() -> None:
    titles = ["Visual Handbooks", "Visual Planning", "Visual Handbags"]
    found = index_of(titles).find("visual manual")
    assert (found.results, found.further[0]) == ([], 0)
    found = index_of([*titles, "A Visual Manual"]).find("visual manual")
    assert (found.results, found.further[0]) == ([3], 0)


def test_common_words_need_not_be_held_and_weigh_nothing() -> None:
    titles = ["Diffusion of Heat", "The Last Paper about Paper", "Diffusion Models"]
    assert results(index_of(titles), "the paper about diffusion from last") == [0, 2]
    assert results(index_of(titles), "the last") == [1]
    many = [f"Learning {number}" for number in range(200)] + ["Plasticity"]
    assert results(index_of(many), "learning plasticity") == [200]


def test_a_word_is_corrected_only_if_no_paper_has_it() -> None:
    titles = ["Diffusion Models", "Diffuse Light", "A Chain of Models"]
    found = index_of(titles).find("difusion models")
    assert (found.results, found.corrections) == ([0], (("difusion", "diffusion"),))
    found = index_of(titles).find("difusion")
    assert (found.results[0], found.corrections) == (0, (("difusion", "diffusion"),))
    assert index_of(titles).find("diffusion").corrections == ()
    papers = KnownTexts(authors={"chai": {0}})
    found = index_of(titles).find("chai models", texts=papers)
    assert 0 in found.results
    assert found.corrections == ()


def test_a_word_is_corrected_to_one_of_the_papers_that_are_searched() -> None:
    index = index_of(["Fusion of Signals", "Diffusion"])
    found = index.find("difusion", among={0})
    assert (found.results, found.corrections, found.doubt) == ([0], (("difusion", "fusion"),), 2)
    found = index.find("difusion")
    assert (found.results, found.corrections, found.doubt) == ([1], (("difusion", "diffusion"),), 1)


def test_names_of_authors_are_corrected() -> None:
    papers = KnownTexts(authors={"drettakis": {1}})
    index = index_of(["Deep Nets", "Light", "Dark"])
    for words in ("dretakis", "dretakis light"):
        found = index.find(words, texts=papers)
        assert (found.results, found.corrections) == ([1], (("dretakis", "drettakis"),))


def test_a_wrong_word_is_corrected_even_if_it_looks_like_a_form_of_another() -> None:
    titles = ["Reinforcing Agents", "Plasticity in Visual Reinforcement Learning"]
    for words, papers in (("plasticity reinforcment", [1]), ("reinforcment", [1, 0])):
        found = index_of(titles).find(words)
        assert (found.results, found.corrections) == (papers, (("reinforcment", "reinforcement"),))
    known = KnownTexts(abstracts={"reinforcment": {0}})
    found = index_of(titles).find("reinforcment", texts=known)
    assert (found.results, found.corrections) == ([0], ())


@pytest.mark.parametrize("typed", ["difusion", "difussion"])
def test_a_word_that_only_abstracts_have_is_corrected(typed: str) -> None:
    titles = ["Implicit Differentiation", "People in Motion"]
    found = index_of(titles).find(typed, texts=KnownTexts(abstracts={"diffusion": {1}}))
    assert (found.results, found.corrections) == ([1], ((typed, "diffusion"),))


def test_a_typing_error_of_an_abstract_does_not_hide_the_word_that_is_meant() -> None:
    titles = [f"Diffusion {number}" for number in range(30)] + ["Heat"]
    papers = KnownTexts(abstracts={"difusion": {30}, "diffusion": set(range(30))})
    found = index_of(titles).find("difusion", texts=papers)
    assert set(found.results) == set(range(30))
    assert found.corrections == (("difusion", "diffusion"),)


def test_a_name_in_an_abstract_is_no_typing_error() -> None:
    titles = [f"Clue {number}" for number in range(30)] + ["Reasoning", "Clue Reasoning"]
    papers = known_abstracts(*["A clue."] * 30, "We introduce CLUO, a test.")
    for words in ("cluo", "cluo reasoning"):
        found = index_of(titles).find(words, texts=papers)
        assert (found.results, found.corrections) == ([30], ())
    papers = known_abstracts(*["A clue."] * 30, "We follow a cluo to the end.")
    assert index_of(titles).find("cluo", texts=papers).corrections == (("cluo", "clue"),)


def test_an_abstract_that_uses_a_word_more_often_ranks_before_others() -> None:
    texts = {0: "A gaze.", 1: "Gaze, gaze and (gaze) again.", 2: "Where people gaze, a gaze."}
    papers = KnownTexts(abstracts={"gaze": {0, 1, 2}}, texts=texts)
    titles = ["Eyes", "Looks", "Views", "Gaze"]
    found = index_of(titles).find("gaze", texts=papers)
    assert (found.results, found.further) == ([3], [1, 2, 0])


def test_results_whose_abstracts_use_the_words_more_often_or_together_are_first() -> None:
    titles = ["Eyes", "Looks", "Views"]
    often = known_abstracts("A gaze, once a target.", "Gaze, target, gaze.", "Target of a gaze.")
    assert results(index_of(titles), "gaze target", often) == [1, 0, 2]
    pair = known_abstracts("Target of a gaze.", "A gaze, a target.", "The gaze-target pair.")
    assert results(index_of(titles), "gaze target", pair) == [2, 0, 1]


def test_words_together_in_the_abstract_add_nothing_if_the_title_has_both() -> None:
    titles = ["Planning of Targets", "Planning for Targets"]
    papers = known_abstracts("Robots.", "Robots and targets planning.")
    assert results(index_of(titles), "robots targets planning", papers) == [0, 1]


def test_a_short_query_of_letters_and_signs_finds_whole_words_first() -> None:
    titles = [
        "Cats",
        "Programs in C++",
        "GPT-4o: A Report",
        "GPT-3",
        "RL for Robots",
        "An R Package",
    ]
    index = index_of(titles)
    assert index.search("c++")[0] == index.search("c")[0] == 1
    assert index.search("r")[0] == 5
    assert index.search("gpt4") == [2]


def test_the_example_in_the_page_on_scores_is_true() -> None:
    titles = ["Visual Plasticity", "Plasticity in Visual Learning", *["Visual Planning"] * 125]
    titles += ["Plasticity"] * 13
    titles += ["Nets"] * (1_023 - len(titles))
    assert results(index_of(titles), "plastcity visual") == [1, 0]


def test_names_of_two_letters_are_looked_up_with_another_word() -> None:
    papers = KnownTexts(authors={"kaiming": {0}, "he": {0, 1}})
    titles = ["Masked Things", "Deep Things"]
    assert results(index_of(titles), "kaiming he", papers)[0] == 0
