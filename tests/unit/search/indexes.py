"""Title indexes for the tests of the search."""

from reader.search.titles import TitleIndex


def index_of(titles: list[str]) -> TitleIndex:
    """Return an index whose keys and orders are the positions of the titles."""
    index = TitleIndex()
    index.add((number, number, title) for number, title in enumerate(titles))
    return index
