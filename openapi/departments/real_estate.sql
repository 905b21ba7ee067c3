-- Real estate exchange database 前置库: what the simulated natural resources bureau keeps.
-- One schema a county, qz_bdc_<six digits>, nine in all; a county that is silent has its schema too.  The gateway's role may put rows
-- into req and read all three tables; it may change nothing.  status: 0 new, 1 picked up, 2 answered, 3 no record, 9 error (err_code:
-- E01 closed hours, E07 too many open rows, E12 name empty, E41 receipt missing or not valid, E99 system).  Rows of an answer are there before its status says so.
CREATE TABLE req (
    req_id char(26) PRIMARY KEY,                        -- the gateway's, one a question and county
    batch_no varchar(64) NOT NULL DEFAULT '',           -- the gateway's id of the lookup
    xm varchar(200) NOT NULL,                           -- name
    zjh varchar(30) NOT NULL,                           -- number
    zjlx varchar(2) NOT NULL,                           -- kind of number; 1: resident identity card
    cxmd varchar(200) NOT NULL,                         -- purpose
    sxbm varchar(30) NOT NULL,                          -- matter
    cxr varchar(60) NOT NULL,                           -- the officer's account
    case_no varchar(60) NOT NULL,
    cxfw varchar(6) NOT NULL CHECK (cxfw IN ('ALL', 'COUNTY')),
    status smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    picked_at timestamptz,
    done_at timestamptz,
    err_code varchar(8),
    err_msg varchar(200),
    lhhz varchar(8000) NOT NULL DEFAULT ''              -- receipt of the intent in the gateway's log (docs/signed-intent.md)
);
CREATE TABLE rsp_main (                                 -- a row a right, historical ones too
    req_id char(26) NOT NULL,
    seq int NOT NULL,
    bdcdyh varchar(40),                                 -- unit number, none in old registers
    bdcqzh varchar(80),                                 -- certificate
    zl varchar(200),                                    -- address
    qllx varchar(4),                                    -- type of right
    qlxz varchar(4),                                    -- nature of right
    ytmc varchar(40),                                   -- usage
    jzmj numeric(10, 2),                                -- area in m2
    gyfs varchar(2),                                    -- 0 sole, 1 joint, 2 by shares, 3 other
    djsj date,                                          -- day of registration
    qszt varchar(8),                                    -- 现势 or 历史
    sfdy char(1),                                       -- mortgage, seizure, objection, forenotice: '1' or '0'
    sfcf char(1),
    sfyy char(1),
    sfyg char(1),
    data_date date,                                     -- the day whose state it is
    PRIMARY KEY (req_id, seq)
);
CREATE TABLE rsp_owner (                                -- a row an owner of a right
    req_id char(26) NOT NULL,
    seq int NOT NULL,
    ord int NOT NULL,
    qlr varchar(200),
    zjh varchar(30),                                    -- 15 digits in old entries
    qlbl varchar(20),                                   -- share: '50%', '1/3', '0.5', '' (joint)
    PRIMARY KEY (req_id, seq, ord)
);
GRANT SELECT, INSERT ON req TO gateway;
GRANT SELECT ON rsp_main, rsp_owner TO gateway;
