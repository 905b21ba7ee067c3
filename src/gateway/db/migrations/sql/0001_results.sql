-- Answers of queries, kept until 24 hours after they are complete, and the callers' idempotency keys.
create table gateway.result (
    query_id   text        primary key,
    account    text        not null,                    -- who asked; nobody else can read it
    client     text        not null,
    matter     text        not null,
    status     text        not null check (status in ('pending', 'complete')),
    created_at timestamptz not null,                    -- domain clock
    expires_at timestamptz,                             -- domain clock; null while pending
    version    integer     not null default 1,          -- counted up by each change
    held_by    text,                                    -- which holder of the lock changed it last
    document   bytea       not null,                    -- sealed
    work       bytea,                                   -- sealed; what is needed to go on, while pending or open to a declaration
    entry      text        not null,                    -- the receipt: entry, leaf hash, signature
    leaf_hash  text        not null,
    signature  text        not null,
    check ((status = 'pending') = (expires_at is null))
);
-- Sealed bytes do not compress.
alter table gateway.result alter column document set storage external, alter column work set storage external;
create index result_expires on gateway.result (expires_at) where expires_at is not null;
create index result_pending on gateway.result (created_at) where expires_at is null;

create table gateway.idempotency (
    client     text        not null,
    account    text        not null,
    key_tag    bytea       not null,                    -- keyed digests: neither key nor body can be guessed from them
    body_tag   bytea       not null,
    query_id   text        not null,
    claimed_at timestamptz not null default now(),      -- real clock
    finished   boolean     not null default false,
    primary key (client, account, key_tag)
);
create index idempotency_claimed on gateway.idempotency (claimed_at);

-- Ends the transaction of a change that met another version than it was made from.  Not a serialization failure: trying the
-- same statement again would change nothing.
create function gateway.require_one(changed bigint) returns void language plpgsql as $$
begin
    if changed <> 1 then
        raise exception 'the stored query was changed by another' using errcode = 'integrity_constraint_violation';
    end if;
end $$;
