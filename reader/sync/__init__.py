"""What is fetched from the network, and the only room that talks to it.

Everything here returns bytes and what to remember of them; what they mean is for `reader.sources`
to say. Loaded when something is fetched, and never before: the HTTP client takes 80 ms.
"""

from reader.sync.arxiv import Arxiv
from reader.sync.errors import BadStatus, Offline, Stopped, SyncError
from reader.sync.huggingface import DailyPapers, Pages
from reader.sync.request_policy import Pace
from reader.sync.session import Job, Session

__all__ = [
    "Arxiv",
    "BadStatus",
    "DailyPapers",
    "Job",
    "Offline",
    "Pace",
    "Pages",
    "Session",
    "Stopped",
    "SyncError",
]
