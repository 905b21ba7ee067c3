-- Roles, for logins that do one thing with the log.  They hold no password; a login becomes a member of one.
--   gw_append     adds entries and can read none
--   gw_integrate  reads leaves, not what their sections say, and lets the tree grow
--   gw_auditor    reads, through views alone
-- Nobody is given UPDATE or DELETE on entries.

create schema audit_read;
create view audit_read.stream as
    select stream_id, node, boot_id, pubkey, endorsement, started_at, closed_at from audit.audit_stream;
create view audit_read.batch as
    select stream_id, batch_no, first_seq, n, at_min, at_max, db_at, digest, sig from audit.audit_batch;
create view audit_read.entry as select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry;
create view audit_read.entry_key as select at, kind, key, stream_id, seq from audit.audit_entry_key;
create view audit_read.head as select log, size, root, edge, changed_at, alarm from audit.audit_head;
create view audit_read.bundle as select log, n, at_min, at_max, refs from audit.audit_bundle;
create view audit_read.tile as select log, level, n, data from audit.audit_tile;
create view audit_read.checkpoint as select log, size, at, note, tsr from audit.audit_checkpoint;
create view audit_read.cosignature as select log, size, witness, line, at from audit.audit_cosignature;

-- What a role may not do itself, it may have done: with the owner's rights, and in one way only.
alter function audit.begin_sealed_batch(
    int, bigint, bigint, int, timestamptz, timestamptz, bytea, bytea, uuid[], bigint[], uuid[], bigint[],
    uuid[], uuid[], bigint[], uuid[], uuid[], bigint[]) security definer set search_path = pg_catalog, pg_temp;
alter function audit.make_partitions(timestamptz, int) security definer set search_path = pg_catalog, pg_temp;
revoke execute on function audit.begin_sealed_batch(
    int, bigint, bigint, int, timestamptz, timestamptz, bytea, bytea, uuid[], bigint[], uuid[], bigint[],
    uuid[], uuid[], bigint[], uuid[], uuid[], bigint[]) from public;
revoke execute on function audit.make_partitions(timestamptz, int) from public;

-- Makes the roles and gives them their rights; may be repeated.  False, and nothing is done, where the roles are not there and the user
-- may not create roles: once somebody has, `select audit.grant_roles()` gives them their rights.
create function audit.grant_roles() returns boolean language plpgsql as $$
declare
    wanted constant text[] := array['gw_append', 'gw_integrate', 'gw_auditor'];
    name text;
begin
    foreach name in array wanted loop
        if not exists (select from pg_roles where rolname = name) then
            begin
                execute format('create role %I nologin', name);
            exception
                when insufficient_privilege then
                    return false;
                when duplicate_object or unique_violation then
                    null;  -- another database of this server has just made it
            end;
        end if;
    end loop;

    grant usage on schema audit, audit_keys to gw_append;
    grant insert, select on audit.audit_stream to gw_append;
    grant update (closed_at) on audit.audit_stream to gw_append;
    grant insert, select on audit.audit_batch to gw_append;
    grant insert on audit.audit_entry, audit.audit_entry_key, audit_keys.audit_key to gw_append;
    grant execute on function audit.begin_sealed_batch(
        int, bigint, bigint, int, timestamptz, timestamptz, bytea, bytea, uuid[], bigint[], uuid[], bigint[],
        uuid[], uuid[], bigint[], uuid[], uuid[], bigint[]) to gw_append;
    grant execute on function audit.make_partitions(timestamptz, int) to gw_append;

    grant usage on schema audit to gw_integrate;
    grant select on audit.audit_stream, audit.audit_batch to gw_integrate;
    grant select (stream_id, seq, at, kind, query_id, body) on audit.audit_entry to gw_integrate;
    grant select, insert, update on audit.audit_cursor, audit.audit_head, audit.audit_bundle, audit.audit_tile to gw_integrate;
    grant select, insert on audit.audit_checkpoint, audit.audit_cosignature to gw_integrate;

    grant usage on schema audit_read to gw_auditor;
    grant select on all tables in schema audit_read to gw_auditor;
    return true;
end
$$;
select audit.grant_roles();
