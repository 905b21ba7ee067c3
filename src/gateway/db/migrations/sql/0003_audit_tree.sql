-- The tree over the log: one a year, kept as C2SP tiles, with a signed checkpoint for every size it was published at.

-- How far each stream has been taken into a tree.  is_done: the stream is closed and its last batch is in.
create table audit.audit_cursor (
    stream_id int primary key references audit.audit_stream,
    next_batch bigint not null check (next_batch >= 0),
    next_seq bigint not null check (next_seq >= 0),
    digest bytea not null check (octet_length(digest) = 32),       -- of the batch before next_batch
    is_done boolean not null default false
);

-- The newest state of each tree.  log: the year.  edge: the hashes of the largest complete subtrees, largest first.
-- alarm: why the integrator stopped; null while it works.
create table audit.audit_head (
    log smallint primary key,
    size bigint not null check (size >= 0),
    root bytea not null check (octet_length(root) = 32),
    edge bytea[] not null,
    changed_at timestamptz not null default clock_timestamp(),
    alarm text
);

-- Which entries the leaves 256 n … 256 n + 255 stand for: per leaf stream (4 bytes), seq (8), microseconds since 1970 (8), big-endian.
-- Stream 0 is the first leaf of a later log: the last checkpoint of the log before, whose size is seq.
create table audit.audit_bundle (
    log smallint not null,
    n bigint not null check (n >= 0),
    at_min timestamptz not null,
    at_max timestamptz not null,
    refs bytea not null check (octet_length(refs) between 20 and 5120 and octet_length(refs) % 20 = 0),
    primary key (log, n)
);
create index audit_bundle_time on audit.audit_bundle using gist (tstzrange(at_min, at_max, '[]'));

-- Hash tiles, up to 256 hashes of 32 bytes each.  The last of each level grows to the right; a full one never changes.
create table audit.audit_tile (
    log smallint not null,
    level smallint not null check (level between 0 and 7),
    n bigint not null check (n >= 0),
    data bytea not null check (octet_length(data) between 32 and 8192 and octet_length(data) % 32 = 0),
    primary key (log, level, n)
);
alter table audit.audit_tile alter column data set storage external;    -- hashes do not compress

-- note: signed by the log's key.  tsr: a time stamp of RFC 3161, where one was taken.
create table audit.audit_checkpoint (
    log smallint not null,
    size bigint not null check (size >= 0),
    at timestamptz not null,
    note text not null,
    tsr bytea,
    primary key (log, size)
);
create index audit_checkpoint_at on audit.audit_checkpoint (at);

-- line: the signature line of a witness over the note of the same log and size.
create table audit.audit_cosignature (
    log smallint not null,
    size bigint not null,
    witness text not null,
    line text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (log, size, witness),
    foreign key (log, size) references audit.audit_checkpoint
);

create function audit.refuse_backwards() returns trigger language plpgsql as $$
declare
    fits boolean;
begin
    case tg_table_name
        when 'audit_cursor' then
            fits := new.stream_id = old.stream_id and not old.is_done
                and new.next_batch >= old.next_batch and new.next_seq >= old.next_seq;
        when 'audit_head' then
            fits := new.log = old.log and new.size >= old.size and (new.size > old.size or new.root = old.root);
        when 'audit_bundle' then
            fits := (new.log, new.n) = (old.log, old.n) and new.at_min <= old.at_min and new.at_max >= old.at_max
                and substring(new.refs from 1 for octet_length(old.refs)) = old.refs;
        when 'audit_tile' then
            fits := (new.log, new.level, new.n) = (old.log, old.level, old.n)
                and substring(new.data from 1 for octet_length(old.data)) = old.data;
        when 'audit_checkpoint' then
            fits := (new.log, new.size, new.at, new.note) = (old.log, old.size, old.at, old.note) and old.tsr is null;
    end case;
    if not fits then
        raise exception 'the tree only grows: % on % refused', tg_op, tg_table_name using errcode = '42501';
    end if;
    return new;
end
$$;

-- What a PRUNE entry has announced may go: full tiles of level 0 and their bundles, in a transaction that names that entry.
create function audit.refuse_delete_unless_pruned() returns trigger language plpgsql as $$
declare
    fits boolean := coalesce(current_setting('audit.pruned_by', true), '') <> '';
begin
    case tg_table_name
        when 'audit_tile' then
            fits := fits and old.level = 0 and octet_length(old.data) = 8192;
        when 'audit_bundle' then
            fits := fits and octet_length(old.refs) = 5120;
    end case;
    if not fits then
        raise exception 'the tree only grows: % on % refused', tg_op, tg_table_name using errcode = '42501';
    end if;
    return old;
end
$$;

-- What guards each table: against its updates, its deletions, and, in all alike, against being emptied.
do $$
declare
    guarded record;
begin
    for guarded in select * from (values
        ('audit_cursor', 'refuse_backwards', 'refuse_change'),
        ('audit_head', 'refuse_backwards', 'refuse_change'),
        ('audit_bundle', 'refuse_backwards', 'refuse_delete_unless_pruned'),
        ('audit_tile', 'refuse_backwards', 'refuse_delete_unless_pruned'),
        ('audit_checkpoint', 'refuse_backwards', 'refuse_change'),
        ('audit_cosignature', 'refuse_change', 'refuse_change')
    ) as guards (name, on_update, on_delete) loop
        execute format(
            'create trigger %1$s_on_update before update on audit.%1$s for each row execute function audit.%2$s();'
            'create trigger %1$s_on_delete before delete on audit.%1$s for each row execute function audit.%3$s();'
            'create trigger %1$s_on_truncate before truncate on audit.%1$s for each statement execute function audit.refuse_change()',
            guarded.name, guarded.on_update, guarded.on_delete);
    end loop;
end
$$;
