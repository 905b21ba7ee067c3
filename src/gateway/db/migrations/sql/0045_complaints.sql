-- Complaints of somebody who was sent away in vain.  Who, which case and all words stand sealed.
create table gateway.complaint (
    complaint_id uuid        primary key,
    state        text        not null check (state in ('OPEN', 'ASSIGNED', 'ANSWERED', 'CLOSED', 'REOPENED')),
    matter       text        not null,
    county       text        not null,
    department   text        not null,
    tag          bytea       not null,
    made_by      text,
    holder       text,
    sealed       bytea       not null,
    version      bigint      not null,
    made_at      timestamptz not null,
    due_at       timestamptz not null,
    told_at      timestamptz,
    closes_at    timestamptz,
    entry        text        not null
);
create index complaint_to_answer on gateway.complaint (department, county, complaint_id desc);
create index complaint_of_person on gateway.complaint (tag);
