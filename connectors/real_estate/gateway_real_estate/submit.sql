-- One question to one county.  The same request number put in again changes nothing.
INSERT INTO req (req_id, batch_no, xm, zjh, zjlx, cxmd, sxbm, cxr, case_no, lhhz, cxfw)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'COUNTY')
ON CONFLICT (req_id) DO NOTHING
