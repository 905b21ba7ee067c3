-- The verification desk: when a department was reminded of a task, and which department that was.
alter table gateway.verification_task
    add column reminded_at timestamptz,          -- domain clock; once
    add column reminded_department text,         -- who had the task then; it can have moved since
    add check ((reminded_at is null) = (reminded_department is null));
create index verification_task_to_remind on gateway.verification_task (remind_at)
    where state = 'open' and reminded_at is null;
