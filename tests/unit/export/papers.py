"""Papers to export: an ordinary one, and some that are hard to write in a format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reader.export.formats import load_writer
from reader.export.items import ExportItem, ExportOptions
from reader.model.clean import clean_line, clean_text
from reader.model.digest import Listing
from reader.model.links import Url
from reader.model.paper import Paper

DAY = date(2024, 3, 13)
PAPER = Paper(
    title=clean_line("Chronos: Learning the $x^2$ Language & 100% of Time"),
    abstract=clean_text("The first line.\nThe second line."),
    arxiv="2403.07815",
    authors=tuple(map(clean_line, ("Ada van Byron", "Alan M. Turing Jr.", "Doe, Inc."))),
    published=date(2024, 3, 12),
    upvotes=7,
    categories=(clean_line("cs.LG"),),
    keywords=(clean_line("time series"),),
    code=Url("https://example.org/a_(b)"),
)
TITLES = (
    *(
        "}}, evil = {1}",
        "{",
        "}",
        "\\",
        "\\\\",
        "{{{{",
        "}}}}",
        "a \\",
        "$",
        "$$",
        "$x",
        "$ x $ 5$",
    ),
    *("costs $5 and $6", "100% & #1_a^b~", "\\input{/etc/passwd}", "$\\input{x}$", "$^^5cinput$"),
    *("@misc{x, title={y}}", "%", "a % b", '"', '" quoted "', "#", "\\{a\\}", "$\\{1\\}$"),
    *(
        "$\\left\\{x\\right.$",
        "\\'e \\\"o",
        "\\textbf{b",
        "Ünï © 学习 🎉",
        "=cmd|x",
        "+1",
        "-1",
        "@x",
    ),
    *("ER  - ", "TY  - JOUR", "<script>alert(1)</script>", "[x](javascript:1)", "ends,", "--"),
    *("אב", "`code`", "$a%b$", "\\%", "\\\\%", "\\verb|}|", "$x_{1$", "\\begin{document}", "~"),
    *(
        "From me",
        ".",
        "</body>",
        "&lt;",
        "<!-- x",
        "www.evil.example",
        "http://evil.example",
        "# h",
    ),
    *("Bcc: x@example.org", "a | b", "*b* _i_", "![i](x)", "==x==", "1. x", "- x"),
)
NAMES = (
    *("others", "and", "Barnes and Noble", "Doe, Inc.", "a, b, c, d", ",", "{", "}", "\\", "Jr."),
    *("van der Berg", "Ludwig van Beethoven", "王伟", "@x", "% y", "Martin King Jr.", "#", "~"),
    *('"O\'Neil"', "José-María de la Cruz III", "Team {X}", "$x$", "First {open", "Ada Byron,"),
)
HOSTILE = [
    Paper(
        title=clean_line(title),
        abstract=clean_text(f"{title}\n.\n{title}"),
        arxiv=f"2403.{number:05d}",
        authors=(clean_line(NAMES[number % len(NAMES)]), clean_line("Ada Byron")),
        keywords=(clean_line(title),),
    )
    for number, title in enumerate(TITLES)
]


def exported(format: str, papers: Iterable[Paper], options: ExportOptions | None = None) -> str:
    """Return papers of one digest in a format."""
    items = [
        ExportItem(
            paper, (Listing("huggingface", DAY, at),), {"id": paper.id, "title": paper.title}
        )
        for at, paper in enumerate(papers)
    ]
    options = options or ExportOptions(recipients=("me@example.org",), by_day=True)
    return "".join(load_writer(format)(items, options))
