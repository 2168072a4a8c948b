"""LaTeX without backslashes and dollars, as some web pages leave it: `widetilde Theta(d^{kq})`.

Separate from ordinary LaTeX, where a dollar says where a formula begins. Here every word must be
told from prose by its context.
"""
