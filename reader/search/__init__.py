"""Finding: the fuzzy title index (`titles`) and the reading of what is typed (`parse`).

Knows titles as text and papers as numbers only; the library brings it together with the cache.
"""
