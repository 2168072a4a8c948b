"""The user's own copies of papers, which their bibliographies name."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from reader.model.links import PAPER_FILE_SUFFIXES, Url
from reader.model.paper import Paper


def local_file_url(paper: Paper) -> Url | None:
    """Return the `file:` address of the user's own copy of a paper, or None if there is none.

    The file must be a regular file with the ending of a paper, after links are followed.
    """
    if not paper.file:
        return None
    # A name may be decomposed on the disk and composed in the bibliography, or the other way round.
    for form in (paper.file, *(unicodedata.normalize(name, paper.file) for name in ("NFC", "NFD"))):
        try:
            path = Path(os.path.realpath(Path(form).expanduser()))
            if path.is_file() and path.name.lower().endswith(PAPER_FILE_SUFFIXES):
                return Url(path.as_uri())
        except (OSError, ValueError, RuntimeError):
            continue
    return None
