"""`daysheet views`: saved views on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commandline import Daysheet

PAPERS = [
    {"id": f"2403.0000{number}", "title": title, "upvotes": number * 10, "daily_date": "2024-03-12"}
    for number, title in enumerate(["Gathering Stones", "Counting Stones", "Diffusion"], start=1)
]


@pytest.mark.slow
def test_views_are_saved_listed_used_merged_and_removed(tmp_path: Path) -> None:
    daysheet = Daysheet(tmp_path)
    assert (
        daysheet("import", "-", stdin="".join(json.dumps(each) + "\n" for each in PAPERS)).code == 0
    )
    assert daysheet("views").code == 1
    assert daysheet("views", "save", "st", "stones", "upvotes:15..", "--watch").code == 0
    assert daysheet("views").lines == ["st\t1\twatched\tstones upvotes:15.."]
    assert daysheet("list", "view:st").lines == ["2403.00002\tCounting Stones"]
    assert len(daysheet("list", "not:view:st").lines) == 2
    for arguments, reason in (
        (("list", "view:other"), "there is no view of this name"),
        (("views", "save", "x", "view:st"), "a view may not name a view"),
        (("views", "save", "x", "is:unr"), "unread, read, starred or begun"),
        (("views", "save", "a b", "stones"), "is not a name for a view"),
        (("views", "remove", "x"), "there is no view"),
        (("views", "merge", "nowhere.toml"), "is not a file"),
        (("views", "what"), "invalid choice"),
    ):
        ran = daysheet(*arguments)
        assert ran.code in (2, 3, 4)
        assert len(ran.problems) == 1
        assert reason in ran.err
    assert daysheet("views", "save", "gone", "stones").code == 0
    assert daysheet("views", "remove", "gone").err == "removed view:gone\n"
    other = tmp_path / "other.toml"
    other.write_text('[views]\n"st" = { removed = 2999-01-01T00:00:00Z }\n')
    assert daysheet("views", "merge", other).code == 0
    assert daysheet("views").code == 1
