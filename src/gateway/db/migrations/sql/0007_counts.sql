-- How often a certificate was asked for in a month, and how often nobody had to fetch it: what statistics are added up from.
create table gateway.certificate_count (
    month       date   not null check (extract(day from month) = 1),
    certificate text   not null,
    asked       bigint not null,
    saved       bigint not null,
    primary key (month, certificate)
);
comment on table gateway.certificate_count is 'certificates asked for and saved by month; about nobody';

-- When a month's counts are closed: at the end, in China, of the month after it.
create function gateway.month_closes(month date) returns timestamptz language sql immutable
    return (month + interval '2 months') at time zone interval '08:00';
