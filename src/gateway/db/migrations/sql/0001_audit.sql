-- The audit log: append-only entries in signed batches, the ledger of what is still open, and the keys of the sealed parts.
create schema if not exists audit;
create schema if not exists audit_keys;

create table audit.audit_stream (
    stream_id int generated always as identity primary key,
    node text not null,
    boot_id uuid not null unique,
    pubkey bytea not null check (octet_length(pubkey) = 32),
    endorsement bytea not null check (octet_length(endorsement) = 64),  -- by the log key of this home, over boot_id and pubkey
    started_at timestamptz not null default clock_timestamp(),
    closed_at timestamptz
);

create table audit.audit_batch (
    stream_id int not null references audit.audit_stream,
    batch_no bigint not null check (batch_no >= 0),
    first_seq bigint not null check (first_seq >= 0),
    n int not null check (n between 1 and 512),
    at_min timestamptz not null,
    at_max timestamptz not null,
    db_at timestamptz not null default clock_timestamp(),
    digest bytea not null check (octet_length(digest) = 32),
    sig bytea not null check (octet_length(sig) = 64),
    primary key (stream_id, batch_no)
);

-- body: the leaf, canonical JSON with the hash of every section.  sections: framed, each with its salt.
create table audit.audit_entry (
    stream_id int not null,
    seq bigint not null,
    at timestamptz not null,
    kind smallint not null,
    query_id uuid,
    body bytea not null check (octet_length(body) <= 4096),
    sections bytea not null check (octet_length(sections) <= 32768),
    primary key (stream_id, seq, at)
) partition by range (at);
create index audit_entry_query on audit.audit_entry (query_id) where query_id is not null;
create index audit_entry_at on audit.audit_entry (at, stream_id, seq);

-- A rebuildable index: one row for everything an entry can be searched by.
create table audit.audit_entry_key (
    at timestamptz not null,
    kind smallint not null,
    key bytea not null,
    stream_id int not null,
    seq bigint not null
) partition by range (at);
create index audit_entry_key_search on audit.audit_entry_key (kind, key, at, stream_id, seq);

-- The ledger: every INTENT is closed by exactly one entry, every pending lookup by exactly one LATE.
create table audit.audit_open (
    query_id uuid primary key,
    stream_id int not null,
    seq bigint not null,
    at timestamptz not null default clock_timestamp()
);
create table audit.audit_closing (query_id uuid primary key, stream_id int not null, seq bigint not null);
create table audit.audit_pending (
    pending_id uuid primary key,
    query_id uuid not null,
    stream_id int not null,
    seq bigint not null
);
create table audit.audit_late (
    pending_id uuid primary key,
    query_id uuid not null,
    stream_id int not null,
    seq bigint not null
);

-- Keys of the sealed parts, wrapped; apart from the log, because their backups must expire sooner.
create table audit_keys.audit_key (
    subject_key_id uuid primary key,
    subject_tag bytea not null,
    wrapped_dek bytea,
    shredded_at timestamptz
);
create index audit_key_tag on audit_keys.audit_key (subject_tag);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only: % on % refused', tg_op, tg_table_name using errcode = '42501';
end
$$;

create function audit.refuse_stream_change() returns trigger language plpgsql as $$
begin
    if old.closed_at is not null
        or (old.stream_id, old.node, old.boot_id, old.pubkey, old.endorsement, old.started_at)
            is distinct from (new.stream_id, new.node, new.boot_id, new.pubkey, new.endorsement, new.started_at) then
        raise exception 'a stream can be closed once, and nothing else' using errcode = '42501';
    end if;
    return new;
end
$$;

create trigger audit_stream_no_change before update on audit.audit_stream
    for each row execute function audit.refuse_stream_change();
create trigger audit_stream_no_delete before delete on audit.audit_stream
    for each row execute function audit.refuse_change();
create trigger audit_batch_no_change before update or delete on audit.audit_batch
    for each row execute function audit.refuse_change();
create trigger audit_batch_no_truncate before truncate on audit.audit_batch
    for each statement execute function audit.refuse_change();
create trigger audit_entry_no_change before update or delete on audit.audit_entry
    for each row execute function audit.refuse_change();
create trigger audit_entry_no_truncate before truncate on audit.audit_entry
    for each statement execute function audit.refuse_change();
create trigger audit_closing_no_change before update or delete on audit.audit_closing
    for each row execute function audit.refuse_change();
create trigger audit_late_no_change before update or delete on audit.audit_late
    for each row execute function audit.refuse_change();

-- Partitions of `months` months from that of `since` (UTC), entries and keys; what is there stays.
create function audit.make_partitions(since timestamptz, months int) returns void language plpgsql as $$
declare
    first_day timestamp;
    suffix text;
begin
    perform pg_advisory_xact_lock(hashtext('audit.make_partitions'));
    for i in 0 .. months - 1 loop
        first_day := date_trunc('month', since at time zone 'UTC') + make_interval(months => i);
        suffix := to_char(first_day, 'YYYYMM');
        if to_regclass('audit.audit_entry_' || suffix) is null then
            execute format(
                'create table audit.%I partition of audit.audit_entry for values from (%L) to (%L)',
                'audit_entry_' || suffix,
                first_day at time zone 'UTC', (first_day + interval '1 month') at time zone 'UTC');
            execute format(
                'create trigger audit_entry_no_truncate before truncate on audit.%I'
                ' for each statement execute function audit.refuse_change()', 'audit_entry_' || suffix);
        end if;
        if to_regclass('audit.audit_entry_key_' || suffix) is null then
            execute format(
                'create table audit.%I partition of audit.audit_entry_key for values from (%L) to (%L)',
                'audit_entry_key_' || suffix,
                first_day at time zone 'UTC', (first_day + interval '1 month') at time zone 'UTC');
        end if;
    end loop;
end
$$;

-- Opens a batch and keeps the ledger for its entries.  False, and nothing is written, where the stream is closed.
-- The row lock on the stream orders this after a batch of the same stream whose commit is in doubt, and against its fencing.
create function audit.begin_batch(
    of_stream int, this_batch bigint, first_seq bigint, n int, at_min timestamptz, at_max timestamptz,
    digest bytea, sig bytea,
    opened uuid[], opened_seq bigint[], closed uuid[], closed_seq bigint[],
    pended uuid[], pended_query uuid[], pended_seq bigint[],
    ended uuid[], ended_query uuid[], ended_seq bigint[]
) returns boolean language plpgsql as $$
declare
    changed bigint;
begin
    perform 1 from audit.audit_stream s where s.stream_id = of_stream and s.closed_at is null for no key update;
    if not found then
        return false;
    end if;
    insert into audit.audit_batch (stream_id, batch_no, first_seq, n, at_min, at_max, digest, sig)
        values (of_stream, this_batch, first_seq, n, at_min, at_max, digest, sig);
    if cardinality(opened) > 0 then
        insert into audit.audit_open (query_id, stream_id, seq)
            select u.id, of_stream, u.seq from unnest(opened, opened_seq) as u(id, seq);
        if exists (select 1 from audit.audit_closing c where c.query_id = any(opened)) then
            raise exception 'an intent for a query that is closed' using errcode = 'AU001';
        end if;
    end if;
    if cardinality(closed) > 0 then
        insert into audit.audit_closing (query_id, stream_id, seq)
            select u.id, of_stream, u.seq from unnest(closed, closed_seq) as u(id, seq);
        delete from audit.audit_open o where o.query_id = any(closed);
        get diagnostics changed = row_count;
        if changed <> cardinality(closed) then
            raise exception 'a closing entry for a query that is not open' using errcode = 'AU001';
        end if;
    end if;
    if cardinality(pended) > 0 then
        if exists (select 1 from audit.audit_late l where l.pending_id = any(pended)) then
            raise exception 'a lookup that has ended cannot be pending again' using errcode = 'AU001';
        end if;
        insert into audit.audit_pending (pending_id, query_id, stream_id, seq)
            select u.id, u.query_id, of_stream, u.seq from unnest(pended, pended_query, pended_seq) as u(id, query_id, seq);
    end if;
    if cardinality(ended) > 0 then
        insert into audit.audit_late (pending_id, query_id, stream_id, seq)
            select u.id, u.query_id, of_stream, u.seq from unnest(ended, ended_query, ended_seq) as u(id, query_id, seq);
        delete from audit.audit_pending p using unnest(ended, ended_query) as u(id, query_id)
            where p.pending_id = u.id and p.query_id = u.query_id;
        get diagnostics changed = row_count;
        if changed <> cardinality(ended) then
            raise exception 'a late entry for a lookup that is not pending' using errcode = 'AU001';
        end if;
    end if;
    -- A statement of another room that waits for a lock must not hold up everybody's entries.
    perform set_config('lock_timeout', '1s', true);
    return true;
end
$$;
