-- Exports for auditors: what was asked for, how far it is, and the bundle in pieces until it expires.
-- criteria: as the bundle's manifest has them, a person as tags.  entry: the EXPORT entry.  rows: of the answer.
-- begun_at: when it was first tried to make it.
create table audit.export (
    export_id uuid primary key,
    account text not null,
    task text not null,
    asked_at timestamptz not null,
    entry text not null,
    log smallint not null,
    criteria jsonb not null,
    since timestamptz not null,
    until timestamptz not null,
    formats text[] not null,
    state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
    percent smallint not null default 0 check (percent between 0 and 100),
    from_index bigint,
    to_index bigint,
    rows bigint,
    size bigint,
    sha256 bytea check (octet_length(sha256) = 32),
    why text,
    begun_at timestamptz,
    finished_at timestamptz,
    expires_at timestamptz not null
);
create index export_expires on audit.export (expires_at);

create table audit.export_piece (
    export_id uuid not null references audit.export on delete cascade,
    n int not null check (n >= 0),
    data bytea not null,
    primary key (export_id, n)
);
alter table audit.export_piece alter column data set storage external;    -- a ZIP archive does not compress
