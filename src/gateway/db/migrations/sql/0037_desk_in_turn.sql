-- The desk: a task is claimed for a time, asked of several departments in turn, and found again by the people that it is about.
alter table gateway.verification_task
    add column claimed_by text,
    add column claimed_until timestamptz,        -- domain clock; from then on it is anybody's
    add column turn integer not null default 0,  -- which of the departments that are asked in turn has it
    add column people bytea[],                   -- keyed tags of those whom it is about; null in tasks of before
    add check ((claimed_by is null) = (claimed_until is null));
create index verification_task_people on gateway.verification_task using gin (people);

-- Each department's answer, in its turn; the last is the task's own.
create table gateway.verification_reply (
    task_id text not null references gateway.verification_task on delete cascade,
    turn integer not null,
    department text not null,
    finding text not null check (finding in ('yes', 'no', 'unknown')),  -- to the question
    verdict text not null check (verdict in ('yes', 'no', 'unknown')),  -- for the certificate
    note bytea not null,                         -- sealed
    account text not null,
    post text,                                   -- null in answers of before
    got_at timestamptz not null,                 -- domain clock: when the department got it
    at timestamptz not null,                     -- domain clock
    written_at timestamptz not null default clock_timestamp(),
    signed bytea not null,                       -- in canonical form; no person in it, the note by its hash
    stream integer not null,                     -- of the audit log, whose key signed it
    signature text not null,                     -- Ed25519, hex
    primary key (task_id, turn)
);
create index verification_reply_account on gateway.verification_reply (account, written_at);
insert into gateway.verification_reply
    (task_id, turn, department, finding, verdict, note, account, got_at, at, written_at, signed, stream, signature)
    select task_id, 0, department, verdict, verdict, note, settled_by, opened_at,
        (convert_from(reply, 'UTF8')::jsonb ->> 'at')::timestamptz, settled_at, reply, reply_stream, reply_signature
    from gateway.verification_task where state = 'answered' and reply is not null;
alter table gateway.verification_task drop column reply, drop column reply_stream, drop column reply_signature;

-- The queries that were told a task's answer: what was attached to it is theirs to see.
create table gateway.verification_told (
    task_id text not null references gateway.verification_task on delete cascade,
    query_id text not null,
    primary key (query_id, task_id)
);
create index verification_told_task on gateway.verification_told (task_id);

-- Passes where the task is open, the department's, and nobody else's for now; or fails the whole transaction.
create function gateway.hold_verification(which text, of_department text, who text, at timestamptz) returns void
language plpgsql as $$
begin
    perform 1 from gateway.verification_task t
    where t.task_id = which and t.state = 'open' and t.department = of_department
        and (t.claimed_by is null or t.claimed_by = who or t.claimed_until <= at)
    for update;
    if not found then
        raise exception 'the verification is not open, or another''s' using errcode = 'GW409';
    end if;
end
$$;

create or replace function gateway.leave_verification(which text, by_query text) returns void language plpgsql as $$
declare
    stands text;
begin
    select t.state into stands from gateway.verification_task t where t.task_id = which for update;
    delete from gateway.verification_asker a where a.task_id = which and a.query_id = by_query;
    if found and stands = 'answered' then
        insert into gateway.verification_told (task_id, query_id) values (which, by_query) on conflict do nothing;
    end if;
    update gateway.verification_task t set state = 'withdrawn', settled_at = clock_timestamp()
    where t.task_id = which and t.state = 'open'
        and not exists (select 1 from gateway.verification_asker a where a.task_id = which);
end
$$;

drop function gateway.open_verification(text, text, text, text, text, timestamptz, timestamptz, timestamptz, bytea, bytea);
create function gateway.open_verification(
    new_id text, of_query text, of_certificate text, of_department text, of_county text,
    at_opened timestamptz, at_due timestamptz, at_remind timestamptz, sealed bytea, question_about bytea, of_people bytea[]
) returns void language plpgsql as $$
begin
    insert into gateway.verification_task
        (task_id, query_id, certificate, department, county, opened_at, due_at, remind_at, question, about, people)
    values (new_id, of_query, of_certificate, of_department, of_county, at_opened, at_due, at_remind, sealed,
        question_about, of_people)
    on conflict do nothing;
    if not found and not exists (select 1 from gateway.verification_task t where t.task_id = new_id) then
        raise exception 'another verification is open for this' using errcode = 'GW409';
    end if;
end
$$;
