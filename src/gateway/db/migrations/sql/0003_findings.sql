-- Findings: what the rules of misuse found in the log.  All but a person's judgement can be made anew from the log.

-- How far each rule has walked: the leaf of the log (a year) that it looks at next.
create table audit.finding_cursor (
    name text primary key,
    log smallint not null check (log >= 0),
    next_index bigint not null check (next_index >= 0)
);

-- What a rule remembers about one account, person, matter or stream.  sightings: see findings/sighting.py.
-- expires_at: when none of them can be evidence any more; null: never.
create table audit.finding_watch (
    name text not null,
    key text not null,
    sightings jsonb not null,
    finding_id uuid,
    last_at timestamptz,
    expires_at timestamptz,
    primary key (name, key)
);
create index finding_watch_expires on audit.finding_watch (expires_at);

create table audit.finding (
    finding_id    uuid primary key,
    name          text        not null,       -- of the rule in rules.json
    rule          text        not null,       -- A01 to A23
    key           text        not null,       -- whom or what it is about: account, pseudonym, matter, stream
    severity      text        not null check (severity in ('low', 'medium', 'high')),
    owner         text        not null,
    opened_at     timestamptz not null,       -- real clock, as all times here
    due_at        timestamptz not null,
    first_at      timestamptz not null,
    last_at       timestamptz not null,
    accounts      text[]      not null,
    offices       text[]      not null,
    cases         text[]      not null,
    entries       text[]      not null check (cardinality(entries) > 0),
    n             int         not null check (n > 0),
    triggers      int         not null check (triggers > 0),
    state         text        not null default 'OPEN' check (state in ('OPEN', 'JUSTIFIED', 'CONFIRMED')),
    judged_by     text,
    judged_at     timestamptz,
    justification text,
    check ((state = 'OPEN') = (judged_by is null)),
    check ((judged_by is null) = (judged_at is null)),
    check ((judged_by is null) = (justification is null))
);
create index finding_newest on audit.finding (opened_at desc, finding_id desc);
create index finding_accounts on audit.finding using gin (accounts);

-- A judgement is given once, and a finding is not taken back.
create function audit.refuse_finding_change() returns trigger language plpgsql as $$
begin
    if old.state <> 'OPEN' then
        raise exception 'the finding has been judged already' using errcode = 'AU001';
    end if;
    if (old.finding_id, old.name, old.rule, old.key, old.opened_at)
        is distinct from (new.finding_id, new.name, new.rule, new.key, new.opened_at) then
        raise exception 'a finding stays what it is about' using errcode = '42501';
    end if;
    return new;
end
$$;
create trigger finding_no_change before update on audit.finding
    for each row execute function audit.refuse_finding_change();
create trigger finding_no_delete before delete on audit.finding
    for each row execute function audit.refuse_change();
create trigger finding_no_truncate before truncate on audit.finding
    for each statement execute function audit.refuse_change();
