-- What the desk for protected people is told, and nobody else.  Every query leaves a mark, sealed, of one length whatever it tells; within
-- seconds it is read and gone, and what it told is an alert, sealed by the same key outside the database.
create table gateway.silent_mark (
    sealed bytea not null
);

create table gateway.silent_alert (
    alert_id uuid primary key,
    told_by bytea not null unique check (octet_length(told_by) = 32),   -- keyed: one thing is told once
    made_at timestamptz not null,                                       -- real clock
    sealed bytea not null
);

-- People whom the desk watches: by a keyed tag, never by number.
create table gateway.watched_person (
    watch_id uuid primary key,
    tag bytea not null check (octet_length(tag) = 32),
    sealed_reason bytea not null,
    since timestamptz not null,             -- domain clock
    until timestamptz not null,             -- domain clock
    ended_at timestamptz,                   -- domain clock
    entry text not null,                    -- its ADMIN entry
    check (until > since)
);
