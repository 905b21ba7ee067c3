-- Whom an issuer has let in, and its own session, by keyed digests: so that it can say that they are out.
alter table gateway.session
    add column subject bytea check (octet_length(subject) = 32),
    add column issuer_session bytea check (octet_length(issuer_session) = 32);
create index ix_gateway_session_subject on gateway.session (subject);
create index ix_gateway_session_issuer_session on gateway.session (issuer_session);
