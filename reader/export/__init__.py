"""The formats that papers are exported in: one module each, with a function `write`.

Writing is pure: the same papers and options give the same bytes.
"""
