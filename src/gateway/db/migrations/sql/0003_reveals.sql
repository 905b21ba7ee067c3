-- Reveals, in turns that are never changed: 0 asked for, 1 decided by a second person, 2 read.  That a turn comes once is the key's part.
-- about, tag, case_number, matter: the entry, the subject, and what the entry was for.  reason: sealed, in turns 0 and 1.
-- entry: what records the turn in the log.
create table audit.reveal (
    reveal_id uuid not null,
    turn smallint not null check (turn between 0 and 2),
    at timestamptz not null,
    account text not null,
    office text not null,
    person_digest text,
    task text not null,
    entry text not null,
    about text,
    query_id uuid,
    tag bytea check (octet_length(tag) = 16),
    party text,
    role text,
    ground text,
    case_number text,
    matter text,
    reason bytea,
    is_approved boolean,
    expires_at timestamptz,
    primary key (reveal_id, turn),
    check (turn <> 0 or (about is not null and tag is not null and party is not null and role is not null
        and ground is not null and reason is not null and expires_at is not null)),
    check (turn <> 1 or (is_approved is not null and reason is not null and expires_at is not null))
);

create trigger reveal_no_change before update or delete on audit.reveal
    for each row execute function audit.refuse_change();
create trigger reveal_no_truncate before truncate on audit.reveal
    for each statement execute function audit.refuse_change();
