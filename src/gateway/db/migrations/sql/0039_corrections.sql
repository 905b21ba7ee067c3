-- Somebody, or registers that disagree, doubt a value; the department that keeps it answers.  About whom stands in keyed tags, and sealed.
create table gateway.correction (
    correction_id uuid primary key,
    department text not null,
    item text not null,
    subject_tag bytea not null,
    record_tag bytea not null,              -- of the record's own id; of nothing where it has none
    sealed_subject bytea not null,
    state text not null check (state in ('noticed', 'open', 'confirmed', 'rejected', 'corrected')),
    opened_at timestamptz not null,         -- domain clock, as all that follow
    due_at timestamptz not null,
    remind_at timestamptz not null,
    reminded_at timestamptz,
    overdue_told_at timestamptz,
    answered_at timestamptz,
    answered_by text,
    sealed_answer bytea,
    entry text,                             -- of its last step; none while it is noticed alone
    check ((state in ('noticed', 'open')) = (answered_at is null)),
    check ((state = 'noticed') = (entry is null))
);
-- One question at a time, whoever asks it.
create unique index correction_standing on gateway.correction (department, item, subject_tag, record_tag)
    where state in ('noticed', 'open');
create index correction_due on gateway.correction (department, due_at) where state in ('noticed', 'open');

create table gateway.correction_doubt (
    doubt_id uuid primary key,
    correction_id uuid not null references gateway.correction on delete cascade,
    raised_by text not null check (raised_by in ('gateway', 'officer', 'citizen')),
    account text,
    client text,
    citizen_tag bytea,
    query_id uuid,                          -- where it was seen
    sealed_words bytea not null,
    raised_at timestamptz not null
);
create index correction_doubt_of on gateway.correction_doubt (correction_id);
create index correction_doubt_account on gateway.correction_doubt (account, client) where account is not null;
create index correction_doubt_citizen on gateway.correction_doubt (citizen_tag) where citizen_tag is not null;

-- The queries that rested on a value which was corrected.
create table gateway.recall (
    recall_id uuid primary key,
    correction_id uuid not null references gateway.correction,
    query_id uuid not null,
    account text not null,
    client text not null,
    certificates jsonb not null,
    made_at timestamptz not null,
    entry text not null,
    acknowledged_at timestamptz
);
create unique index recall_once on gateway.recall (correction_id, query_id);
create index recall_asker on gateway.recall (account, client, recall_id);

-- What registers disagree about, seen by a query: nothing where it is asked already, or was answered lately.
create function gateway.notice_correction(
    the_id uuid, of_department text, of_item text, subject bytea, record bytea, sealed bytea, at timestamptz, due timestamptz,
    remind timestamptz, doubt uuid, of_query uuid, words bytea, raised timestamptz, answered_since timestamptz) returns void
language plpgsql as $$
begin
    if exists (select from gateway.correction c where (c.department, c.item, c.subject_tag, c.record_tag)
        = (of_department, of_item, subject, record) and c.answered_at > answered_since) then
        return;
    end if;
    insert into gateway.correction (correction_id, department, item, subject_tag, record_tag, sealed_subject, state, opened_at, due_at, remind_at)
        values (the_id, of_department, of_item, subject, record, sealed, 'noticed', at, due, remind)
        on conflict (department, item, subject_tag, record_tag) where state in ('noticed', 'open') do nothing;
    if found then
        insert into gateway.correction_doubt (doubt_id, correction_id, raised_by, query_id, sealed_words, raised_at)
            values (doubt, the_id, 'gateway', of_query, words, raised);
    end if;
end
$$;

-- The department's answer; GW409 where it was answered already.
create function gateway.answer_correction(
    the_id uuid, becomes text, at timestamptz, by_account text, sealed bytea, by_entry text) returns void language plpgsql as $$
begin
    update gateway.correction c
        set (state, answered_at, answered_by, sealed_answer, entry) = (becomes, at, by_account, sealed, by_entry)
        where c.correction_id = the_id and c.state = 'open';
    if not found then
        raise exception 'it has changed' using errcode = 'GW409';
    end if;
end
$$;

create function gateway.tell_correction_overdue(the_id uuid, at timestamptz) returns void language plpgsql as $$
begin
    update gateway.correction c set overdue_told_at = at where c.correction_id = the_id and c.state = 'open' and c.overdue_told_at is null;
    if not found then
        raise exception 'it has changed' using errcode = 'GW409';
    end if;
end
$$;

create function gateway.recall_query(
    the_id uuid, of_correction uuid, of_query uuid, of_account text, of_client text, of_certificates jsonb, at timestamptz, by_entry text)
returns void language plpgsql as $$
begin
    insert into gateway.recall (recall_id, correction_id, query_id, account, client, certificates, made_at, entry)
        values (the_id, of_correction, of_query, of_account, of_client, of_certificates, at, by_entry)
        on conflict (correction_id, query_id) do nothing;
    if not found then
        raise exception 'it has changed' using errcode = 'GW409';
    end if;
end
$$;

create function gateway.acknowledge_recall(the_id uuid, at timestamptz) returns void language plpgsql as $$
begin
    update gateway.recall r set acknowledged_at = at where r.recall_id = the_id and r.acknowledged_at is null;
    if not found then
        raise exception 'it has changed' using errcode = 'GW409';
    end if;
end
$$;
