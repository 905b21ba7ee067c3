-- Times in which departments have announced that they will not answer; about nobody.  All times: domain clock.
create table gateway.downtime (
    downtime_id  uuid        primary key,
    department   text        not null,
    since        timestamptz not null,
    until        timestamptz not null check (until > since),
    kind         text        not null,     -- planned, outage
    words        jsonb       not null,     -- why, by language
    announced_by text        not null,
    announced_at timestamptz not null,
    withdrawn_at timestamptz,
    version      bigint      not null,
    entry        text        not null
);
comment on table gateway.downtime is 'times in which departments do not answer, as announced';
