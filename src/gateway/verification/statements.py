"""The room's SQL."""

COLUMNS = (
    "task_id, query_id, certificate, department, county, opened_at, due_at, remind_at, reminded_at, reminded_department, extended, "
    "state, question, verdict, note"
)
OPEN = "select gateway.open_verification($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
JOIN = "select gateway.join_verification($1, $2)"
LEAVE = "select gateway.leave_verification($1, $2)"
STANDING = """
select about, task_id, due_at, department from gateway.verification_task where about = any($1::bytea[]) and state = 'open'
"""
ASKERS = "select query_id from gateway.verification_asker where task_id = $1 order by query_id"
"""Ids of queries are in the order of time."""
LOAD = f"select {COLUMNS} from gateway.verification_task where task_id = $1"  # noqa: S608 - constants
LOAD_OF = f"{LOAD} and department = $2"
WORK_LIST = """
select task_id, certificate, opened_at, due_at, state from gateway.verification_task
where state = 'open' and department = $1 and ($2::timestamptz is null or (due_at, task_id) > ($2, $3))
order by due_at, task_id limit $4
"""
TO_END = """
select task_id from gateway.verification_task where state = 'open' and due_at <= $1
union select task_id from gateway.verification_asker join gateway.verification_task using (task_id) where state <> 'open'
limit $2
"""
"""Those whose time is over, and those whose end not everybody who asked has been told."""
SETTLE = "select gateway.settle_verification($1, $2, $3, $4, $5)"
SIGNED = "update gateway.verification_task set reply = $2, reply_stream = $3, reply_signature = $4 where task_id = $1"
SIGNED_OF = """
select reply, reply_stream, reply_signature from gateway.verification_task
where task_id = $1 and department = $2 and reply is not null
"""
EXTEND = """
update gateway.verification_task set due_at = $2, remind_at = $3, extended = extended + 1 where task_id = $1 and state = 'open'
"""
REMIND = """
update gateway.verification_task set reminded_at = $1, reminded_department = department where task_id in (
    select task_id from gateway.verification_task
    where state = 'open' and reminded_at is null and remind_at <= $1 order by remind_at limit $2 for update skip locked
) returning task_id, reminded_department
"""
OVERDUE_NOW = "select count(*) as overdue from gateway.verification_task where state = 'open' and due_at <= $1"
REASSIGN = "update gateway.verification_task set department = $2 where task_id = $1 and state = 'open'"
FIGURES = """
select department,
    count(*) filter (where state = 'open') as open,
    count(*) filter (where reminded_department = department) as reminded,
    count(*) filter (where state = 'answered') as answered_in_time,
    count(*) filter (where state = 'expired') as overdue,
    count(*) filter (where state = 'open' and due_at <= $2) as overdue_now,
    count(*) filter (where state = 'withdrawn') as withdrawn,
    count(*) filter (where extended > 0) as extended
from gateway.verification_task where $1::text is null or department = $1 group by department order by department
"""
