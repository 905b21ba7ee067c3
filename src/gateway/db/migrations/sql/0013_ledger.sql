-- What several queries wait for is pending, and ends, once in each of them.
alter table audit.audit_pending drop constraint audit_pending_pkey, add primary key (query_id, pending_id);
alter table audit.audit_late drop constraint audit_late_pkey, add primary key (query_id, pending_id);

-- Opens a batch and keeps the ledger for its entries.  False, and nothing is written, where the stream is closed.
-- The row lock on the stream orders this after a batch of the same stream whose commit is in doubt, and against its fencing.
create or replace function audit.begin_batch(
    of_stream int, this_batch bigint, first_seq bigint, n int, at_min timestamptz, at_max timestamptz,
    digest bytea, sig bytea,
    opened uuid[], opened_seq bigint[], closed uuid[], closed_seq bigint[],
    pended uuid[], pended_query uuid[], pended_seq bigint[],
    ended uuid[], ended_query uuid[], ended_seq bigint[]
) returns boolean language plpgsql as $$
declare
    changed bigint;
begin
    perform 1 from audit.audit_stream s where s.stream_id = of_stream and s.closed_at is null for no key update;
    if not found then
        return false;
    end if;
    insert into audit.audit_batch (stream_id, batch_no, first_seq, n, at_min, at_max, digest, sig)
        values (of_stream, this_batch, first_seq, n, at_min, at_max, digest, sig);
    if cardinality(opened) > 0 then
        insert into audit.audit_open (query_id, stream_id, seq)
            select u.id, of_stream, u.seq from unnest(opened, opened_seq) as u(id, seq);
        if exists (select 1 from audit.audit_closing c where c.query_id = any(opened)) then
            raise exception 'an intent for a query that is closed' using errcode = 'AU001';
        end if;
    end if;
    if cardinality(closed) > 0 then
        insert into audit.audit_closing (query_id, stream_id, seq)
            select u.id, of_stream, u.seq from unnest(closed, closed_seq) as u(id, seq);
        delete from audit.audit_open o where o.query_id = any(closed);
        get diagnostics changed = row_count;
        if changed <> cardinality(closed) then
            raise exception 'a closing entry for a query that is not open' using errcode = 'AU001';
        end if;
    end if;
    if cardinality(pended) > 0 then
        if exists (
            select 1 from audit.audit_late l join unnest(pended, pended_query) as u(id, query_id)
                on l.pending_id = u.id and l.query_id = u.query_id
        ) then
            raise exception 'a lookup that has ended cannot be pending again' using errcode = 'AU001';
        end if;
        insert into audit.audit_pending (pending_id, query_id, stream_id, seq)
            select u.id, u.query_id, of_stream, u.seq from unnest(pended, pended_query, pended_seq) as u(id, query_id, seq);
    end if;
    if cardinality(ended) > 0 then
        insert into audit.audit_late (pending_id, query_id, stream_id, seq)
            select u.id, u.query_id, of_stream, u.seq from unnest(ended, ended_query, ended_seq) as u(id, query_id, seq);
        delete from audit.audit_pending p using unnest(ended, ended_query) as u(id, query_id)
            where p.pending_id = u.id and p.query_id = u.query_id;
        get diagnostics changed = row_count;
        if changed <> cardinality(ended) then
            raise exception 'a late entry for a lookup that is not pending' using errcode = 'AU001';
        end if;
    end if;
    -- A statement of another room that waits for a lock must not hold up everybody's entries.
    perform set_config('lock_timeout', '1s', true);
    return true;
end
$$;
