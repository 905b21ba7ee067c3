-- What each gateway process holds of the departments' limits; no process holds what the others have not left.
create table gateway.gateway_process (
    process uuid        primary key,
    beat    bigint      not null,                            -- counts up while the process lives
    held    jsonb       not null,                            -- department.limit → part
    seen_at timestamptz not null default clock_timestamp()   -- for people; nothing is judged by it
);
comment on table gateway.gateway_process is 'gateway processes and their parts of the departments'' limits';

-- One beat of one process: `gone` is removed where it still stands at that beat, and as much of `wanted` is held as the others leave.
create function gateway.share_limits(me uuid, my_beat bigint, wanted jsonb, agreed jsonb, gone jsonb)
    returns table (process uuid, beat bigint, held jsonb) language plpgsql as $$
#variable_conflict use_column
declare
    granted jsonb;
begin
    perform pg_advisory_xact_lock(hashtextextended('gateway.gateway_process', 0));
    delete from gateway.gateway_process p using jsonb_each_text(gone) g
        where p.process = g.key::uuid and p.beat = g.value::bigint and p.process <> me;
    select coalesce(jsonb_object_agg(w.key, greatest(0, least(w.value::int, a.value::int - others.held))), '{}')
        into granted
        from jsonb_each_text(wanted) w
        join jsonb_each_text(agreed) a on a.key = w.key
        cross join lateral (
            select coalesce(sum((p.held ->> w.key)::int), 0) as held from gateway.gateway_process p where p.process <> me
        ) others;
    insert into gateway.gateway_process as p (process, beat, held) values (me, my_beat, granted)
        on conflict (process) do update
        set beat = excluded.beat, held = excluded.held, seen_at = clock_timestamp()
        where p.beat < excluded.beat;
    return query select p.process, p.beat, p.held from gateway.gateway_process p;
end
$$;
