"""Formats are recognised by content alone, and other inputs are described."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest

from reader.sources import FORMATS, SourceError, recognise
from reader.sources.shared.input_stream import HEAD_SIZE
from tests.inputs import DATA, needs_data, prose, read
from tests.servers import made_item

READ = "daysheet reads saved pages, bibliographies, JSON, feeds and mails"
READ_IN_TEXT = f"{READ}, and with --ids the ids in any text"
READ_IN_JSON = "daysheet knows no such papers"


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("page.txt", "text")
    return held.getvalue()


def tarred() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("page.txt"))
    return held.getvalue()


def database(folder: Path) -> bytes:
    path = folder / "library.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE papers (title)")
    connection.close()
    return path.read_bytes()


def test_the_formats_have_their_documented_names() -> None:
    assert list(FORMATS) == [
        *("page", "huggingface", "jsonl", "csl-json", "bibtex", "ris", "atom", "rss", "html"),
        *("mail", "ids"),
    ]
    assert all(each.name == name for name, each in FORMATS.items())


@needs_data
@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("digest-page-mar-13.txt", "page"),
        ("huggingface/2024-05-27.json", "huggingface"),
        ("huggingface/2025-01-21.json", "huggingface"),
        ("huggingface/2026-08-21.json", "huggingface"),
        ("titles/titles-20k.jsonl", "jsonl"),
        ("arxiv-atom/id_abc_s0_m100_b79c8dcf6bc3.xml", "atom"),
        ("arxiv-atom/q_testing_s0_m15_80c242b59d59.xml", "atom"),
        ("arxiv-rss/cs.CL-2026-08-13.xml", "rss"),
        ("arxiv-mail/physics-2025-07-10.txt", "mail"),
    ],
)
def test_captured_inputs_are_recognised_by_their_beginning(name: str, format: str) -> None:
    assert recognise((DATA / name).read_bytes()[:HEAD_SIZE]) == format


@needs_data
@pytest.mark.parametrize(
    "name",
    [
        "digest-page-mar-13.txt",
        "huggingface/2026-08-21.json",
        "titles/titles-20k.jsonl",
        "arxiv-atom/q_testing_s0_m15_80c242b59d59.xml",
        "arxiv-rss/cs.CL-2026-08-13.xml",
        "arxiv-mail/physics-2025-07-10.txt",
    ],
)
def test_no_input_is_recognised_by_two_formats(name: str) -> None:
    head = (DATA / name).read_bytes()[:HEAD_SIZE]
    assert sum(each.recognise(head) for each in FORMATS.values()) == 1


@pytest.mark.parametrize(
    ("head", "format"),
    [
        (json.dumps([made_item(1)], indent=1), "huggingface"),
        (f"\n\n {json.dumps([made_item(1)])}", "huggingface"),
        ('{"title": "A"}', "jsonl"),
        ('{"title": "A", "abstract": "' + "x" * 70_000, "jsonl"),
        ('not json\n{"title": "A"}\n', "jsonl"),
        (f"Mar 13\n\nA title\n\n{prose('it')}", "page"),
        (f"A title\n\n{prose('it')}\n\nAnother\n\n{prose('it')}", "page"),
        ("Daily Papers\n\nJan 15\n\nA title\nhttps://arxiv.org/abs/2501.10000\nShort.", "page"),
        (f"Mar 13\n\nSubject: a title\n\nAbstract: {prose('it')}", "page"),
        (f"Mar 13\n\n[Re] A title\n\n{prose('é' * 40_000)}", "page"),
        ("\n\n@misc{a,\n  title = {A}}", "bibtex"),
        ('% Encoding: UTF-8\n\n@Article{a-b:1,\n  author = "B"}', "bibtex"),
        ('Made by a program.\n\n@string{x = "y"}\n', "bibtex"),
        ("TY  - JOUR\r\nTI  - A\r\nER  - \r\n", "ris"),
        ("PMID- 1\nTI  - A\n", "ris"),
        ('[{"id": "a", "type": "article-journal", "title": "A", "author": []}]', "csl-json"),
    ],
    ids=[
        "indented list",
        "blank lines and a list",
        "JSON line",
        "long JSON line",
        "JSON line after text",
        "day and a paper",
        "two papers",
        "copied page",
        "line like a mail header",
        "line like a reply",
        "BibTeX",
        "BibTeX of JabRef",
        "BibTeX with a header",
        "RIS",
        "PubMed",
        "CSL-JSON",
    ],
)
def test_made_up_inputs_are_recognised(head: str, format: str) -> None:
    assert recognise(head.encode()[:HEAD_SIZE]) == format


@pytest.mark.parametrize(
    ("raw", "looks"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (zipped(), "a ZIP archive; unpack it first"),
        (tarred(), "a TAR archive; unpack it first"),
        (gzip.compress(gzip.compress(b"text")), "a gzip file inside another; unpack it first"),
        (gzip.compress(bz2.compress(b"text")), "a bzip2 file inside another; unpack it first"),
        (bz2.compress(lzma.compress(b"text")), "an xz file inside another; unpack it first"),
        (b"\x28\xb5\x2f\xfd" + bytes(20), "a zstd file; unpack it first, with unzstd"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "an image (PNG)"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "an image (JPEG)"),
        (b"\x7fELF" + bytes(20), "a program"),
        ("Mar 13\n\nA title".encode("utf-16-le"), "UTF-16 text without its mark; save it as UTF-8"),
        ("Mar 13\n\nA title".encode("utf-16-be"), "UTF-16 text without its mark; save it as UTF-8"),
        (bytes(range(256)), "binary data or text that is not UTF-8"),
        (b"\0" * 100, "nothing but blanks"),
        (b"Caf\xe9 au lait", "binary data or text that is not UTF-8"),
        (b"<!DOCTYPE html>\n<html><body>", "an HTML page"),
        (b"  <!-- saved --><html>", "an HTML page"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "an HTML page"),
        (b'<?xml version="1.0"?>\n<feed xmlns="x">', "an XML feed"),
        (b'<rss version="2.0">', "an XML feed"),
        (b'<?xml version="1.0"?><sitemap>', "an XML file"),
        (b"<div>", "an HTML or XML file"),
        (b"From: a@example.org\nTo: b@example.org\nSubject: papers\n\nHello.", "an e-mail"),
        (b"#!/bin/sh\necho", "a script"),
        (
            b"Rate exceeded.",
            "arXiv's answer to too many requests; wait a minute and fetch it again",
        ),
        (b"[]", "an empty JSON list"),
        (b"[1, 2]", "JSON of another shape (a list of something else)"),
        (b'[{"id": "2403.07815"}]', 'JSON of another shape (objects with "id")'),
        (b"{}", "JSON of another shape (objects with no fields)"),
        (b'{"data": [], "b\\u001b": 1}', 'JSON of another shape (objects with "data", "b")'),
        (b'{\n"data": [', "broken JSON (line 2, column 10)"),
        (b'{"data": [' + b" " * HEAD_SIZE, 'JSON of another shape (objects with "data")'),
        (b"[build-system]\nrequires = []\n", "a file of settings (TOML or INI)"),
        (b"hello", "text of another kind"),
        (b"   \n\n", "nothing but blanks"),
        (b"# Notes\n\n" + prose("it").encode(), "notes in Markdown"),
        (
            b"Papers I read\n\n" + b"- **A title**: " + prose("it").encode() * 2,
            "text of another kind",
        ),
        (
            b"My list\n\n" + 3 * (b"## A title\n\n" + prose("it").encode() + b"\n\n"),
            "text of another kind",
        ),
        (b"id,title,abstract\n1,A,B\n" * 100, "a table (CSV or TSV)"),
        (b"import os\n\nimport re\n\n\ndef main():\n    pass\n" * 50, "text of another kind"),
    ],
    ids=[
        "PDF",
        "ZIP",
        "TAR",
        "gzip in gzip",
        "bzip2 in gzip",
        "xz in bzip2",
        "zstd",
        "PNG",
        "JPEG",
        "program",
        "UTF-16 little-endian",
        "UTF-16 big-endian",
        "all bytes",
        "NULs",
        "Latin-1",
        "HTML with a doctype",
        "HTML after a comment",
        "XHTML",
        "Atom",
        "RSS",
        "sitemap",
        "fragment",
        "mail",
        "script",
        "rate limit",
        "empty list",
        "list of numbers",
        "list of other objects",
        "empty object",
        "object with data",
        "broken JSON",
        "long other JSON",
        "TOML",
        "one word",
        "blanks",
        "notes",
        "list in Markdown",
        "sections in Markdown",
        "CSV",
        "Python",
    ],
)
def test_an_unsupported_input_is_refused_with_a_guess_of_its_format(raw: bytes, looks: str) -> None:
    with pytest.raises(SourceError) as raised:
        read(raw, "given.bin")
    is_binary = b"\0" in raw or not raw.isascii()
    known = READ if is_binary else READ_IN_TEXT
    if looks.startswith("JSON"):
        known = READ_IN_JSON
    advice = "" if "; " in looks else f"; {known}; see `daysheet guide sync`"
    assert str(raised.value) == f"given.bin: looks like {looks}{advice}"
    assert len(str(raised.value)) < 200
    assert raised.value.exit_code == 3


def test_deeply_nested_json_is_refused() -> None:
    # The limit of nesting depends on the version of Python.
    with pytest.raises(SourceError, match=r"looks like (JSON of another shape|broken JSON)"):
        read(b"[" * 60_000)


def test_an_sqlite_file_is_recognised_and_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="looks like an SQLite file"):
        read(database(tmp_path))


def test_an_empty_input_is_refused() -> None:
    for raw in (b"", gzip.compress(b""), b"\xef\xbb\xbf"):
        with pytest.raises(SourceError, match=r"^is empty$"):
            read(raw)


@needs_data
@pytest.mark.parametrize(
    ("name", "looks"),
    [
        ("arxiv-atom/rate_exceeded.txt", "arXiv's answer to too many requests; wait a minute"),
        ("titles/queries-public.json", "JSON of another shape.*; see `daysheet guide sync`"),
        ("README.md", "notes in Markdown; daysheet reads .*; see `daysheet guide sync`"),
    ],
)
def test_captured_inputs_of_other_formats_are_refused(name: str, looks: str) -> None:
    with pytest.raises(SourceError, match=f"looks like {looks}"):
        recognise((DATA / name).read_bytes()[:HEAD_SIZE])


def test_the_file_name_does_not_decide_the_format() -> None:
    lines = '{"title": "A"}\n'
    assert read(lines, "paper.pdf").titles == ["A"]


def test_a_file_name_is_cleaned_in_messages() -> None:
    with pytest.raises(SourceError) as raised:
        read(b"hello", "a\x1b[31m\u202eb\n.txt")
    assert str(raised.value).startswith("a[31mb .txt: looks like")
