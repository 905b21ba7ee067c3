-- The walk over the stored rows: how far it is, and what it found damaged.

-- place: where it goes on.  round_at: when this round began.  looked_at: its last stride.  finished_at: when a whole round ended last.
create table audit.walk (
    is_only boolean primary key default true check (is_only),
    place jsonb not null,
    round_at timestamptz not null,
    looked_at timestamptz not null,
    finished_at timestamptz
);

-- What is not in the store as it was signed, each place once.  seen_at: when it was met last.  gone_at: a whole round did not meet it again.
create table audit.damage (
    kind text not null,
    place text not null,
    said text not null,
    log smallint,
    entry text,
    found_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    gone_at timestamptz,
    primary key (kind, place)
);
create index damage_there on audit.damage (seen_at) where gone_at is null;

-- A finding about the log itself may have no entry that it names: of a tile, or a batch.
alter table audit.finding drop constraint finding_entries_check;
alter table audit.finding add constraint finding_entries_check check (cardinality(entries) > 0 or rule = 'A24');

-- How the walk stands, for whoever may look at nothing else: seconds since its last stride and since a whole round ended last, how many
-- places are damaged, and the one of them that was found first.
create function audit.walk_standing(out walked_s float8, out round_s float8, out damaged int, out first text)
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    select extract(epoch from clock_timestamp() - w.looked_at), extract(epoch from clock_timestamp() - w.finished_at)
        into walked_s, round_s from audit.walk w;
    select count(*)::int, (array_agg(d.place || ': ' || d.said order by d.found_at, d.place))[1]
        into damaged, first from audit.damage d where d.gone_at is null;
end
$$;
