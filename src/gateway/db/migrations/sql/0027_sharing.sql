-- A department asks for fields of a matter; the department that owns them decides.
create table gateway.sharing_request (
    request_id uuid primary key,
    department text not null,               -- who asks
    owner text not null,                    -- who decides
    matter text not null,
    fields jsonb not null,                  -- certificate: items
    purpose text not null,
    since date not null,                    -- domain clock, as all that follow
    until date not null check (until >= since),
    most_per_day int not null check (most_per_day > 0),
    renews uuid,
    state text not null check (state in ('asked', 'granted', 'refused', 'ended')),
    asked_by text not null,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    remind_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    reasons text,
    reminded_at timestamptz,
    entry text not null                     -- of its last step
);

-- How often something was granted or ended: by it each process notices.
create table gateway.sharing_version (
    only_one boolean primary key default true check (only_one),
    version bigint not null
);
insert into gateway.sharing_version values (true, 0);

-- A step of somebody; GW409 where somebody else was first.
create function gateway.decide_sharing(
    the_id uuid, was text, becomes text, by_account text, at timestamptz, why text, by_entry text) returns void
language plpgsql as $$
begin
    update gateway.sharing_version set version = version + 1;
    update gateway.sharing_request r
        set (state, decided_by, decided_at, reasons, entry) = (becomes, by_account, at, why, by_entry)
        where r.request_id = the_id and r.state = was;
    if not found then
        raise exception 'it has changed' using errcode = 'GW409';
    end if;
end
$$;
