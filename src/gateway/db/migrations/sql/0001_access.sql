-- The case register: which matter a case is about and whose it is.  Persons stand as keyed tags only.
create table gateway.case_register (
    case_number text primary key,
    matter text not null,
    persons bytea[] not null,
    opened_at timestamptz not null,          -- domain clock
    closed_at timestamptz                    -- domain clock
);
comment on table gateway.case_register is 'cases that queries have named; persons are keyed tags, never numbers';
