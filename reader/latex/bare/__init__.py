"""Mathematics whose backslashes and dollars were lost on the way, as on the daily page.

Apart from LaTeX, which says where a formula begins: here every word must be told from prose.
"""
