"""The title index saved and loaded loaded, and papers removed from it."""

import pytest

from reader.search.titles import TitleIndex
from tests.unit.search.indexes import index_of


def test_a_loaded_index_finds_what_the_saved_one_finds() -> None:
    titles = [
        "Visual Plasticity",
        "π-LSAM: Smoothing",
        "大语言模型的推理",
        "",
        "🚀 Rockets",
        "Visual",
    ]
    index = index_of(titles)
    index.add([(1, 1, "Another Title"), (9, 9, "Newly Come")])
    index.keep_only({0, 1, 2, 3, 4, 9})
    loaded = TitleIndex.from_parts(index.parts())
    assert len(loaded) == len(index) == 6
    for each in (index, loaded):
        each.add([(10, 10, "Come Later"), (0, 0, "Visual Plasticity")])
    for words in ("", "visual", "plastcity", "模型", "pi", "🚀", "vp", "newly", "come", "lsam"):
        assert loaded.search(words) == index.search(words), words
    assert TitleIndex.from_parts(TitleIndex().parts()).search("") == []


def test_a_damaged_index_is_rejected() -> None:
    parts = index_of(["Visual Plasticity", "Deep Nets"]).parts()
    for name, data in parts.items():
        without = {key: value for key, value in parts.items() if key != name}
        for broken in (without, {**parts, name: data[1:] + b"x"}, {**parts, name: data + b"x"}):
            with pytest.raises(ValueError, match=r"broken|not an index"):
                TitleIndex.from_parts(broken)


def test_removed_papers_are_not_found() -> None:
    index = index_of(["Visual Plasticity", "Deep Plasticity", "Deep Nets"])
    index.keep_only({1, 2, 77})
    assert index.search("plasticity") == [1]
    assert index.search("") == [1, 2]
    index.add([(0, 5, "Visual Plasticity")])
    assert index.search("plasticity") == [1, 0]
