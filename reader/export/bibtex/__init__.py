"""BibTeX: a paper as an entry, the entries of a file that is there, and such a file brought up to
date."""
