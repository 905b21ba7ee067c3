-- Text messages that applicants wish: the number stands sealed, and goes with the row once it is sent.
create table gateway.text_message (
    message_id uuid        primary key,
    query_id   text        not null unique,
    sealed     bytea       not null,
    state      text        not null default 'WAITING' check (state in ('WAITING', 'DUE')),
    turn       int         not null default 1,
    attempts   int         not null default 0,
    made_at    timestamptz not null default now(),
    began_at   timestamptz,
    next_at    timestamptz check ((next_at is null) = (state = 'WAITING'))
);
