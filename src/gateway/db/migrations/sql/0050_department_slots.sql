-- How departments have done over the last two days, in slots of five minutes; about nobody.
create table gateway.department_slot (
    department text not null,
    at timestamptz not null,
    calls bigint not null,
    failures bigint not null,
    turned_away bigint not null,
    seconds double precision not null,
    primary key (department, at)
);
comment on table gateway.department_slot is 'calls to departments in slots of five minutes, for two days; about nobody';
