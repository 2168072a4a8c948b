"""The language by examples: what help, the command line's help and the README teach.

A test reads every example, and runs those of `SHELL` as they stand in bash, zsh and fish.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Example(NamedTuple):
    """Queries, parted by two spaces, and what they keep."""

    queries: str
    keeps: str


SHELL: Final = (
    Example("plastcity loss", "titles with these words: parts, any order, wrong letters too"),
    Example("is:unread  is:read  is:starred", "by your marks"),
    Example("by:hinton  by:le.cun", "by any part of an author's name"),
    Example("abs:diffusion", "words of the abstract, to the letter"),
    Example("date:2024-03  date:latest  date:7d", "by the digest's date; today, lastweek, monday"),
    Example("date:2024-03-01..2024-03-15", "from one day to another; either may be left out"),
    Example("after:2024-03-15  before:lastmonth", "from that day on; until the day before it"),
    Example("upvotes:20..  upvotes:5..20", "by upvotes"),
    Example("cat:cs.LG  in:huggingface", "by category; by source"),
    Example("tag:rl  has:tag  has:note", "by your tags and notes; tag:ro is tag:robots, too"),
    Example("has:code  has:project  has:abstract", "papers that come with it"),
    Example("not:is:read  not:by:hinton", "what a term does not keep"),
    Example("is:starred OR upvotes:100..", "what either of two terms keeps"),
    Example("sort:upvotes  sort:oldest  sort:title", "in another order"),
)
"""What needs no quoting in a shell."""
BAR: Final = (
    Example('"world models"', "titles that hold just these words"),
    Example("'agent", "titles with a word that begins just so"),
    Example("-survey  !survey", "leave out titles with such a word"),
    Example('abs:"chain of thought"', "abstracts that hold just these words"),
    Example("#rl  -#rl", "papers with your tag, without it"),
    Example("upvotes:>20  -is:read", "other ways to write it"),
)
"""What the bar takes, too, and a shell in its own quotes."""


def lines(width: int = 36) -> str:
    """Return all examples as lines, the queries in a column of `width` cells."""
    return "\n".join(f"  {each.queries.ljust(width)}  {each.keeps}" for each in (*SHELL, *BAR))
