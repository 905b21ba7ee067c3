-- How much was asked in the present window: by an account, by a client, about a person.
create table gateway.quota_use (
    key      bytea       primary key,    -- keyed digest of limit, account, client, person
    span_s   int         not null,       -- the window's length
    ends_at  timestamptz not null,       -- the window's end, database clock; days end at midnight in China
    used     int         not null,
    told_for timestamptz                 -- the end of the window whose first refusal stands in the log
) with (fillfactor = 70);
comment on table gateway.quota_use is 'counts of queries by keyed digests; no number, no account in clear';

-- The end of the window of so many seconds that a moment is in.
create function gateway.quota_window_end(at timestamptz, span_s int) returns timestamptz language sql immutable as
    $$ select to_timestamp((floor((extract(epoch from at) + 28800) / span_s) + 1) * span_s - 28800) $$;

-- Whether a row's window is the present one.  One ahead is, for its query may have come to the lock before an older one; one further ahead
-- is of a clock that was set back since, and begins anew.
create function gateway.quota_is_same(held timestamptz, present timestamptz, span_s int) returns boolean language sql immutable as
    $$ select held between present and present + make_interval(secs => span_s) $$;

-- One query.  members: rows of the persons it is about, each fed to the lines of the same number where the person is new in the window;
-- lines: rows of account and client, which count queries (feed 0) or new persons.  Where one goes beyond its most, nothing is counted.
create function gateway.take_quota(
    number bigint,
    member_keys bytea[], member_spans int[], member_mosts int[], member_feeds int[],
    line_keys bytea[], line_spans int[], line_mosts int[], line_feeds int[]
) returns table (asked bigint, exceeded bytea, ends_at timestamptz, retry_after_s int, is_told boolean) language plpgsql as $$
#variable_conflict use_column
declare
    at constant timestamptz := clock_timestamp();
    beyond record;
begin
    perform pg_advisory_xact_lock(hashtextextended('gateway.quota_use', 0));  -- so that no two wait for each other's rows
    begin
        with member as (
            select * from unnest(member_keys, member_spans, member_mosts, member_feeds) as m (key, span_s, most, feed)
        ), line as (
            select * from unnest(line_keys, line_spans, line_mosts, line_feeds) as l (key, span_s, most, feed)
        ), seen as (
            insert into gateway.quota_use as q (key, span_s, ends_at, used)
            select m.key, m.span_s, gateway.quota_window_end(at, m.span_s), 1 from member m
            on conflict (key) do update set
                used = case when gateway.quota_is_same(q.ends_at, excluded.ends_at, q.span_s) then q.used else 0 end + 1,
                ends_at = case when gateway.quota_is_same(q.ends_at, excluded.ends_at, q.span_s) then q.ends_at else excluded.ends_at end
            returning q.key, q.used, q.ends_at, q.told_for
        ), fresh as (
            select m.feed, count(*)::int as n from member m join seen s on s.key = m.key where s.used = 1 group by m.feed
        ), taken as (
            insert into gateway.quota_use as q (key, span_s, ends_at, used)
            select l.key, l.span_s, gateway.quota_window_end(at, l.span_s), case when l.feed = 0 then 1 else coalesce(f.n, 0) end
            from line l left join fresh f on f.feed = l.feed
            on conflict (key) do update set
                used = case when gateway.quota_is_same(q.ends_at, excluded.ends_at, q.span_s) then q.used else 0 end + excluded.used,
                ends_at = case when gateway.quota_is_same(q.ends_at, excluded.ends_at, q.span_s) then q.ends_at else excluded.ends_at end
            returning q.key, q.used, q.ends_at, q.told_for
        )
        select u.key, u.ends_at, u.told_for is not distinct from u.ends_at as is_told into beyond
        from (select * from seen union all select * from taken) u
        join (select key, most from member union all select key, most from line) a on a.key = u.key
        where a.most > 0 and u.used > a.most
        order by u.ends_at desc, u.key limit 1;
        if beyond.key is not null then
            raise exception using errcode = 'QU001';
        end if;
    exception when sqlstate 'QU001' then
        null;  -- what this query has counted is taken back
    end;
    return query select number, beyond.key, beyond.ends_at,
        ceil(greatest(1, extract(epoch from beyond.ends_at - at)))::int, beyond.is_told;
end
$$;
