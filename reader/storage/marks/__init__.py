"""What the user read and starred, in one TOML file that cannot be made again.

`face` is what other rooms ask of it; `rule` is the rule of dates that everything else keeps.
"""

from reader.storage.marks.mirror import Mirror
from reader.storage.marks.store import Marks

__all__ = ["Marks", "Mirror"]
