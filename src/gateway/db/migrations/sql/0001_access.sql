-- The case register: which matter a case is about and whose it is.  Persons stand as keyed digests only.
create table gateway.case_register (
    case_number text primary key,
    matter text not null,
    persons text[] not null,
    opened_at timestamptz not null default clock_timestamp(),
    closed_at timestamptz
);
comment on table gateway.case_register is 'cases that lookups have named; persons are keyed digests, never numbers';
