-- The rights found, one row for each owner; the owner is null as long as only the first half of an answer is there.
-- The county is that of the schema: `qz_bdc_330782`.  The area is read as text: where a county keeps it as text, its unit stands
-- behind the figure.  $2: no more rows a question than this.
SELECT r.*
FROM unnest($1::bpchar[]) AS asked (req_id)
CROSS JOIN LATERAL (
    SELECT m.req_id, m.seq, m.bdcdyh, m.bdcqzh, m.zl, m.qllx, m.qlxz, m.ytmc, m.jzmj::text AS jzmj, m.gyfs,
           m.djsj::text AS djsj, m.qszt, m.sfdy, m.sfcf, m.sfyy, m.sfyg, m.data_date::text AS data_date,
           right(current_schema(), 6) AS county, o.ord, o.qlr, o.zjh AS owner_zjh, o.qlbl
    FROM rsp_main m
    LEFT JOIN rsp_owner o ON o.req_id = m.req_id AND o.seq = m.seq
    WHERE m.req_id = asked.req_id
    ORDER BY m.seq, o.ord
    LIMIT $2::int
) AS r
