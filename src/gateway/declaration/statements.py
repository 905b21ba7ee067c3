"""The room's SQL."""

IS_LISTED = """
select true from gateway.dishonesty_record where person_tag = $1 and since <= $2 and (until is null or until > $2)
"""
LIST = """
insert into gateway.dishonesty_record (person_tag, grade, since, until) values ($1, $2, $3, $4)
on conflict (person_tag) do update set grade = excluded.grade, since = excluded.since, until = excluded.until
"""
INSERT = """
insert into gateway.declaration (declaration_id, query_id, certificate, matter, account, client, notice_version, notice_hash,
    statement_hash, signer_tag, signed_at, statement, basis)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
INSERT_CHECK = "insert into gateway.declaration_check (declaration_id, number, due_at) values ($1, $2, $3)"
LOAD = "select * from gateway.declaration where declaration_id = $1"
LOAD_OF = f"{LOAD} and account = $2 and client = $3"
CHECKS = "select * from gateway.declaration_check where declaration_id = $1 order by number"
CHECKED = """
update gateway.declaration_check set outcome = $3, reason = $4, query_id = $5, done_at = $6
where declaration_id = $1 and number = $2 and outcome is null
"""
FIND = """
insert into gateway.inspection_finding (finding_id, declaration_id, opened_at, reason, query_id) values ($1, $2, $3, $4, $5)
on conflict (declaration_id) do nothing
"""
MADE_BY = (
    "select declaration_id from gateway.declaration where signer_tag = $1 and certificate = $2 order by declaration_id"
)
FINDINGS = """
select f.*, d.query_id as declared_query_id, d.matter, d.certificate
from gateway.inspection_finding f join gateway.declaration d using (declaration_id)
where $1::timestamptz is null or (f.opened_at, f.finding_id) < ($1, $2)
order by f.opened_at desc, f.finding_id desc limit $3
"""
