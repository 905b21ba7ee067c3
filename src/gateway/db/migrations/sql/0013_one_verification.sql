-- One open verification per case, certificate and people: who asks the same again joins it, and is told the one answer.
alter table gateway.verification_task
    add column about bytea;                  -- keyed digest of case, certificate, people and parameters; null in tasks of before
create unique index verification_task_about on gateway.verification_task (about) where state = 'open';

-- The queries that wait for a task's answer; a row goes when its query has it, or waits no more.
create table gateway.verification_asker (
    task_id text not null references gateway.verification_task,
    query_id text not null,
    primary key (task_id, query_id)
);
insert into gateway.verification_asker (task_id, query_id)
    select task_id, query_id from gateway.verification_task where state = 'open';

-- The work list is in the order of due times, and so is what is overdue.
drop index gateway.verification_task_work_list;
create index verification_task_work_list on gateway.verification_task (department, due_at, task_id) where state = 'open';
create index verification_task_due on gateway.verification_task (due_at) where state = 'open';

-- Opens a task, or fails the whole transaction where another is open for the same question: then that one is to be joined.
create function gateway.open_verification(
    new_id text, of_query text, of_certificate text, of_department text, of_county text,
    at_opened timestamptz, at_due timestamptz, at_remind timestamptz, sealed bytea, question_about bytea
) returns void language plpgsql as $$
begin
    insert into gateway.verification_task
        (task_id, query_id, certificate, department, county, opened_at, due_at, remind_at, question, about)
    values (new_id, of_query, of_certificate, of_department, of_county, at_opened, at_due, at_remind, sealed, question_about)
    on conflict do nothing;
    if not found and not exists (select 1 from gateway.verification_task t where t.task_id = new_id) then
        raise exception 'another verification is open for this' using errcode = 'GW409';
    end if;
end
$$;

-- A query waits for a task, or the whole transaction fails where the task is not open any more.
create function gateway.join_verification(which text, by_query text) returns void language plpgsql as $$
begin
    perform 1 from gateway.verification_task t where t.task_id = which and t.state = 'open' for share;
    if not found then
        raise exception 'the verification is not open' using errcode = 'GW409';
    end if;
    insert into gateway.verification_asker (task_id, query_id) values (which, by_query) on conflict do nothing;
end
$$;

-- A query waits no more; a task for which nobody waits is withdrawn.  The row's lock lets no two of them go past each other.
create function gateway.leave_verification(which text, by_query text) returns void language plpgsql as $$
begin
    perform 1 from gateway.verification_task t where t.task_id = which for update;
    delete from gateway.verification_asker a where a.task_id = which and a.query_id = by_query;
    update gateway.verification_task t set state = 'withdrawn', settled_at = clock_timestamp()
    where t.task_id = which and t.state = 'open'
        and not exists (select 1 from gateway.verification_asker a where a.task_id = which);
end
$$;
