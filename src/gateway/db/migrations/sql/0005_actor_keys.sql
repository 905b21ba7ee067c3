-- Who answered by hand, extended, handed on or declared is a search key (10): of the entries that are there already, too.
-- A section's frame: length of the name (1 byte), name, salt (16), length of the content (4, big-endian), content.
insert into audit.audit_entry_key (at, kind, key, stream_id, seq)
select at, 10, convert_to(convert_from(substring(sections from begins + 26 for size), 'UTF8')::jsonb ->> 'account', 'UTF8'), stream_id, seq
from (
    select at, stream_id, seq, sections, begins,
        get_byte(sections, begins + 21) * 16777216 + get_byte(sections, begins + 22) * 65536
        + get_byte(sections, begins + 23) * 256 + get_byte(sections, begins + 24) as size
    from (
        select at, stream_id, seq, sections, position('\x056163746f72'::bytea in sections) as begins
        from audit.audit_entry where kind = 3
    ) late
    where begins > 0
) acted;
