"""Daysheet: the day's research papers in a terminal, offline.

The rooms and the arrows between them: `ui` and `cli` call `library`, which brings together
`storage`, `search`, `sources`, `export` and `sync`; all of them speak in values of `model`.
"""

__version__ = "1.0.0"
