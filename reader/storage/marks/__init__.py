"""What the user read and starred, in one TOML file that cannot be made again.

`face` is what other rooms ask of it; `rule` is the rule of dates that everything else keeps.
"""

from reader.storage.marks.face import Marks
from reader.storage.marks.mirror import Mirror

__all__ = ["Marks", "Mirror"]
