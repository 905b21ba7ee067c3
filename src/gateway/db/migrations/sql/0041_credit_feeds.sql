-- Who was refused a declaration by an entry of the register, so that a reversal can tell them; ids alone.
create table gateway.dishonesty_refusal (
    record_id   uuid        not null references gateway.dishonesty_record on delete cascade,
    query_id    text        not null,
    certificate text        not null,
    matter      text        not null,
    account     text        not null,
    client      text        not null,
    refused_at  timestamptz not null,        -- domain clock
    lifted_at   timestamptz,                 -- domain clock; when whoever was refused was told that the entry was wrong
    primary key (record_id, query_id, certificate)
);
create index dishonesty_refusal_of_account on gateway.dishonesty_refusal (account, client, lifted_at);

-- What the city's credit system was told, feed by feed, and who is known there to have serious bad credit.
create table gateway.credit_feed (
    number    bigint      primary key,
    made_at   timestamptz not null,          -- domain clock
    sealed    bytea       not null,          -- the lines; they name people
    stream_id integer     not null,          -- of the log, by whose key they are signed
    signature text        not null,
    entry     text        not null
);
create table gateway.credit_sent (
    record_id uuid        primary key references gateway.dishonesty_record on delete cascade,
    state     text        not null,          -- as it was told last
    number    bigint      not null
);
create table gateway.credit_elsewhere (
    source     text        not null,
    reference  text        not null,         -- as the source names it
    person_tag bytea       not null,
    authority  text        not null,
    since      timestamptz not null,         -- domain clock, as `until`; it bars from here on
    until      timestamptz not null,
    entry      text        not null,
    primary key (source, reference)
);
create index credit_elsewhere_of_person on gateway.credit_elsewhere (person_tag, until);

create or replace function gateway.refuse_barred() returns trigger language plpgsql as $$
begin
    if exists (select from gateway.dishonesty_record r
            where r.person_tag = new.signer_tag and r.since <= new.signed_at and r.until > new.signed_at)
        or exists (select from gateway.credit_elsewhere e
            where e.person_tag = new.signer_tag and e.since <= new.signed_at and e.until > new.signed_at) then
        raise exception 'no declaration is open' using errcode = 'GW409';
    end if;
    return new;
end
$$;
