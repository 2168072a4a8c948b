"""Fetches digests and full texts from the network. No other package uses the network.

A site's answer is returned as bytes; `reader.sources` parses it. Import this package only before
something is fetched: the HTTP client takes 80 ms.
"""

from reader.sync.arxiv import Arxiv
from reader.sync.client import Answer, Pages
from reader.sync.errors import HttpStatusError, OfflineError, SyncError, SyncStopped
from reader.sync.full_texts import FullTexts
from reader.sync.huggingface import DailyPapers
from reader.sync.request_policy import RequestPolicy
from reader.sync.session import FetchSession, Job

__all__ = [
    "Answer",
    "Arxiv",
    "DailyPapers",
    "FetchSession",
    "FullTexts",
    "HttpStatusError",
    "Job",
    "OfflineError",
    "Pages",
    "RequestPolicy",
    "SyncError",
    "SyncStopped",
]
