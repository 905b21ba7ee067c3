-- A fixed list of rows that are asked one by one; who is in it, and what was answered, stands sealed.
create table gateway.batch (
    batch_id uuid primary key,
    kind text not null check (kind in ('staff_list', 'job')),
    state text not null check (state in ('draft', 'approved', 'running', 'paused', 'done', 'cancelled')),
    account text not null,                  -- who made it, and by which client
    client text not null,
    department text not null,
    matter text not null,
    certificates text[] not null,
    purpose text not null,
    rows int not null check (rows between 1 and 2000),
    list_mark text not null,                -- a keyed digest of the list
    made_at timestamptz not null,           -- domain clock, as all that follow
    kept_until timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    reasons text,
    entry text not null,                    -- of its last step
    check (decided_by <> account),          -- nobody approves a list of their own
    check (kind = 'staff_list' or state in ('draft', 'cancelled') or decided_by is not null)
);
create index batch_of_department on gateway.batch (department, batch_id);
create index batch_of_account on gateway.batch (account, client, batch_id);
create index batch_kept on gateway.batch (kept_until);

create table gateway.batch_row (
    batch_id uuid not null references gateway.batch on delete cascade,
    number int not null check (number > 0),
    state text not null check (state in ('waiting', 'asked', 'answered', 'failed')),
    basis bytea not null,                   -- sealed: the query, and whose it is
    query_id text unique,                   -- as which it was asked last
    attempts int not null default 0,
    not_before timestamptz,                 -- domain clock
    answers bytea,                          -- sealed
    failure text,
    ended_at timestamptz,                   -- domain clock
    primary key (batch_id, number),
    check ((state = 'answered') = (answers is not null)),
    check ((state = 'failed') = (failure is not null))
);
create index batch_row_open on gateway.batch_row (batch_id, number) where state in ('waiting', 'asked');

-- A step of somebody; GW409 where somebody else was first.
create function gateway.step_batch(
    the_id uuid, was text, becomes text, by_account text, at timestamptz, why text, until timestamptz, by_entry text) returns void
language plpgsql as $$
begin
    update gateway.batch b
        set (state, decided_by, decided_at, reasons, kept_until, entry) = (becomes, by_account, at, why, until, by_entry)
        where b.batch_id = the_id and b.state = was;
    if not found then
        raise exception 'it has changed' using errcode = 'GW409';
    end if;
end
$$;
