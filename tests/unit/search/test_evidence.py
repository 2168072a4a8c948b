"""The quiet line that says where a paper has the words that its title lacks."""

from hypothesis import given
from hypothesis import strategies as st

from reader.search.evidence import excerpt, matching_names, missing_words

TEXT = "We study where people look. A tracker records each gaze, and gazes are compared. " * 3


def lit(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_words_that_the_title_has_in_any_form_or_that_say_nothing_are_not_missing() -> None:
    title = "Quantization of Visual Models"
    assert missing_words("quantised visaul models of gaze", title) == ["gaze"]
    assert missing_words("the quant", title) == []
    assert missing_words("manual", "A Handbook") == ["manual"]


def test_names_are_those_with_a_word_and_only_the_word_is_lit() -> None:
    text, spans = matching_names(["drettakis", "levy"], ["Ann Bo", "George Drettakis", "P. Lévy"])
    assert text == "George Drettakis, P. Lévy"
    assert lit(text, spans) == ["Drettakis", "Lévy"]
    assert matching_names(["drett"], ["George Drettakis"]) == ("", [])


def test_an_excerpt_has_each_word_once_in_the_order_of_the_text() -> None:
    text, spans = excerpt(["gaze", "study"], TEXT)
    assert lit(text, spans) == ["study", "gaze"]
    assert text.startswith("We study where people look.")
    assert excerpt(["gazes"], TEXT)[0].startswith("… each gaze, and gazes")
    assert excerpt(["zebra"], TEXT) == ("", [])


def test_an_excerpt_also_shows_a_word_in_its_other_spelling() -> None:
    text, spans = excerpt(["modelling", "colour"], "The modeling of colors.")
    assert lit(text, spans) == ["modeling", "colors"]


def test_an_excerpt_shows_a_word_that_the_text_has_as_two() -> None:
    text, spans = excerpt(["gpt4", "subtasks"], "Sub-tasks for GPT-4.")
    assert lit(text, spans) == ["Sub-tasks", "GPT-4"]


def test_an_excerpt_shows_what_an_acronym_stands_for() -> None:
    text, spans = excerpt(["rl", "vlms"], "With reinforcement-learning of vision-language models.")
    assert lit(text, spans) == ["reinforcement-learning", "vision-language models"]
    text, spans = excerpt(["rl"], "Reinforcement learning (RL).")
    assert lit(text, spans) == ["Reinforcement learning"]


@given(
    st.lists(st.sampled_from(["gaze", "we", "compared", "x", "look", "tracker"]), max_size=4),
    st.text(max_size=60) | st.just(TEXT),
)
def test_spans_are_ascending_and_within_any_text(words: list[str], text: str) -> None:
    shown, spans = excerpt(words, text)
    before = 0
    for start, end in spans:
        assert before <= start < end <= len(shown)
        before = end
