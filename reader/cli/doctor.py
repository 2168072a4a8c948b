"""`doctor`: print the state of the installation, and what to repair. Changes nothing."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from reader import __version__, paths
from reader.cli import output
from reader.cli.arguments import make_parser
from reader.model.clean import clean_line

REQUIRED_PACKAGES: Final = ("textual", "rapidfuzz", "tomli-w")
VARIABLES: Final = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "DAYSHEET_HOME")
"""Environment variables that are reported."""


def run(name: str, arguments: list[str]) -> int:
    """Print a report. Return 0 if all is well, 1 if something must be repaired."""
    parser = make_parser(
        name, epilog="Exit code 0: all is well. Exit code 1: something must be repaired."
    )
    parser.add_argument("--json", action="store_true", help="print the report as a JSON object")
    options = parser.parse_args(arguments)
    report = _make_report()
    if options.json:
        import json

        output.write_line(json.dumps(report, ensure_ascii=False))
    else:
        _print_report(report)
    return output.NOTHING_FOUND if report["troubles"] else output.DONE


def _make_report() -> dict[str, Any]:
    """Return the report as a JSON object."""
    from reader.commands import build_keymap
    from reader.config import load_config
    from reader.library.doctor import Doctor, InstallationPaths

    config = load_config()
    files = InstallationPaths(
        config=paths.config_file(),
        library=config.library or paths.library_file(),
        marks=config.marks or paths.marks_file(),
        state=paths.state(),
        session=paths.session_file(),
        fault=paths.crash_report_file(),
    )
    versions = _versions()
    result = Doctor(files).examine()
    missing = [
        f"{package} is not installed; install daysheet again"
        for package in REQUIRED_PACKAGES
        if not versions[package]
    ]
    key_problems = build_keymap(config.keys, config.key_lines).problems
    return {
        "versions": versions,
        "places": {
            name: {"path": path, "size": size} for name, (path, size) in result.files.items()
        },
        "counts": result.counts,
        "terminal": _terminal(),
        "seconds": result.seconds,
        "troubles": [*missing, *config.problems, *key_problems, *result.problems],
        "notes": result.notes,
    }


def _versions() -> dict[str, str]:
    """Return the versions of what we depend on; empty for a package that is not installed."""
    from importlib.metadata import PackageNotFoundError, version
    from platform import platform

    from reader.library.doctor import sqlite_version

    versions = {
        "daysheet": __version__,
        "python": sys.version.split()[0],
        "system": platform(),
        "sqlite": sqlite_version(),
    }
    for package in REQUIRED_PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = ""
    return versions


def _terminal() -> dict[str, str]:
    """Return which streams are terminals, the encoding, the variables that are set, the size."""
    streams = {"stdin": sys.stdin, "stdout": sys.stdout, "stderr": sys.stderr}
    terminals = [name for name, stream in streams.items() if output.is_terminal(stream)]
    facts: dict[str, str] = {
        name: clean_line(os.environ[name]) for name in VARIABLES if name in os.environ
    }
    try:
        size = os.get_terminal_size()
        facts["size"] = f"{size.columns}×{size.lines}"
    except OSError:
        pass
    return {"terminals": " ".join(terminals) or "none", "encoding": sys.stdout.encoding, **facts}


def _print_report(report: dict[str, Any]) -> None:
    sections = {
        "versions": report["versions"],
        "files": {
            name: f"{file['path']}  {file['size']}" for name, file in report["places"].items()
        },
        "counts": report["counts"],
        "terminal": report["terminal"],
        "timings": {name: f"{each * 1000:,.0f} ms" for name, each in report["seconds"].items()},
    }
    for heading, facts in sections.items():
        output.write_line(heading)
        width = max(map(len, facts), default=0)
        output.write_lines(
            f"  {name:{width}}  {value or 'missing'}" for name, value in facts.items()
        )
    for heading, key in (("notes", "notes"), ("to repair", "troubles")):
        if report[key]:
            output.write_line(heading)
            output.write_lines(f"  {line}" for line in report[key])
    count = len(report["troubles"])
    output.write_status(
        f"{output.format_count(count, 'thing')} to repair" if count else "all is well"
    )
