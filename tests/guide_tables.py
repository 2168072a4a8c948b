"""The generated tables of the guide. `python -m tests.guide_tables` writes them into the pages.

A table stands between two comments in a page:

    <!-- keys: Move, Read -->      the keys of these groups of commands; `all` for every group
    <!-- examples: shell -->       example queries: those for a shell, or those for the `bar`
    <!-- end -->
"""

from __future__ import annotations

import re
from pathlib import Path

from reader.cli.keys import markdown_table
from reader.commands import build_keymap, commands_by_heading
from reader.guide import FOLDER
from reader.library.query_language import examples

TABLE = re.compile(r"(<!-- (keys|examples): ([^>\n]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str) -> str:
    """Return a page with every table as it should be. Raises KeyError for an unknown group."""
    return TABLE.sub(_table, page)


def _table(found: re.Match[str]) -> str:
    make = _keys if found[2] == "keys" else _examples
    return f"{found[1]}\n{make(found[3])}\n\n{found[4]}"


def _keys(names: str) -> str:
    headings = [] if names == "all" else names.split(", ")
    if unknown := set(headings) - set(commands_by_heading()):
        raise KeyError(*unknown)
    return "\n".join(markdown_table(build_keymap(), headings))


def _examples(kind: str) -> str:
    shell = [*examples(shell_only=True)]
    chosen = shell if kind == "shell" else [each for each in examples() if each not in shell]
    rows = ["| query | what it keeps |", "| --- | --- |"]
    for each in chosen:
        queries = " ".join(f"`{query}`" for query in each.queries.split("  "))
        rows.append(f"| {queries} | {each.keeps} |")
    return "\n".join(rows)


def main(folder: Path = FOLDER) -> None:
    for page in sorted(folder.glob("*.md")):
        page.write_text(with_tables(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
