-- Declarations: what applicants promised in place of proof, the checks afterwards, and what these found.
create table gateway.declaration (
    declaration_id text primary key,
    query_id       text        not null,
    certificate    text        not null,
    matter         text        not null,
    account        text        not null,     -- who took it; nobody else can read it
    client         text        not null,
    notice_version text        not null,
    notice_hash    text        not null,     -- of the notice and the statement as they were shown
    statement_hash text        not null,     -- of the statement as it was signed
    signer_tag     bytea       not null,     -- keyed digest of the signer's number
    signed_at      timestamptz not null,     -- domain clock
    statement      bytea       not null,     -- sealed
    basis          bytea       not null,     -- sealed; what is needed to check it
    unique (query_id, certificate)
);
create index declaration_signer on gateway.declaration (signer_tag);

create table gateway.declaration_check (
    declaration_id text        not null references gateway.declaration,
    number         integer     not null,
    due_at         timestamptz not null,     -- domain clock
    outcome        text        check (outcome in ('true', 'false', 'not_verifiable')),
    reason         text,                     -- a code
    query_id       text,                     -- the check's own query in the audit log
    done_at        timestamptz,              -- domain clock
    primary key (declaration_id, number),
    check ((outcome is null) = (done_at is null))
);

-- A contradiction is a suspicion until the person has been heard.
create table gateway.inspection_finding (
    finding_id     text primary key,
    declaration_id text        not null unique references gateway.declaration,
    opened_at      timestamptz not null,     -- domain clock
    state          text        not null default 'SUSPECTED' check (state in ('SUSPECTED', 'HEARING', 'CONFIRMED', 'DISMISSED')),
    reason         text        not null,     -- the code with which the registers contradicted
    query_id       text        not null      -- the check that found it, in the audit log
);
create index inspection_finding_newest on gateway.inspection_finding (opened_at desc, finding_id desc);

-- The dishonesty register: keyed digests of numbers, no person in clear.  Nobody is on it until a finding is confirmed.
create table gateway.dishonesty_record (
    person_tag bytea primary key,
    grade      text        not null check (grade in ('ordinary', 'serious')),
    since      timestamptz not null,         -- domain clock
    until      timestamptz                   -- domain clock; null: until repaired
);
