"""Values and pure functions: what a paper, a digest, an id and a query are.

Imports nothing of ours and does no I/O, so that every other package can use it.
"""
