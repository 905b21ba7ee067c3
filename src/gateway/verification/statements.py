"""The room's SQL."""

COLUMNS = (
    "task_id, query_id, certificate, department, county, opened_at, due_at, remind_at, reminded_at, reminded_department, extended, "
    "state, question, verdict, note"
)
INSERT = """
insert into gateway.verification_task (task_id, query_id, certificate, department, county, opened_at, due_at, remind_at, question)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (task_id) do nothing
"""
LOAD = f"select {COLUMNS} from gateway.verification_task where task_id = $1"  # noqa: S608 - constants
LOAD_OF = f"{LOAD} and department = $2"
WORK_LIST = """
select task_id, certificate, opened_at, due_at, state from gateway.verification_task
where state = 'open' and department = $1 and ($2::timestamptz is null or (opened_at, task_id) < ($2, $3))
order by opened_at desc, task_id desc limit $4
"""
OVERDUE = f"""
select {COLUMNS} from gateway.verification_task where state = 'open' and due_at <= $1 order by due_at, task_id limit $2
"""  # noqa: S608 - constants
SETTLE = "select gateway.settle_verification($1, $2, $3, $4, $5)"
SIGNED = "update gateway.verification_task set reply = $2, reply_stream = $3, reply_signature = $4 where task_id = $1"
SIGNED_OF = """
select reply, reply_stream, reply_signature from gateway.verification_task
where task_id = $1 and department = $2 and reply is not null
"""
WITHDRAW = """
update gateway.verification_task set state = 'withdrawn', settled_at = clock_timestamp() where task_id = $1 and state = 'open'
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
REASSIGN = "update gateway.verification_task set department = $2 where task_id = $1 and state = 'open'"
FIGURES = """
select department,
    count(*) filter (where state = 'open') as open,
    count(*) filter (where reminded_department = department) as reminded,
    count(*) filter (where state = 'answered') as answered_in_time,
    count(*) filter (where state = 'expired') as overdue,
    count(*) filter (where state = 'withdrawn') as withdrawn,
    count(*) filter (where extended > 0) as extended
from gateway.verification_task where $1::text is null or department = $1 group by department order by department
"""
