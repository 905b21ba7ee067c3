-- Which cases were asked the one question, by keyed tags, and how often each answer was given: never who gave which.
create table gateway.feedback (
    tag         bytea   primary key,
    month       date    not null check (extract(day from month) = 1),
    is_answered boolean not null default false
);
create index feedback_of_month on gateway.feedback (month);
create table gateway.feedback_count (
    month  date   not null check (extract(day from month) = 1),
    answer text   not null check (answer in ('yes', 'partly', 'no')),
    given  bigint not null,
    primary key (month, answer)
);
comment on table gateway.feedback_count is 'answers by month; about nobody';
