-- Who may act here, by which client system and in which post: no name, no number; a person stands as the digest that tokens bear.
create table gateway.registered (
    record_id uuid primary key,
    kind text not null check (kind in ('account', 'post', 'client')),
    name text not null,
    external_id text,
    record jsonb not null,
    version bigint not null,                -- of the register, by this row's last change
    created_at timestamptz not null,        -- real clock, as the next
    changed_at timestamptz not null,
    entry text not null,                    -- the ADMIN entry of its last change
    used_on date,                           -- of an account: the day of its last use, real clock
    gone_at timestamptz                     -- removed; the row stays for a day, for those processes that have not seen it yet
);
create index registered_name on gateway.registered (kind, name);
create index registered_version on gateway.registered (version);

-- How often the register was changed.  Whoever changes it holds this row until their transaction ends, so versions are seen in their order.
create table gateway.register_version (
    only_one boolean primary key default true check (only_one),
    version bigint not null
);
insert into gateway.register_version values (true, 0);

-- Keeps a record.  expected: the version of the row that it replaces; 0: it is new.  GW409 where that has changed, or the name is another's.
create function gateway.keep_registered(
    the_id uuid, of_kind text, named text, external text, content jsonb, at timestamptz, by_entry text, expected bigint) returns bigint
language plpgsql as $$
declare
    next_version bigint;
begin
    update gateway.register_version set version = version + 1 returning version into next_version;
    if exists (select from gateway.registered r
            where r.kind = of_kind and lower(r.name) = lower(named) and r.gone_at is null and r.record_id <> the_id) then
        raise exception 'the name is taken' using errcode = 'GW409';
    end if;
    if expected = 0 then
        insert into gateway.registered values (the_id, of_kind, named, external, content, next_version, at, at, by_entry);
    else
        update gateway.registered r
            set (name, external_id, record, version, changed_at, entry) = (named, external, content, next_version, at, by_entry)
            where r.record_id = the_id and r.kind = of_kind and r.version = expected and r.gone_at is null;
        if not found then
            raise exception 'it has changed' using errcode = 'GW409';
        end if;
    end if;
    return next_version;
end
$$;

-- Removes a record; what it said is forgotten at once.
create function gateway.remove_registered(the_id uuid, at timestamptz, by_entry text, expected bigint) returns bigint
language plpgsql as $$
declare
    next_version bigint;
begin
    update gateway.register_version set version = version + 1 returning version into next_version;
    update gateway.registered r
        set (external_id, record, version, changed_at, entry, gone_at) = (null, '{}', next_version, at, by_entry, at)
        where r.record_id = the_id and r.version = expected and r.gone_at is null;
    if not found then
        raise exception 'it has changed' using errcode = 'GW409';
    end if;
    return next_version;
end
$$;
