"""The language of the filter bar and of `daysheet list`: text to a query, and what may come next.

`parse` takes a text apart, `fields` reads the values of its terms, `completing` offers what a
half-typed term may become, `examples` is what help and README teach. It knows only the model: a
query is the same value whoever answers it.
"""

from reader.search.language.parse import parse

__all__ = ["parse"]
