-- Who is whose family, as registers have told it: keyed tags, and sealed the digest that officers' claims are compared with.
create table gateway.known_kin (
    person bytea not null check (octet_length(person) = 32),
    kin bytea not null check (octet_length(kin) = 32),
    sealed bytea not null,
    learned_on date not null,   -- domain clock
    primary key (person, kin)
);
