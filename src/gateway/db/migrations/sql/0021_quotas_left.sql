-- What a condition tells where it holds, beside what it is: read behind the statement that judged it, as one line "name words".  Always null.
create function audit.tell(name text, words text) returns text language plpgsql as $$
begin
    perform set_config('audit.told', coalesce(current_setting('audit.told', true), '') || name || ' ' || words || e'\n', true);
    return null;
end
$$;

-- Of each of these rows what was used in its window, and in how many seconds that ends: [[used, seconds], …], in the order of the keys.
create function gateway.quota_used(keys bytea[]) returns text language plpgsql as $$
begin
    return (
        select json_agg(json_build_array(q.used, ceil(greatest(1, extract(epoch from q.ends_at - clock_timestamp())))::int) order by k.place)
        from unnest(keys) with ordinality as k (key, place) join gateway.quota_use q on q.key = k.key);
end
$$;
