-- Rotating secrets of departments (a session key that changes every quarter of an hour), shared by all workers.
create table gateway.shared_secret (
    key        text        primary key,                 -- whose secret, e.g. real_estate/session
    value      bytea       not null,                    -- sealed: key id, nonce, AES-256-GCM
    version    integer     not null default 1,          -- how often it was replaced
    changed_at timestamptz not null default now()
);
