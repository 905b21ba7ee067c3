-- A day's list of declarations, closed before the log's last checkpoint of that day, and what was drawn from it afterwards.
create table gateway.declaration_sample (
    sample_id   text primary key,
    day         date        not null unique,  -- on which it was closed, by the city's clock
    closed_at   timestamptz not null,         -- real clock
    list        text        not null,         -- id and class of each, a line for each
    list_hash   text        not null,         -- SHA-256 of it, hex
    shares      text        not null,         -- JSON: by class, in ten-thousandths
    entry       text        not null,         -- that says the hash
    drawn_at    timestamptz,                  -- real clock
    drawn_from  text,                         -- the checkpoint's note as the log signed it
    cosignature bytea,                        -- a witness's of it; empty: none saw it
    drawn_entry text,
    undrawn_told_at timestamptz,              -- real clock
    check ((drawn_at is null) = (drawn_from is null) and (drawn_at is null) = (cosignature is null))
);
create function gateway.keep_declaration_sample() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.drawn_at is not null or (new.sample_id, new.day, new.closed_at, new.list, new.list_hash, new.shares, new.entry)
            is distinct from (old.sample_id, old.day, old.closed_at, old.list, old.list_hash, old.shares, old.entry) then
        raise exception 'a closed list of declarations stays as it is, and is drawn from once' using errcode = 'GW409';
    end if;
    return new;
end
$$;
create trigger keep before update or delete on gateway.declaration_sample
    for each row execute function gateway.keep_declaration_sample();

-- On which list it stands; null: on none yet.
alter table gateway.declaration add column sample_id text references gateway.declaration_sample;
create index declaration_unlisted on gateway.declaration (declaration_id) where sample_id is null;
create function gateway.keep_declaration_on_list() returns trigger language plpgsql as $$
begin
    if old.sample_id is not null and new.sample_id is distinct from old.sample_id then
        raise exception 'a declaration stands on one list for good' using errcode = 'GW409';
    end if;
    return new;
end
$$;
create trigger keep before update of sample_id on gateway.declaration
    for each row execute function gateway.keep_declaration_on_list();

-- The inspection of a declaration that was drawn.  Times: domain clock.
create table gateway.inspection (
    inspection_id   text primary key,
    declaration_id  text        not null unique references gateway.declaration on delete cascade,
    sample_id       text        not null references gateway.declaration_sample,
    risk            text        not null check (risk in ('low', 'middle', 'high')),
    county          text        not null,     -- of the office that took the declaration
    state           text        not null check (state in ('DUE', 'VISIT', 'SUSPECTED', 'IN_ORDER', 'NOT_VERIFIABLE')),
    opened_at       timestamptz not null,
    due_at          timestamptz not null,
    check_number    integer     not null,     -- of the check by register that belongs to it
    claimed_by      text,                     -- the inspector's account
    claimed_until   timestamptz,
    reason          text,                     -- a code
    done_by         text,                     -- the inspector's account; null: by register
    done_at         timestamptz,
    finding         bytea,                    -- sealed; what the inspector wrote
    entry           text        not null,     -- of its last step
    overdue_told_at timestamptz,
    check ((claimed_by is null) = (claimed_until is null)),
    check ((done_at is not null) = (state in ('SUSPECTED', 'IN_ORDER', 'NOT_VERIFIABLE')))
);
create index inspection_due on gateway.inspection (due_at, inspection_id);
create index inspection_open on gateway.inspection (due_at) where done_at is null;

-- The check that belongs to an inspection.
alter table gateway.declaration_check add column inspection_id text references gateway.inspection on delete cascade;
-- When the log was told, in the query that the declaration belongs to, that it is suspected; domain clock.
alter table gateway.inspection_finding add column told_at timestamptz;
-- The inspector who found it on a visit; null: nobody visited.
alter table gateway.inspection_finding add column inspected_by text;
create index inspection_finding_untold on gateway.inspection_finding (opened_at) where told_at is null;
-- When it was told that no check of it was done in time.
alter table gateway.declaration add column unchecked_told_at timestamptz;
