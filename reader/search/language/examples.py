"""The query language by examples, for the help, the command line's help and the guide.

A test parses every example, and runs those of `SHELL` unquoted in bash, zsh and fish.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Example(NamedTuple):
    """Queries, separated by two spaces, and which papers they keep."""

    queries: str
    keeps: str


SHELL: Final = (
    Example("plastcity loss", "titles with these words: parts, any order, wrong letters too"),
    Example("is:unread  is:read  is:starred", "by your marks"),
    Example("by:hinton  by:le.cun", "by any part of an author's name"),
    Example("abs:diffusion", "exact words of the abstract"),
    Example("date:2024-03  date:latest  date:7d", "by the digest's date; today, lastweek, monday"),
    Example("date:2024-03-01..2024-03-15", "from one day to another; either may be left out"),
    Example("after:2024-03-15", "from that day on"),
    Example("before:lastmonth", "until the day before it"),
    Example("published:2024  published:2023..2024", "by publication, for papers of no digest too"),
    Example("upvotes:20..  upvotes:5..20", "by upvotes"),
    Example("cat:cs.LG", "by category"),
    Example("in:huggingface", "by source"),
    Example("tag:rl", "by your tags; tag:ro is tag:robots, too"),
    Example("has:tag", "papers that you tagged; has:note likewise"),
    Example("has:code", "papers with code; has:project and has:abstract likewise"),
    Example("like:2403.07815", "the 50 papers nearest to this one, of those that the rest keeps"),
    Example("view:rl", "papers of a view that you saved"),
    Example("not:is:read  not:view:rl", "papers that a term does not keep"),
    Example("is:starred OR upvotes:100..", "papers that one of two terms keeps"),
    Example("sort:upvotes  sort:oldest", "in another order"),
    Example("sort:foryou", "those near your stars first"),
)
"""Queries that need no quoting in a shell."""
BAR: Final = (
    Example('"world models"', "titles with this exact phrase"),
    Example("'agent", "titles with a word that begins exactly so"),
    Example("-survey  !survey", "titles without a word that begins so"),
    Example('abs:"chain of thought"', "abstracts with this exact phrase"),
    Example("#rl", "papers with your tag: another way to write tag:rl"),
    Example("upvotes:>20", "another way to write upvotes:21.."),
    Example("-is:read", "another way to write not:is:read"),
)
"""Queries for the filter bar; in a shell they need quotes."""
