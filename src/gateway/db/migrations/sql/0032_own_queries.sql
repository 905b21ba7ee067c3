-- One's own queries are found by their case, which stands here as a keyed digest; those that were stored before are found without it.
alter table gateway.result add column case_tag bytea;
create index result_own on gateway.result (account, client, created_at desc, query_id desc);
