"""What is fetched from the network, and the only room that talks to it.

Everything here returns bytes; what they mean is for `reader.sources` to say.
"""

from reader.sync.client import Offline, SyncError
from reader.sync.huggingface import DailyPapers

__all__ = ["DailyPapers", "Offline", "SyncError"]
