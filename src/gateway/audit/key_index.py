"""How entries are found by a search key: the statements that walk the index of keys, period by period, in order of time."""

_UNREACHED = "limit 9223372036854775807"
"""A limit that is never reached: what is inside is made row by row as it is asked for, and not joined with what is outside."""


def entries_with(
    kinds: str, keys: str, since: str, until: str, *, where: str = "true", newest_first: bool = True
) -> str:
    """A select of `begins`, `at`, `stream_id`, `seq` and `marks` of the entries that have any of these keys, in order of time.

    kinds, keys: SQL of arrays, place by place; kinds of people or of cases stand in the index by month, all others by day, and are sought
    together by day.  since, until: SQL of times; none outside is looked at.  where: SQL about `k`, the entry's row in the index.

    A period's entries are sorted, and no further period is begun before they are used up: whoever wants a page of what stands in every
    entry has one day read.  An entry is found whose row in the log is not there any more.
    """
    way = "desc" if newest_first else "asc"
    return f"""select p.begins, k.at, k.stream_id, k.seq, k.marks
    from (select begins, ends from audit.key_periods({kinds}, {since}, {until}) order by begins {way}) p
    cross join lateral (
        select k.at, k.stream_id, k.seq, k.marks from audit.audit_entry_key k
        where k.marks && audit.key_marks({kinds}, {keys}, p.begins, p.ends) and k.at >= p.begins and k.at < p.ends and {where}
        offset 0) k
    order by p.begins {way}, k.at {way}, k.stream_id {way}, k.seq {way} {_UNREACHED}"""  # noqa: S608 - our own words
