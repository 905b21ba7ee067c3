-- Search keys as one row an entry, in place of a row a key: they were half of what a query left on the disk.
--
-- A key stands in its entry's row as a mark: the first 8 bytes of SHA-256 over its kind, the period in which the entry was written, and the key
-- itself.  The period is the month for people and cases, of which few entries are, and the day for all else: who searches for what stands in
-- every entry has a day's sorted and not a month's.
create function audit.key_mark(kind smallint, key bytea, at timestamptz) returns bigint language sql immutable parallel safe as $$
    select ('x' || encode(substr(sha256(int2send(kind) || int4send(
        date_trunc(case when kind in (1, 6) then 'month' else 'day' end, at at time zone 'UTC')::date - date '2000-01-01'
    ) || key), 1, 8), 'hex'))::bit(64)::bigint
$$;

-- The marks that these keys have in any of the entries of a span; `before`: its end, not in it.
create function audit.key_marks(kinds smallint[], keys bytea[], since timestamptz, before timestamptz) returns bigint[]
language sql immutable parallel safe as $$
    select coalesce(array_agg(audit.key_mark(k.kind, k.key, period at time zone 'UTC')), '{}')
    from unnest(kinds, keys) as k (kind, key)
    cross join lateral generate_series(
        date_trunc(case when k.kind in (1, 6) then 'month' else 'day' end, since at time zone 'UTC'),
        (before at time zone 'UTC') - interval '1 microsecond',
        case when k.kind in (1, 6) then interval '1 month' else interval '1 day' end) as period
$$;

-- Whether an entry of that time with these marks has one of the keys; whether it has all of them.
create function audit.has_any_key(marks bigint[], kinds smallint[], keys bytea[], at timestamptz) returns boolean
language plpgsql immutable parallel safe as $$
begin
    return marks && audit.key_marks(kinds, keys, at, at + interval '1 microsecond');
end
$$;
create function audit.has_keys(marks bigint[], kinds smallint[], keys bytea[], at timestamptz) returns boolean
language plpgsql immutable parallel safe as $$
begin
    return cardinality(kinds) = 0 or marks @> audit.key_marks(kinds, keys, at, at + interval '1 microsecond');
end
$$;

-- The periods of the months that there are, as far as they lie between two times: in each of them a key has one mark.
create function audit.key_periods(kinds smallint[], since timestamptz, until timestamptz)
returns table (begins timestamptz, ends timestamptz) language plpgsql stable parallel safe rows 100 as $$
declare
    step constant interval := case when kinds <@ '{1, 6}'::smallint[] then interval '1 month' else interval '1 day' end;
begin
    return query
        select p at time zone 'UTC', (p + step) at time zone 'UTC'
        from (
            select to_date(right(c.relname, 6), 'YYYYMM')::timestamp as first
            from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'audit.audit_entry_key'::regclass) m
        cross join lateral generate_series(
            greatest(m.first, date_trunc(case step when interval '1 month' then 'month' else 'day' end, since at time zone 'UTC')),
            least(m.first + interval '1 month' - interval '1 microsecond', until at time zone 'UTC'), step) as p;
end
$$;

-- What there is, month by month, while nobody adds to it.
drop view audit_read.entry_key;
lock table audit.audit_entry_key in exclusive mode;
alter table audit.audit_entry_key rename to former_key;
create table audit.audit_entry_key (
    at timestamptz not null,
    stream_id int not null,
    seq bigint not null,
    marks bigint[] not null,
    primary key (stream_id, seq, at)
) partition by range (at);
-- What is new waits in a list of 256 KiB and is taken into the index together, which takes half the time and an eighth of the WAL of taking in
-- each row by itself; a search reads the list besides.
create index audit_entry_key_marks on audit.audit_entry_key using gin (marks) with (fastupdate = on, gin_pending_list_limit = 256);

do $$
declare
    former record;
    first_day timestamp;
begin
    for former in select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'audit.former_key'::regclass order by 1
    loop
        first_day := to_date(right(former.name, 6), 'YYYYMM')::timestamp;
        execute format('alter table audit.%I rename to former_key_part', former.name);
        execute format('create table audit.%I (like audit.audit_entry_key)', former.name);
        execute format(
            'insert into audit.%I (at, stream_id, seq, marks)'
            ' select k.at, k.stream_id, k.seq, array_agg(audit.key_mark(k.kind, k.key, k.at)) from audit.former_key_part k'
            ' group by k.at, k.stream_id, k.seq order by k.at, k.stream_id, k.seq', former.name);
        execute format(
            'alter table audit.audit_entry_key attach partition audit.%I for values from (%L) to (%L)', former.name,
            first_day at time zone 'UTC', (first_day + interval '1 month') at time zone 'UTC');
        drop table audit.former_key_part;
    end loop;
end
$$;
drop table audit.former_key;

create view audit_read.entry_key as select at, stream_id, seq, marks from audit.audit_entry_key;
create function audit_read.key_mark(kind smallint, key bytea, at timestamptz) returns bigint
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$ select audit.key_mark(kind, key, at) $$;
select audit.grant_roles();

create or replace function audit.has_entry_with(of_kind smallint, of_key bytea) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from audit.key_periods(array[of_kind], '-infinity', 'infinity') p
        cross join lateral (
            select from audit.audit_entry_key k where k.at >= p.begins and k.at < p.ends
            and k.marks && audit.key_marks(array[of_kind], array[of_key], p.begins, p.ends) limit 1) k);
end
$$;

-- As before, but that an entry's keys are one row.
create or replace function audit.append_batch(
    of_stream int, this_batch bigint, first_seq bigint, n int, at_min timestamptz, at_max timestamptz,
    digest bytea, sig bytea,
    opened uuid[], opened_seq bigint[], closed uuid[], closed_seq bigint[],
    pended uuid[], pended_query uuid[], pended_seq bigint[],
    ended uuid[], ended_query uuid[], ended_seq bigint[],
    former_digest bytea, heeds_breaks boolean, promise text, promised text, sealed_at bigint, commits text,
    ats timestamptz[], kinds smallint[], queries uuid[], bodies bytea[], sections bytea[],
    key_entry int[], key_kind smallint[], key bytea[],
    data_key uuid[], data_key_tag bytea[], data_key_wrapped bytea[],
    condition_ranks int[], conditions text[], condition_calls int[], condition_arguments text[],
    texts text[], calls int[], arguments text[]
) returns void language plpgsql as $$
declare
    shredding bigint;
    broken text;
begin
    shredding := audit.begin_sealed_batch(
        of_stream, this_batch, first_seq, n, at_min, at_max, digest, sig, opened, opened_seq, closed, closed_seq,
        pended, pended_query, pended_seq, ended, ended_query, ended_seq);
    if promise <> promised then
        raise exception using errcode = 'AU004', message = 'unkept',
            detail = 'the audit store does not promise what it did a moment ago';
    end if;
    broken := audit.break_behind(of_stream, this_batch - 1, former_digest);
    if broken is not null and heeds_breaks then
        raise exception using errcode = 'AU004', message = 'broken', detail = broken;
    end if;
    if shredding is null then
        raise exception using errcode = 'AU002', message = 'the stream is closed';
    end if;
    if shredding <> sealed_at then
        raise exception using errcode = 'AU003', message = 'keys were destroyed', detail = shredding::text;
    end if;

    if cardinality(condition_calls) > 0 then
        perform audit.judge(conditions, condition_ranks, condition_calls, condition_arguments);
    end if;
    insert into audit.audit_entry (stream_id, seq, at, kind, query_id, body, sections)
        select of_stream, first_seq + e.i - 1, e.at, e.kind, e.query_id, e.body, e.sections
        from unnest(ats, kinds, queries, bodies, sections) with ordinality as e (at, kind, query_id, body, sections, i);
    insert into audit.audit_entry_key (at, stream_id, seq, marks)
        select ats[k.entry], of_stream, first_seq + k.entry - 1, array_agg(audit.key_mark(k.kind, k.key, ats[k.entry]))
        from unnest(key_entry, key_kind, key) as k (entry, kind, key) group by k.entry order by k.entry;
    if cardinality(data_key) > 0 then
        insert into audit_keys.audit_key (subject_key_id, subject_tag, wrapped_dek)
            select * from unnest(data_key, data_key_tag, data_key_wrapped) on conflict do nothing;
    end if;
    for i in 1 .. cardinality(calls) loop
        execute texts[calls[i]] using arguments[i]::text[];
    end loop;
    -- The last word on what "committed" means is not theirs.
    perform set_config('synchronous_commit', commits, true);
end
$$;
