-- Browsers in which somebody has signed in.  The session's id is the browser's alone: here is its digest, and sealed by a key that
-- follows from the id the access token with which they came.
create table gateway.session (
    digest  bytea       primary key check (octet_length(digest) = 32),
    account text        not null,
    login   text        not null,       -- which of the ways in
    token   bytea       not null,
    made_at timestamptz not null,
    used_at timestamptz not null,
    ends_at timestamptz not null        -- database clock, as the others
);
create index ix_gateway_session_account on gateway.session (account);
create index ix_gateway_session_ends_at on gateway.session (ends_at);
comment on table gateway.session is 'browsers in which somebody has signed in, by a digest of the session''s id';
