"""Search: the fuzzy index over titles (`titles`) and the query language (`language`).

The package knows titles as text and papers as numbers only. The library connects it with the cache,
and gives it authors, keywords and abstracts through `texts.Texts`. README.md says how a paper gets
its score.
"""
