-- Verification: questions that an officer of the department answers by hand.
create table gateway.verification_task (
    task_id text primary key,
    query_id text not null,
    certificate text not null,
    department text not null,
    county text,
    opened_at timestamptz not null,          -- domain clock
    due_at timestamptz not null,             -- domain clock
    remind_at timestamptz not null,          -- domain clock; from then on it is marked for the department
    extended integer not null default 0,     -- how often its time was extended
    state text not null default 'open' check (state in ('open', 'answered', 'expired', 'withdrawn')),
    question bytea not null,                 -- sealed
    verdict text check (verdict in ('yes', 'no', 'unknown')),
    note bytea,                              -- sealed
    settled_by text,
    settled_at timestamptz,
    reply bytea,                             -- the answer in canonical form; no person in it, the note by its hash
    reply_stream integer,                    -- the stream of the audit log whose key signed it
    reply_signature text,                    -- Ed25519, hex
    check ((state = 'answered') = (verdict is not null and settled_by is not null))
);
create index verification_task_work_list on gateway.verification_task (department, opened_at desc, task_id desc)
    where state = 'open';
create index verification_task_query on gateway.verification_task (query_id);

-- Settles a task or fails the whole transaction: an answer is not accepted twice, nor after its time.
create function gateway.settle_verification(
    which text, new_state text, new_verdict text, new_note bytea, who text
) returns void language plpgsql as $$
begin
    update gateway.verification_task
    set state = new_state, verdict = new_verdict, note = new_note, settled_by = who, settled_at = clock_timestamp()
    where task_id = which and state = 'open';
    if not found then
        raise exception 'the verification is not open' using errcode = 'GW409';
    end if;
end
$$;
