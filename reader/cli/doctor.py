"""`doctor`: what there is, how it is, and what to mend. Nothing is changed."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from reader import __version__, paths
from reader.cli import output
from reader.cli.arguments import parser
from reader.model.clean import clean_line

NEEDED: Final = ("textual", "rapidfuzz", "tomli-w")
VARIABLES: Final = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "DAYSHEET_HOME")


def run(name: str, arguments: list[str]) -> int:
    """Say how everything is; return 0 where it is well and 1 where something is to be mended."""
    options = parser(name, epilog="Exit code 0: all is well; 1: something is to be mended.")
    options.add_argument("--json", action="store_true", help="print one object")
    given = options.parse_args(arguments)
    found = _examined()
    if given.json:
        import json

        output.data(json.dumps(found, ensure_ascii=False))
    else:
        _print(found)
    return output.NOTHING_FOUND if found["troubles"] else output.DONE


def _examined() -> dict[str, Any]:
    from reader.commands import build_keymap
    from reader.config import load_config
    from reader.library.doctor import Doctor, Places

    config = load_config()
    places = Places(
        config=paths.config_file(),
        library=config.library or paths.library_file(),
        marks=config.marks or paths.marks_file(),
        state=paths.state(),
        session=paths.session_file(),
        fault=paths.crash_report_file(),
    )
    versions = _versions()
    examined = Doctor(places).examine()
    lacking = [f"{each} is not installed; install daysheet again" for each in NEEDED]
    lacking = [each for each, name in zip(lacking, NEEDED, strict=True) if not versions[name]]
    keys = build_keymap(config.keys, config.key_lines).problems
    return {
        "versions": versions,
        "places": {
            name: {"path": path, "size": size} for name, (path, size) in examined.places.items()
        },
        "counts": examined.counts,
        "terminal": _terminal(),
        "seconds": examined.seconds,
        "troubles": [*lacking, *config.problems, *keys, *examined.troubles],
        "notes": examined.notes,
    }


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version
    from platform import platform

    from reader.library.doctor import sqlite_version

    found = {
        "daysheet": __version__,
        "python": sys.version.split()[0],
        "system": platform(),
        "sqlite": sqlite_version(),
    }
    for name in NEEDED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def _terminal() -> dict[str, str]:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    names = ("stdin", "stdout", "stderr")
    on = [name for name, each in zip(names, streams, strict=True) if output.on_terminal(each)]
    given = [name for name in VARIABLES if name in os.environ]
    facts: dict[str, str] = {name: clean_line(os.environ[name]) for name in given}
    try:
        size = os.get_terminal_size()
        facts["size"] = f"{size.columns}×{size.lines}"
    except OSError:
        pass
    return {"terminals": " ".join(on) or "none", "encoding": sys.stdout.encoding, **facts}


def _print(found: dict[str, Any]) -> None:
    rows = {
        "versions": found["versions"],
        "files": {
            name: f"{each['path']}  {each['size']}" for name, each in found["places"].items()
        },
        "counts": found["counts"],
        "terminal": found["terminal"],
        "how long": {name: f"{each * 1000:,.0f} ms" for name, each in found["seconds"].items()},
    }
    for heading, facts in rows.items():
        output.data(heading)
        cells = max(map(len, facts), default=0)
        output.lines(f"  {name:{cells}}  {value or 'not there'}" for name, value in facts.items())
    for heading, key in (("to know", "notes"), ("to mend", "troubles")):
        if found[key]:
            output.data(heading)
            output.lines(f"  {each}" for each in found[key])
    count = len(found["troubles"])
    output.talk(f"{output.format_count(count, 'thing')} to mend" if count else "all is well")
