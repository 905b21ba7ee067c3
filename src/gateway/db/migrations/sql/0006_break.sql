-- What proves that the log is not what was acknowledged or signed.  While one is open nothing is written, by any process, until an
-- operator has continued the log.
create table audit.audit_break (
    break_id int generated always as identity primary key,
    what text not null,
    found_by text not null,
    found_at timestamptz not null default clock_timestamp(),
    continued_at timestamptz,               -- null while it is open
    entry text,                             -- the ADMIN entry by which the log was continued
    check ((continued_at is null) = (entry is null))
);
create unique index audit_break_open on audit.audit_break (what) where continued_at is null;

create function audit.refuse_break_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.continued_at is not null
        or (old.break_id, old.what, old.found_by, old.found_at) is distinct from (new.break_id, new.what, new.found_by, new.found_at) then
        raise exception 'what was found broken stays on record' using errcode = '42501';
    end if;
    return new;
end
$$;
create trigger audit_break_no_change before update or delete on audit.audit_break
    for each row execute function audit.refuse_break_change();
create trigger audit_break_no_truncate before truncate on audit.audit_break
    for each statement execute function audit.refuse_change();

-- The oldest open break; null while there is none.
create function audit.open_break() returns text language plpgsql volatile
    security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select b.what from audit.audit_break b where b.continued_at is null order by b.break_id limit 1);
end
$$;

-- Why a stream may not go on behind its batch `former` (below 0: it has none): an open break, or that batch, which was acknowledged, is
-- not there as it was signed.
create function audit.break_behind(of_stream int, former bigint, former_digest bytea) returns text language plpgsql volatile
    security definer set search_path = pg_catalog, pg_temp as $$
begin
    if former >= 0 then
        if not exists (select from audit.audit_batch b
            where b.stream_id = of_stream and b.batch_no = former and b.digest = former_digest) then
            return format('batch %s of stream %s was acknowledged and is not there any more', former, of_stream);
        end if;
    end if;
    return audit.open_break();
end
$$;

-- Leaves word of a break; once while it is open.
create function audit.report_break(said text, who text) returns void language plpgsql volatile
    security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into audit.audit_break (what, found_by) values (said, who) on conflict do nothing;
end
$$;
