-- Signed reports of a month, one a department: counts, about nobody.  Once made, a report stays as it is.
create table gateway.monthly_report (
    month      date        not null check (extract(day from month) = 1),
    department text        not null,
    text       bytea       not null,
    stream_id  integer     not null,
    signature  text        not null,
    made_at    timestamptz not null,
    entry      text        not null,
    primary key (month, department)
);
comment on table gateway.monthly_report is 'signed counts by month; about nobody';

create function gateway.keep_report() returns trigger language plpgsql as $$
begin
    raise exception 'a report stays as it was signed' using errcode = '23514';
end
$$;
create trigger keep_report before update on gateway.monthly_report for each row execute function gateway.keep_report();
