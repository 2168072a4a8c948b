"""Which records are one paper: the rule of identity, as a pure function.

Separate from the database because the order of imports must not matter: the result is computed from
all records that share an id, never from how they were grouped before.

1. An arXiv id is one paper; two different arXiv ids are two papers, whatever else they share.
2. A DOI belongs to the one arXiv id that has it. If several have it, it belongs to none.
3. A title joins all records that have it, unless two arXiv ids have it; then it joins none.
4. Records that would so be joined to two arXiv ids (by two titles) are joined to neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from reader.model.identity import DOI_PREFIX, TITLE_PREFIX

ARXIV: Final = 0
DOI: Final = 1
TITLE: Final = 2


class HasIds(Protocol):
    """What imports said under one best id."""

    @property
    def kind(self) -> int:
        """ARXIV, DOI or TITLE: the kind of its best id."""

    @property
    def ids(self) -> Sequence[str]:
        """All its ids. The first is the best, and no other record has it as its best."""


R = TypeVar("R", bound=HasIds)


def kind_of(id: str) -> int:
    """Return the kind of an id in canonical form: ARXIV, DOI or TITLE."""
    return DOI if id.startswith(DOI_PREFIX) else TITLE if id.startswith(TITLE_PREFIX) else ARXIV


def identity_groups(records: Sequence[R]) -> list[list[R]]:
    """Return the records of each paper, the best known record and the best known paper first.

    `records` must contain all records that share an id with one of them.
    """
    groups = _groups_by_id(records)
    arxiv_ids = _arxiv_ids_by_title(records, groups)
    rest = [record for record in records if record.ids[0] not in groups]
    for linked in _linked_by_titles(rest, arxiv_ids):
        found = {
            id
            for record in linked
            for title in _joining_titles(record, arxiv_ids)
            for id in arxiv_ids[title]
        }
        group = found.pop() if len(found) == 1 else min(record.ids[0] for record in linked)
        groups |= {record.ids[0]: group for record in linked}
    papers: dict[str, list[R]] = {}
    for record in sorted(records, key=lambda record: (record.kind, record.ids[0])):
        papers.setdefault(groups[record.ids[0]], []).append(record)
    return sorted(papers.values(), key=lambda paper: paper[0].kind)


def _groups_by_id(records: Iterable[HasIds]) -> dict[str, str]:
    """Return the arXiv id to which records belong by ids alone, by the records' best ids."""
    arxiv_ids_by_doi: dict[str, set[str]] = {}
    dois = []
    groups = {}
    for record in records:
        best = record.ids[0]
        if record.kind == DOI:
            dois.append(best)
        elif record.kind == ARXIV:
            groups[best] = best
            for id in record.ids:
                if id.startswith(DOI_PREFIX):
                    arxiv_ids_by_doi.setdefault(id, set()).add(best)
    for doi in dois:
        if len(found := arxiv_ids_by_doi.get(doi, set())) == 1:
            groups[doi] = next(iter(found))
    return groups


def _arxiv_ids_by_title(
    records: Iterable[HasIds], groups: Mapping[str, str]
) -> dict[str, set[str]]:
    """Return the arXiv ids that have each title."""
    arxiv_ids: dict[str, set[str]] = {}
    for record in records:
        group = groups.get(record.ids[0])
        for id in record.ids:
            if id.startswith(TITLE_PREFIX):
                arxiv_ids.setdefault(id, set()).update([group] if group else [])
    return arxiv_ids


def _joining_titles(record: HasIds, arxiv_ids: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield the titles of `record` that may join it to other records: those of fewer than two
    arXiv ids."""
    return (id for id in record.ids if id in arxiv_ids and len(arxiv_ids[id]) < 2)


def _linked_by_titles(
    records: Sequence[R], arxiv_ids: Mapping[str, Collection[str]]
) -> Iterator[list[R]]:
    """Yield the sets of records that are linked by titles, directly or through others."""
    by_title: dict[str, list[R]] = {}
    for record in records:
        for title in _joining_titles(record, arxiv_ids):
            by_title.setdefault(title, []).append(record)
    seen: set[str] = set()
    for record in records:
        if record.ids[0] in seen:
            continue
        seen.add(record.ids[0])
        linked = [record]
        # The list grows while it is walked.
        for member in linked:
            for title in _joining_titles(member, arxiv_ids):
                for other in by_title[title]:
                    if other.ids[0] not in seen:
                        seen.add(other.ids[0])
                        linked.append(other)
        yield linked
