-- Files that officers bring to what they found.  They are sealed, so that nothing is won by compressing them.
create table gateway.attachment (
    attachment_id uuid primary key,
    place text not null,
    place_id text not null,
    about bytea not null,                    -- sealed: kind, size, digest, by whom
    content bytea not null,                  -- sealed
    added_at timestamptz not null,           -- domain clock
    kept_until timestamptz not null,         -- domain clock
    is_kept boolean not null default false   -- its entry stands in the log
);
alter table gateway.attachment alter column content set storage external;
create index attachment_of_place on gateway.attachment (place, place_id);
create index attachment_to_end on gateway.attachment (kept_until);

-- Keeps what was put, or fails the whole transaction where it was deleted meanwhile.
create function gateway.keep_attachment(which uuid) returns void language plpgsql as $$
begin
    update gateway.attachment set is_kept = true where attachment_id = which and not is_kept;
    if not found then
        raise exception 'the attachment is gone' using errcode = 'GW409';
    end if;
end
$$;
