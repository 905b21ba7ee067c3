-- How many queries a calendar month are agreed; null: any number that the days allow.
alter table gateway.sharing_request add column most_per_month int check (most_per_month > 0);

-- The end of the window of so many seconds that a moment is in; that of 31 days is the calendar month in China.
create or replace function gateway.quota_window_end(at timestamptz, span_s int) returns timestamptz language sql immutable as
    $$ select case when span_s = 2678400
        then (date_trunc('month', at at time zone 'UTC' + interval '8 hours') + interval '1 month' - interval '8 hours') at time zone 'UTC'
        else to_timestamp((floor((extract(epoch from at) + 28800) / span_s) + 1) * span_s - 28800) end $$;
