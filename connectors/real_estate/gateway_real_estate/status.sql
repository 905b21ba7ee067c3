-- Where the questions stand.  picked_s, ended_s: seconds since the department took the row up and let it go, by the database's own
-- clock; a row that was never let go counts from when it was taken up.
SELECT req_id, status, coalesce(err_code, '') AS err_code,
       coalesce(extract(epoch FROM clock_timestamp() - picked_at), 0)::float8 AS picked_s,
       coalesce(extract(epoch FROM clock_timestamp() - coalesce(done_at, picked_at)), 0)::float8 AS ended_s
FROM req
WHERE req_id = ANY($1::bpchar[])
