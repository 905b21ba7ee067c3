"""The room's statements; a domain time goes in with each, for no clock is asked here."""

_ROWS = "gateway.batch_row"
INSERT = """
insert into gateway.batch (batch_id, kind, state, account, client, department, matter, certificates, purpose, rows, list_mark, made_at, kept_until, entry)
values ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '')
"""
INSERT_ROWS = (
    f"insert into {_ROWS} (batch_id, number, state, basis) "  # noqa: S608 - constants
    "select $1, n, 'waiting', b from unnest($2::int[], $3::bytea[]) as given (n, b)"
)
MADE = "update gateway.batch set entry = $2 where batch_id = $1 and entry = ''"
"""Before its entry nobody sees it."""
STEP = "select gateway.step_batch($1, $2, $3, $4, $5, $6, $7, $8)"
_WITH_PROGRESS = """
select b.*, p.waiting, p.asked, p.answered, p.failed from gateway.batch b cross join lateral (
    select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'asked') as asked,
        count(*) filter (where state = 'answered') as answered, count(*) filter (where state = 'failed') as failed
    from gateway.batch_row r where r.batch_id = b.batch_id) p where b.entry <> ''
"""
LOAD = f"{_WITH_PROGRESS} and b.batch_id = $1"
_OF = "((b.account = $2 and b.client = $3) or b.department = $4)"
"""Whose they are: of an account and client, or, where given, of a whole department."""
LOAD_OF = f"{LOAD} and {_OF}"
LIST = f"{_WITH_PROGRESS} and b.batch_id < $1 and {_OF} order by b.batch_id desc limit $5"
ROWS = f"select * from {_ROWS} where batch_id = $1 and number > $2 order by number limit $3"  # noqa: S608 - constants
TAKE_BACK = f"update {_ROWS} set state = 'waiting' where batch_id = $1 and state = 'asked'"  # noqa: S608 - constants
CLAIM = """
update gateway.batch_row r set state = 'asked', query_id = $2, attempts = r.attempts + 1 from (
    select w.batch_id, w.number from gateway.batch_row w join gateway.batch b on b.batch_id = w.batch_id
    where w.batch_id = $1 and b.state = 'running' and w.state = 'waiting' and (w.not_before is null or w.not_before <= $3)
    order by w.number limit 1 for update of w skip locked) next
where r.batch_id = next.batch_id and r.number = next.number returning r.*
"""
_MINE = "where batch_id = $1 and number = $2 and query_id = $3 and state = 'asked'"
"""As long as nobody has begun it anew."""
ANSWERED = f"update {_ROWS} set state = 'answered', answers = $4, ended_at = $5, not_before = null {_MINE}"  # noqa: S608 - constants
FAILED = f"update {_ROWS} set state = 'failed', failure = $4, ended_at = $5, not_before = null {_MINE}"  # noqa: S608 - constants
AGAIN = f"update {_ROWS} set state = 'waiting', not_before = $4, attempts = attempts - $5 {_MINE}"  # noqa: S608 - constants
LEFT = """
select count(*) as open, min(coalesce(not_before, timestamptz 'epoch')) filter (where state = 'waiting') as next
from gateway.batch_row where batch_id = $1 and state in ('waiting', 'asked')
"""
SWEEP = "delete from gateway.batch where kept_until <= $1"
