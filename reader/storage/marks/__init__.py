"""What the user read and starred, tagged and noted, in one TOML file that cannot be made again."""

from reader.storage.marks.store import Marks

__all__ = ["Marks"]
