-- Where the questions stand.  picked_s: seconds since the department took the row up, by the database's own clock.
SELECT req_id, status, coalesce(err_code, '') AS err_code,
       coalesce(extract(epoch FROM clock_timestamp() - picked_at), 0)::float8 AS picked_s
FROM req
WHERE req_id = ANY($1::bpchar[])
