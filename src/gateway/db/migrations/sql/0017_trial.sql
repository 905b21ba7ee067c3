-- Tries whether this session can write entries now, in one exchange and one commit.  at: when an entry would be written.  has_room: the session
-- has its temporary table for trials.  Null where it can; else `rights`, `month` (there is no partition for it), or `closed` (the stream is).
create function audit.try_writing(of_stream int, at timestamptz, has_room boolean) returns text language plpgsql as $$
begin
    if not (
        has_table_privilege('audit.audit_entry', 'insert') and has_table_privilege('audit.audit_entry_key', 'insert')
        and has_table_privilege('audit_keys.audit_key', 'insert')
        and (select bool_and(has_function_privilege(p.oid, 'execute')) from pg_proc p
            where p.pronamespace = 'audit'::regnamespace and p.proname in ('begin_sealed_batch', 'append_batch'))
    ) then
        return 'rights';
    end if;
    if to_regclass('audit.audit_entry_' || to_char(at at time zone 'UTC', 'YYYYMM')) is null then
        return 'month';
    end if;
    -- A quarter of a megabyte, given back with the commit: on a full disk a row in a page that is there already proves nothing.
    if has_room then
        insert into pg_temp.audit_trial select repeat('x', 7000) from generate_series(1, 32);
    end if;
    update audit.audit_stream s set closed_at = s.closed_at where s.stream_id = of_stream and s.closed_at is null;
    if not found then
        perform pg_logical_emit_message(true, 'audit', 'trial');
        return 'closed';
    end if;
    return null;
end
$$;
