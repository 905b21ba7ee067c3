-- One county's part of the exchange database; run with the county's schema as search_path.
CREATE TABLE IF NOT EXISTS req (
    req_id char(26) PRIMARY KEY,
    batch_no varchar(64) NOT NULL DEFAULT '',
    xm varchar(200) NOT NULL,
    zjh varchar(30) NOT NULL,
    zjlx varchar(2) NOT NULL,
    cxmd varchar(200) NOT NULL,
    sxbm varchar(30) NOT NULL,
    cxr varchar(60) NOT NULL,
    case_no varchar(60) NOT NULL,
    cxfw varchar(6) NOT NULL CHECK (cxfw IN ('ALL', 'COUNTY')),
    status smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    picked_at timestamptz,
    done_at timestamptz,
    err_code varchar(8),
    err_msg varchar(200)
);
-- 留痕回执: the receipt of the intent in the caller's audit log.
ALTER TABLE req ADD COLUMN IF NOT EXISTS lhhz varchar(8000) NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS req_open ON req (status) WHERE status IN (0, 1);
CREATE TABLE IF NOT EXISTS rsp_main (
    req_id char(26) NOT NULL,
    seq int NOT NULL,
    bdcdyh varchar(40),
    bdcqzh varchar(80),
    zl varchar(200),
    qllx varchar(4),
    qlxz varchar(4),
    ytmc varchar(40),
    jzmj numeric(10, 2),
    gyfs varchar(2),
    djsj date,
    qszt varchar(8),
    sfdy char(1),
    sfcf char(1),
    sfyy char(1),
    sfyg char(1),
    data_date date,
    PRIMARY KEY (req_id, seq)
);
CREATE TABLE IF NOT EXISTS rsp_owner (
    req_id char(26) NOT NULL,
    seq int NOT NULL,
    ord int NOT NULL,
    qlr varchar(200),
    zjh varchar(30),
    qlbl varchar(20),
    PRIMARY KEY (req_id, seq, ord)
);
CREATE OR REPLACE FUNCTION tell_worker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('bdc_req', TG_TABLE_SCHEMA);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER req_tell_worker AFTER INSERT ON req FOR EACH STATEMENT EXECUTE FUNCTION tell_worker();
