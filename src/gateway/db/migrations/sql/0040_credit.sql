-- Hearings, and the dishonesty register that is entered by nothing else.
create table gateway.hearing (
    hearing_id       uuid        primary key,
    finding_id       text        not null unique references gateway.inspection_finding on delete cascade,
    declaration_id   text        not null references gateway.declaration on delete cascade,
    person_tag       bytea       not null,       -- keyed digest of the number of whom it is about
    matter           text        not null,
    certificate      text        not null,
    state            text        not null check (state in ('NOTIFIED', 'HEARD', 'NOT_HEARD', 'CONFIRMED', 'DISMISSED')),
    taken_by         text        not null,       -- who took the declaration
    opened_by        text        not null,
    opened_at        timestamptz not null,       -- domain clock, as all that follow
    respond_by       timestamptz not null,
    due_at           timestamptz,                -- of whose turn it is; null: nobody's
    notice_version   text        not null,
    sealed           bytea       not null,       -- number, name and case of the person
    statement_by     text,
    statement_at     timestamptz,
    sealed_statement bytea,
    decided_by       text,
    decided_at       timestamptz,
    sealed_grounds   bytea,
    grade            text        check (grade in ('ordinary', 'serious')),
    basis            text,
    authority        text,
    overdue_told_at  timestamptz,
    entry            text        not null,       -- of its last step
    constraint hearing_statement check ((statement_by is null) = (sealed_statement is null) and (state <> 'HEARD' or statement_by is not null)),
    constraint hearing_decided check ((state in ('CONFIRMED', 'DISMISSED')) = (decided_by is not null)),
    constraint hearing_by_two check (decided_by not in (opened_by, taken_by, coalesce(statement_by, ''))),
    constraint hearing_graded check (state <> 'CONFIRMED' or (grade is not null and basis is not null and authority is not null))
);
create index hearing_due on gateway.hearing (due_at, hearing_id);
create index hearing_of_person on gateway.hearing (person_tag);

-- What of before stood on the register had no hearing.  since and until stay: processes of the version before ask by them beside an upgrade.
drop table gateway.dishonesty_record;
create table gateway.dishonesty_record (
    record_id       uuid        primary key,
    hearing_id      uuid        not null unique references gateway.hearing,
    person_tag      bytea       not null,
    grade           text        not null check (grade in ('ordinary', 'serious')),
    state           text        not null check (state in ('IN_FORCE', 'DISPUTED', 'UPHELD', 'REVERSED', 'REPAIRED', 'EXPIRED')),
    publication     text        not null check (publication in ('none', 'credit_system', 'public')),
    since           timestamptz not null,        -- domain clock, as all that follow; from here to `until` it bars
    until           timestamptz not null,
    repairable_from timestamptz not null,
    expires_at      timestamptz not null,
    entry           text        not null,        -- of its last step
    check (until >= since and until <= expires_at)
);
create index dishonesty_record_of_person on gateway.dishonesty_record (person_tag, until);

create table gateway.dishonesty_request (
    request_id      uuid        primary key,
    record_id       uuid        not null references gateway.dishonesty_record on delete cascade,
    kind            text        not null check (kind in ('objection', 'repair')),
    state           text        not null check (state in ('OPEN', 'GRANTED', 'REFUSED')),
    asked_by        text        not null,
    asked_at        timestamptz not null,
    due_at          timestamptz not null,
    sealed_words    bytea       not null,
    decided_by      text,
    decided_at      timestamptz,
    sealed_grounds  bytea,
    overdue_told_at timestamptz,
    entry           text        not null,
    check ((state = 'OPEN') = (decided_by is null)),
    check (decided_by <> asked_by)
);
create unique index dishonesty_request_open on gateway.dishonesty_request (record_id) where state = 'OPEN';
create index dishonesty_request_of_record on gateway.dishonesty_request (record_id);

-- The same steps as in the gateway's own table, kept by the store whoever writes.
create function gateway.keep_hearing() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'NOTIFIED' then
            raise exception 'a hearing begins with its notice' using errcode = '23514';
        end if;
        return new;
    end if;
    if old.state <> new.state and (old.state, new.state) not in (
            ('NOTIFIED', 'HEARD'), ('NOT_HEARD', 'HEARD'), ('NOTIFIED', 'NOT_HEARD'),
            ('HEARD', 'CONFIRMED'), ('NOT_HEARD', 'CONFIRMED'), ('HEARD', 'DISMISSED'), ('NOT_HEARD', 'DISMISSED')) then
        raise exception 'no hearing goes this way' using errcode = '23514';
    end if;
    if (old.hearing_id, old.finding_id, old.declaration_id, old.person_tag, old.opened_by, old.taken_by, old.respond_by)
            is distinct from (new.hearing_id, new.finding_id, new.declaration_id, new.person_tag, new.opened_by, new.taken_by, new.respond_by)
            or (old.decided_by is not null and old.decided_by is distinct from new.decided_by) then
        raise exception 'whom a hearing is about, and who did what in it, stays' using errcode = '23514';
    end if;
    return new;
end
$$;
create trigger keep_hearing before insert or update on gateway.hearing for each row execute function gateway.keep_hearing();

create function gateway.keep_record() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'IN_FORCE' or not exists (
                select from gateway.hearing h where h.hearing_id = new.hearing_id and h.state = 'CONFIRMED'
                    and h.person_tag = new.person_tag and h.grade = new.grade
                    and h.decided_by not in (h.opened_by, h.taken_by) and h.decided_at <= new.since) then
            raise exception 'nobody is entered but by a confirmed hearing' using errcode = '23514';
        end if;
        return new;
    end if;
    if old.state <> new.state and (old.state, new.state) not in (
            ('IN_FORCE', 'DISPUTED'), ('DISPUTED', 'REVERSED'), ('DISPUTED', 'UPHELD'), ('IN_FORCE', 'REPAIRED'), ('UPHELD', 'REPAIRED'),
            ('IN_FORCE', 'EXPIRED'), ('UPHELD', 'EXPIRED')) then
        raise exception 'no entry goes this way' using errcode = '23514';
    end if;
    if (old.record_id, old.hearing_id, old.person_tag, old.grade, old.since, old.expires_at)
            is distinct from (new.record_id, new.hearing_id, new.person_tag, new.grade, new.since, new.expires_at) or new.until > old.until then
        raise exception 'an entry is not made another one, nor longer' using errcode = '23514';
    end if;
    return new;
end
$$;
create trigger keep_record before insert or update on gateway.dishonesty_record for each row execute function gateway.keep_record();

create function gateway.keep_request() returns trigger language plpgsql as $$
begin
    if new.state <> 'OPEN' and exists (
            select from gateway.dishonesty_record r join gateway.hearing h using (hearing_id)
            where r.record_id = new.record_id and new.decided_by in (h.opened_by, h.decided_by)) then
        raise exception 'a second person decides' using errcode = '23514';
    end if;
    return new;
end
$$;
create trigger keep_request before insert or update on gateway.dishonesty_request for each row execute function gateway.keep_request();

-- Nobody on the register declares: looked at in the transaction of the declaration itself, whatever was looked at before.
create function gateway.refuse_barred() returns trigger language plpgsql as $$
begin
    if exists (select from gateway.dishonesty_record r
            where r.person_tag = new.signer_tag and r.since <= new.signed_at and r.until > new.signed_at) then
        raise exception 'no declaration is open' using errcode = 'GW409';
    end if;
    return new;
end
$$;
create trigger refuse_barred before insert on gateway.declaration for each row execute function gateway.refuse_barred();
