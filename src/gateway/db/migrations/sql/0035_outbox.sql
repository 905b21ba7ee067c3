-- Where client systems are called back, and each message on its way there.  Nothing of it is personal.
create table gateway.callback (
    callback_id uuid        primary key,
    client      text        not null,
    address     text        not null,
    sealed_keys bytea       not null,           -- the generations of keys that sign, sealed outside the database
    version     bigint      not null default 1, -- another with each change of the keys
    made_by     text        not null,
    made_at     timestamptz not null default now(),
    ended_at    timestamptz,
    failures    int         not null default 0, -- tries in a row that failed
    rests_until timestamptz,                    -- until then other messages leave it alone
    entry       text        not null
);
create unique index callback_of_address on gateway.callback (client, address) where ended_at is null;

create table gateway.callback_delivery (
    callback_id   uuid        not null references gateway.callback on delete cascade,
    message_id    uuid        not null,
    kind          text        not null,
    query_id      text        not null,
    status        text        not null,
    made_at       timestamptz not null default now(),
    state         text        not null default 'PENDING' check (state in ('PENDING', 'DELIVERED', 'DEAD')),
    turn          int         not null default 1,   -- how often it was put on its way; a job names its own
    attempts      int         not null default 0,
    began_at      timestamptz not null default now(),
    next_at       timestamptz default now() check ((next_at is null) = (state <> 'PENDING')),
    tried_at      timestamptz,
    tried_status  int,
    tried_fault   text,
    primary key (callback_id, message_id)
);
create index callback_delivery_due on gateway.callback_delivery (next_at) where state = 'PENDING';
