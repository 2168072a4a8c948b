"""The query language of the filter bar and of `daysheet list`.

`parse` turns text into a query, `fields` reads the values of its terms, `completion` proposes what
a half-typed word may become, and `examples` teaches the language in help and guide. The package
knows only the model: it does not matter who runs a query.
"""

from reader.search.language.parse import parse

__all__ = ["parse"]
