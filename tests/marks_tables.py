"""Tables of marks for tests of the rule and of files: some given, or any."""

from __future__ import annotations

from hypothesis import strategies as st

from reader.model.mark import EVERY_KIND
from reader.storage.marks.merge_rule import (
    REMOVED_UNDATED,
    UNDATED,
    Table,
    Tables,
    empty_tables,
    removed_of,
)
from reader.storage.marks.notes import entry

TAGS = st.sampled_from(["rl", "RL", "c++"])
NOTES = st.sampled_from(["x", "y", "x · y", 'see "§3" #4 \\ ·'])


def tables(**sections: Table) -> Tables:
    """Return tables that hold these sections: `starred=…`, `removed_read=…`."""
    return empty_tables() | {name.replace("_", "."): table for name, table in sections.items()}


def any_tables(
    ids: st.SearchStrategy[str],
    times: st.SearchStrategy[str],
    *,
    most: int | None = None,
    undated: bool = True,
    lost: bool = False,
    both: bool = True,
) -> st.SearchStrategy[Tables]:
    """Return a strategy of tables; `both`: a mark and its removal may stand side by side.

    Of tags and notes a file cannot say that, nor have they, unless `both`, a removal without a
    date beside them.
    """
    marks = times | st.just(UNDATED) if undated else times
    removals = times | st.just(REMOVED_UNDATED) if lost else times
    keys = {"tags": st.builds("{} {}".format, ids, TAGS)}
    values = {"notes": st.builds(entry, marks, NOTES)}
    made = st.fixed_dictionaries(
        {
            section: st.dictionaries(keys.get(kind, ids), value, max_size=most)
            for kind in EVERY_KIND
            for section, value in (
                (kind, values.get(kind, marks)),
                (removed_of(kind), removals),
            )
        }
    )
    return made if both else made.map(as_a_file)


def as_a_file(tables: Tables) -> Tables:
    """Return tables as a file can say them: a tag or a note stands, or was taken away."""
    return tables | {
        removed_of(kind): {
            key: at for key, at in tables[removed_of(kind)].items() if key not in tables[kind]
        }
        for kind in ("tags", "notes")
    }
