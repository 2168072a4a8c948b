"""Made-up feeds and mails of arXiv, for the tests of formats and of malformed files."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
)
RSS = (
    '<rss version="2.0" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
)
RULE = "-" * 78


def atom(*entries: str, title: str = "arXiv Query: search_query=cat:cs.LG", more: str = "") -> str:
    head = f"<id>http://arxiv.org/api/x</id><title>{escape(title)}</title>{more}"
    return f"{ATOM}{head}{''.join(entries)}</feed>"


def entry(number: int = 1, **fields: str) -> str:
    """Return an entry of the query API. Fields are XML and replace the usual ones."""
    parts = {
        "id": f"<id>http://arxiv.org/abs/2403.{number:05d}v1</id>",
        "title": f"<title>Stone Number {number}</title>",
        "published": "<published>2024-03-12T10:00:00Z</published>",
        "summary": f"<summary>  About stone {number},\nwrapped.\n</summary>",
        "author": "<author><name>Ada Example</name></author><author><name>Bo B</name></author>",
    }
    return f"<entry>{''.join((parts | fields).values())}</entry>"


def rss(*items: str, channel: str | None = None) -> str:
    usual = (
        "<title>cs.CL updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.CL</link>"
        "<pubDate>Thu, 13 Aug 2026 00:00:00 -0400</pubDate>"
    )
    return f"{RSS}{usual if channel is None else channel}{''.join(items)}</channel></rss>"


def item(number: int = 1, kind: str = "new", **fields: str) -> str:
    """Return an item of a daily feed. Fields are XML and replace the usual ones."""
    description = (
        f"arXiv:2608.{number:05d}v1 Announce Type: {kind} \nAbstract: About stone {number}."
    )
    parts = {
        "title": f"<title>Stone Number {number}</title>",
        "link": f"<link>https://arxiv.org/abs/2608.{number:05d}</link>",
        "description": f"<description>{description}</description>",
        "category": "<category>cs.CL</category><category>cs.AI</category>",
        "announce_type": f"<arxiv:announce_type>{kind}</arxiv:announce_type>",
        "creator": "<dc:creator>Ada Example, Bo B</dc:creator>",
    }
    return f"<item>{''.join((parts | fields).values())}</item>"


def mail(*records: str, name: str = "physics", to: str = "Thu 10 Jul 25 18:00:00 GMT") -> str:
    header = (
        f"{name} daily Subj-class mailing 14 101\n{RULE}\n{RULE}\n Submissions to:\nSome Class\n"
        f" received from  Wed  9 Jul 25 18:00:00 GMT  to  {to}\n{RULE}\n{RULE}\n"
    )
    end = "%%%---" * 13 + f"\nFor help\ne-mail To: {name}@arxiv.org, Subject: subscribe\n"
    return header + f"{RULE}\n".join(records) + end


def record(number: int = 1, abstract: str | None = None, head: str = "", **fields: Any) -> str:
    """Return a paper of a listing mail. `head` replaces its first lines."""
    head = head or (f"arXiv:2507.{number:05d}\nDate: Wed, 9 Jul 2025 18:00:01 GMT   (757kb)\n")
    parts = {"Title": f"Stone Number {number}", "Authors": "A. One, B. Two"} | fields
    lines = "".join(f"{name}: {value}\n" for name, value in parts.items())
    body = f"  About stone {number},\nwrapped.\n" if abstract is None else abstract
    body = f"\\\\\n{body}" if body else ""
    return f"\\\\\n{head}\n{lines}{body}\\\\ ( https://arxiv.org/abs/2507.{number:05d} ,  757kb)\n"
