-- When accounts have last asked, and glass that was broken in need.
create table gateway.account_use (
    account bytea primary key check (octet_length(account) = 32),  -- keyed tag
    last_on date not null                                          -- domain clock
);

-- The account asks today: for how many days it has not, where that is longer than it may; then it is still as it was.  Else null.
create function gateway.touch_account(of_account bytea, today date, most_days int) returns int language plpgsql as $$
declare
    before date;
begin
    insert into gateway.account_use values (of_account, today) on conflict do nothing;
    select last_on into before from gateway.account_use where account = of_account for update;
    if today - before > most_days then
        return today - before;
    end if;
    update gateway.account_use set last_on = today where account = of_account and last_on < today;
    return null;
end
$$;

create table gateway.break_glass (
    break_glass_id uuid primary key,
    account text not null,
    department text not null,
    case_number text not null,
    sealed_reason bytea not null,
    opened_at timestamptz not null,         -- domain clock, as all here
    ends_at timestamptz not null,
    due_at timestamptz not null,            -- by when it is to be reviewed
    entry text not null,                    -- its ADMIN entry
    is_justified boolean,
    reviewed_by text,
    reviewed_at timestamptz,
    sealed_note bytea,
    check (ends_at > opened_at),
    check (num_nonnulls(is_justified, reviewed_by, reviewed_at, sealed_note) in (0, 4)),
    check (reviewed_by <> account)
);
create index break_glass_of_account on gateway.break_glass (account, case_number);

-- Raises where a statement has not found what it was to change as it was.
create function gateway.require_changed(changed bigint) returns void language plpgsql as $$
begin
    if changed <> 1 then
        raise exception 'it has changed meanwhile' using errcode = 'GW409';
    end if;
end
$$;
