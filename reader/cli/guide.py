"""`guide`: the pages of the guide as plain text, offline."""

from __future__ import annotations

from reader.cli import output
from reader.cli.arguments import make_parser


def run(name: str, arguments: list[str]) -> int:
    """Print the topics, or a page, and return the exit code."""
    from reader.guide import TOPICS, nearest_topic, page_lines, title

    topics = "\n".join(f"  {topic:13}  {title(topic)}" for topic in TOPICS)
    parser = make_parser(name, epilog=f"topics:\n{topics}")
    parser.add_argument(
        "topic",
        nargs="?",
        default="",
        metavar="TOPIC",
        # The choices are for completions; an unknown topic gets a shorter message below.
        choices=TopicChoices(TOPICS),
        help="the page to print; without one, the topics are listed",
    )
    topic = parser.parse_args(arguments).topic
    if not topic:
        output.write_lines(topics.splitlines())
        output.write_status("`daysheet guide TOPIC` prints a page.")
        return output.DONE
    if topic not in TOPICS:
        near = nearest_topic(topic)
        advice = f"did you mean {near}?" if near else "`daysheet guide` lists them"
        output.write_error(f"the guide has no topic {topic!r}; {advice}")
        return output.USAGE_ERROR
    cells = output.line_width(output.MAX_HELP_WIDTH)
    output.write_chunks(f"{line}\n" for line in page_lines(topic, cells))
    return output.DONE


class TopicChoices(tuple[str, ...]):
    """The topics for completions. The parser takes any word; `run` answers unknown ones."""

    __slots__ = ()

    def __contains__(self, _word: object) -> bool:
        return True
