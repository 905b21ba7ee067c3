-- What may be used once: proofs of a sender, signed statements.  Digests, until nobody could use them again.
create table gateway.used_once (
    digest  bytea       primary key,
    ends_at timestamptz not null        -- database clock
);
create index ix_gateway_used_once_ends_at on gateway.used_once (ends_at);
comment on table gateway.used_once is 'digests of proofs of possession and of signed statements that were used';

-- Tokens, accounts and clients that are refused before their time.
create table gateway.revocation (
    revocation_id uuid        primary key,
    kind          text        not null,     -- token, account, client
    value         text        not null,
    ordered_at    timestamptz not null,
    ends_at       timestamptz not null      -- database clock
);
create index ix_gateway_revocation_ends_at on gateway.revocation (ends_at);
comment on table gateway.revocation is 'tokens by their jti, accounts and clients that are refused until a time';
