"""More than a hundred malformed files of all formats.

Each has a name, its bytes, and the numbers of papers that are imported and refused.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.inputs import prose
from tests.unit.sources.arxiv_samples import RSS, RULE, atom, entry, item, mail, record, rss

MARK: Final = "Stone Number"
"""The beginning of the titles of good papers."""


@dataclass(frozen=True)
class Malformed:
    """One file."""

    name: str
    raw: bytes
    taken: int = 0
    """Number of good papers. Without any the file is refused."""
    refused: int = 0
    """Number of papers that are refused beside good ones."""


def malformed(*kinds: str) -> list[Malformed]:
    """Return the malformed files of these kinds, or of all kinds. Their names are unique."""
    return [file for kind in kinds or KINDS for file in _FILES[kind]()]


def _any() -> list[Malformed]:
    return [_whole("any", name, raw) for name, raw in _anything()]


def _json() -> list[Malformed]:
    return [
        *(_whole("json", name, raw) for name, raw in _broken_lists()),
        *(_partly("json", name, _list(bad)) for name, bad in _bad_items()),
    ]


def _jsonl() -> list[Malformed]:
    return [_partly("jsonl", name, _lines(bad)) for name, bad in _bad_lines()]


def _xml() -> list[Malformed]:
    return [
        *(_whole("xml", name, raw) for name, raw in _broken_xml()),
        *(_partly("xml", name, raw) for name, raw in _bad_xml_papers()),
    ]


def _mail() -> list[Malformed]:
    return [
        *(_whole("mail", name, raw) for name, raw in _broken_mails()),
        *(_partly("mail", name, raw) for name, raw in _bad_mail_papers()),
    ]


def _page() -> list[Malformed]:
    return [_whole("page", name, raw) for name, raw in _broken_pages()]


# They are megabytes: made only when a test needs them.
_FILES: Final = {
    "any": _any,
    "json": _json,
    "jsonl": _jsonl,
    "xml": _xml,
    "mail": _mail,
    "page": _page,
}
KINDS: Final = tuple(_FILES)


def _whole(kind: str, name: str, raw: bytes | str) -> Malformed:
    return Malformed(_file(kind, name), _bytes(raw))


def _partly(kind: str, name: str, raw: bytes | str) -> Malformed:
    return Malformed(_file(kind, name), _bytes(raw), taken=2, refused=1)


def _file(kind: str, name: str) -> str:
    return f"{kind}-{name.replace(' ', '-')}"


def _bytes(raw: bytes | str) -> bytes:
    return raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass")


def paper(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Return a good line of JSON lines."""
    return {"id": f"2402.{number:05d}", "title": f"{MARK} {number}", "abstract": "x"} | fields


def good(number: int, **fields: Any) -> dict[str, Any]:
    """Return a good item of the daily papers."""
    of_paper = {"id": f"2401.{number:05d}", "title": f"{MARK} {number}", "summary": "x"} | fields
    return {"paper": of_paper, "submittedOnDailyAt": "2024-03-13T00:00:00Z"}


def _list(bad: str) -> str:
    return f"[{json.dumps(good(1))}, {bad}, {json.dumps(good(2))}]"


def _lines(bad: str) -> str:
    return f"{json.dumps(paper(1))}\n{bad}\n{json.dumps(paper(2))}\n"


def _anything() -> Iterator[tuple[str, bytes | str]]:
    """Yield damage that is independent of formats, and files of other kinds."""
    lines = (json.dumps(paper()) + "\n").encode() * 500
    yield "nothing", b""
    yield "blanks", b" \r\n\t" * 100
    yield "zeros", bytes(5_000)
    yield "every byte", bytes(range(256)) * 40
    yield "a mark alone", b"\xef\xbb\xbf"
    yield "a wide mark alone", b"\xff\xfe"
    yield "half a wide letter", "\ufeff".encode("utf-16-le") + b'{\0"'
    yield "a wide mark before bytes", b"\xff\xfe\0\0" + b"\xff" * 400
    yield "gzip of nothing", gzip.compress(b"")
    for name, pack in (("gzip", gzip.compress), ("bzip2", bz2.compress), ("xz", _xz)):
        packed = pack(lines)
        yield f"{name} cut off", packed[: len(packed) // 2]
        yield f"{name} with more behind", packed + b"and more"
        yield f"{name} damaged", packed[:30] + b"\xff\xfe\xfd" + packed[33:]
        yield f"{name} magic alone", packed[:6]
        yield f"{name} within", gzip.compress(packed)
        yield f"{name} of zeros", pack(bytes(20_000_000))
    yield "zip", b"PK\x03\x04" + bytes(60)
    yield "zstd", b"\x28\xb5\x2f\xfd" + bytes(60)
    yield "pdf", b"%PDF-1.7\n" + bytes(60)
    yield "escapes", b"\x1b]0;title\x07\x1b[2J" * 50
    yield "overlong utf-8", b"\xc0\xaf\xe0\x80\xaf" * 100
    yield "one endless word", b"a" * 300_000


def _xz(raw: bytes) -> bytes:
    return lzma.compress(raw, preset=0)


def _broken_lists() -> Iterator[tuple[str, bytes | str]]:
    whole = _list("7")
    yield "empty list", "[]"
    yield "list of nothing but numbers", "[1, 2, 3]"
    yield "cut in a string", whole[:40]
    yield "cut between items", whole[: whole.index("7")]
    yield "cut before its end", whole[:-1]
    yield "a comma too many", f"[{json.dumps(good(1))},]"
    yield "a comma too few", f"[{json.dumps(good(1))} {json.dumps(good(2))}]"
    yield "single quotes", str([good(1)])
    yield "two lists", f"[{json.dumps(good(1))}] [{json.dumps(good(2))}]"
    yield "words behind", f"[{json.dumps(good(1))}] and so on"
    yield "a bad byte", json.dumps([good(1)]).encode().replace(b"Stone", b"St\xffne")
    yield "an open escape", f'[{json.dumps(good(1))}, {{"paper": "\\'
    yield "a bad escape", '[{"paper": {"title": "\\x41"}}]'
    yield "a control character", '[{"paper": {"title": "a\nb\x01"}}]'
    yield "nested lists", _list("[" * 5_000 + "]" * 5_000)
    yield "nested lists that never close", f"[{json.dumps(good(1))}, " + "[" * 70_000
    yield "nested objects", _list('{"a":' * 5_000 + "1" + "}" * 5_000)
    yield "endless empty items", f"[{json.dumps(good(1))}," + '{"a":[' + "[]," * 500_000
    yield "wrapped", json.dumps({"status": "ok", "data": [str(good(1))]})
    yield "no item good", json.dumps([{"paper": None}] * 30)
    yield "no day", json.dumps([{"paper": {"title": "A"}}])
    yield "zeros within", json.dumps([good(1)]).encode().replace(b", ", b",\0 ")


def _bad_items() -> Iterator[tuple[str, str]]:
    for name, value in (
        ("null", None),
        ("a number", 7),
        ("a text", "2403.07815"),
        ("a list", [[]]),
        ("empty", {}),
        ("a paper that is null", {"paper": None}),
        ("a paper that is a list", {"paper": [good(3)["paper"]]}),
        ("no title", good(3, title=None)),
        ("a title that is a list", good(3, title=["A"])),
        ("a title of nothing that shows", good(3, title="\u200b\u202e\x00")),
        ("an id that is a number", good(3, id=2403.0781)),
        ("a summary that is an object", good(3, summary={"a": 1})),
        ("five megabytes", good(3, summary="x" * 5_000_000)),
    ):
        yield f"item {name}", json.dumps(value)
    yield "item with a number of a thousand digits", _instead("9" * 5_000)


def _instead(number: str) -> str:
    return json.dumps(good(3, upvotes=12345)).replace("12345", number)


def _bad_lines() -> Iterator[tuple[str, str | Any]]:
    for name, bad in (
        ("that is cut", '{"title": "A'),
        ("with a trailing comma", '{"title": "A",}'),
        ("with a comment", '{"title": "A"} // so'),
        ("of two objects", '{"title": "A"}{"title": "B"}'),
        ("that is a list", "[1]"),
        ("that is a number", "1e999"),
        ("that is NaN", "NaN"),
        ("without a title", "{}"),
        ("with a null title", '{"title": null}'),
        ("with a lone surrogate alone", '{"title": "\\ud800"}'),
        ("with a deep value", '{"title":' + "[" * 90_000 + "]" * 90_000 + "}"),
        ("with a day that is none", '{"title": "A", "daily_date": "yesterday"}'),
        ("with digests that are none", '{"title": "A", "digests": [1]}'),
        (
            "with a digest far away",
            '{"title": "A", "digests": [{"source": "a", "date": "2024-01-01", "position": 1e9}]}',
        ),
        ("of five megabytes", '{"title": "' + "x" * 5_000_000 + '"}'),
        ("of zeros", "\0" * 100),
        ("with a number that is too long", '{"title": "A", "upvotes": ' + "1" * 9_999 + "}"),
    ):
        yield f"line {name}", bad


def _broken_xml() -> Iterator[tuple[str, bytes | str]]:
    sound, query = rss(item(1), item(2)), atom(entry(1))
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'
    outside = '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield "billion laughs", bomb + sound.replace(MARK, "&l9;")
    yield "an entity from outside", outside + query.replace(MARK, "&x;")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        declared = f'<?xml version="1.0" encoding="utf-16"?>{bomb}{sound}'
        yield f"a doctype in {encoding}", declared.encode(encoding)
    yield "an entity that is not declared", sound.replace(MARK, "&eacute;")
    yield "cut off", sound[:-30]
    yield "cut in a tag", sound[: len(RSS) + 300]
    yield (
        "tags that cross",
        sound.replace("</title></item>", "</item></title>").replace(
            "</title><link>https://arxiv.org/abs/", "</link><link>https://arxiv.org/abs/"
        ),
    )
    yield "two roots", sound + sound
    yield "a prefix nobody declared", sound.replace("xmlns:dc=", "xmlns:dd=")
    yield "an encoding nobody knows", f'<?xml version="1.0" encoding="klingon"?>{sound}'
    yield "an encoding of several bytes", f'<?xml version="1.0" encoding="shift_jis"?>{sound}'
    yield "bytes that are no utf-8", sound.encode().replace(b"Stone", b"St\xffne")
    yield "zeros within", sound.replace("Stone", "St\0ne")
    yield "a thousand levels", sound.replace("<item>", "<a>" * 1_000 + "<item>", 1)
    yield (
        "a thousand attributes",
        sound.replace("<item>", "<item " + " ".join(f'a{n}="1"' for n in range(1_000)) + ">", 1),
    )
    yield "the same attribute twice", sound.replace("<item>", '<item a="1" a="2">', 1)
    yield (
        "a thousand names",
        sound.replace("<item>", "".join(f"<n{n}/>" for n in range(1_000)) + "<item>", 1),
    )
    yield "a tag of megabytes", sound.replace("<item>", f'<item a="{"x" * 3_000_000}">', 1)
    yield "a comment of megabytes", sound.replace("<item>", f"<!--{'x' * 3_000_000}--><item>", 1)
    yield "much besides papers", sound.replace("<item>", "<x/>" * 20_000 + "<item>", 1)
    yield "one element without end", sound.replace("</title>", "<b/>" * 600_000 + "</title>", 2)
    yield "no items", rss()
    yield "no day", rss(item(1), channel="<title>x updates on arXiv.org</title>")
    yield (
        "an error of the api",
        atom(
            entry(id="<id>https://arxiv.org/api/errors#x</id>", summary="<summary>no\x7f</summary>")
        ),
    )
    yield "an error of the feeds", rss(channel="<title>Feed error for query: x</title>")
    yield "another root", sound.replace("<rss", "<sitemap").replace("</rss", "</sitemap")
    yield "html that names arxiv", "<html><body><rss>arxiv</rss><br></body></html>"


def _bad_xml_papers() -> Iterator[tuple[str, str]]:
    for name, bad in (
        ("item without a title", item(3, title="")),
        ("item with an empty title", item(3, title="<title/>")),
        ("item of nothing", "<item/>"),
        ("item with a title of nothing that shows", item(3, title="<title>\u200b</title>")),
        ("item of megabytes", item(3, title=f"<title>{'x' * 4_500_000}</title>")),
        ("item of many elements", item(3, title=f"<title>{'<b/>' * 40_000}</title>")),
    ):
        yield name, rss(item(1), bad, item(2))
    yield "entry without a title", atom(entry(1), entry(3, title=""), entry(2))
    yield "entry of nothing", atom(entry(1), "<entry/>", entry(2))


def _broken_mails() -> Iterator[tuple[str, bytes | str]]:
    headers = (
        "From: a@arxiv.org\nSubject: cs daily Subj-class mailing\nMIME-Version: 1.0\n"
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    )
    body = base64.encodebytes(mail(record(1)).encode()).decode()
    yield "no papers", mail()
    yield "cut in its only paper", mail(record(1)).split("wrapped")[0]
    yield "papers without titles", mail(*(record(n, Title="") for n in range(1, 4)))
    yield "base64 that is damaged", headers + body[:76] + "=AB=C\n" + body
    yield "base64 that is cut", headers + body[:200]
    yield "base64 of nothing", headers + "====\n"
    yield (
        "a multipart without its parts",
        headers.replace("text/plain", 'multipart/mixed; boundary="b"') + "Text before.\n",
    )
    yield (
        "a multipart in a multipart without end",
        headers.replace("text/plain", 'multipart/mixed; boundary="b"')
        + '--b\nContent-Type: multipart/mixed; boundary="b"\n\n' * 200,
    )
    yield "headers without end", "Subject: cs daily Subj-class mailing\n" + "X-A: b\n" * 20_000
    yield (
        "a charset nobody knows",
        headers.replace("text/plain", 'text/plain; charset="\x1b[31m"') + body[:100],
    )
    yield "only html", headers.replace("text/plain", "text/html") + body


def _bad_mail_papers() -> Iterator[tuple[str, str]]:
    yield "paper without a title", mail(record(1), record(3, Title=""), record(2))
    yield (
        "paper with a title of nothing that shows",
        mail(record(1), record(3, Title="\u200b"), record(2)),
    )
    yield "paper of megabytes", mail(record(1), record(3, abstract="word\n" * 900_000), record(2))
    cut = record(3).split("wrapped")[0]
    yield "paper that is cut", f"{mail(record(1), record(2)).split('%%%')[0]}{RULE}\n{cut}"


def _broken_pages() -> Iterator[tuple[str, bytes | str]]:
    yield "a title alone", "Mar 13\n\nA Title Without an Abstract\n"
    yield "a date alone", "Mar 13\n"
    yield "abstracts alone", f"Mar 13\n\n{prose('it')}\n\n{prose('it')}\n"
    yield "a date that no year has", f"Feb 30\n\n{prose('it')}"
    yield "bytes that are no utf-8", b"Mar 13\n\nA Title\n\n" + b"Sentence \xff one. " * 40
    yield "five megabytes", "Mar 13\n\n" + f"A Title\n\n{prose('it')}\n\n" * 10_000
