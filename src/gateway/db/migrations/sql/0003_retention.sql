-- Privacy and time: shredded keys are written on with by nobody, and what was pruned is on record.

-- How often keys were destroyed; a process that knows a smaller number may still hold one of them.
create table audit_keys.audit_shredding (
    is_only boolean primary key default true check (is_only),
    n bigint not null
);
insert into audit_keys.audit_shredding (n) values (0);

create function audit_keys.shredding() returns bigint language plpgsql volatile as $$
begin
    return (select s.n from audit_keys.audit_shredding s);
end
$$;

-- Alone against all batches until the transaction ends: those begun before are durable, those after see the new number.
create function audit_keys.begin_shredding() returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('audit_keys.shredding', 0));
    update audit_keys.audit_shredding set n = n + 1;
end
$$;

-- Opens a batch as `audit.begin_batch` does.  Null where the stream is closed, else the number of shreddings: a batch that was sealed when
-- it was another must be rolled back and sealed anew.
create function audit.begin_sealed_batch(
    of_stream int, this_batch bigint, first_seq bigint, n int, at_min timestamptz, at_max timestamptz,
    digest bytea, sig bytea,
    opened uuid[], opened_seq bigint[], closed uuid[], closed_seq bigint[],
    pended uuid[], pended_query uuid[], pended_seq bigint[],
    ended uuid[], ended_query uuid[], ended_seq bigint[]
) returns bigint language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended('audit_keys.shredding', 0));
    if not audit.begin_batch(
        of_stream, this_batch, first_seq, n, at_min, at_max, digest, sig, opened, opened_seq, closed, closed_seq,
        pended, pended_query, pended_seq, ended, ended_query, ended_seq)
    then
        return null;
    end if;
    return audit_keys.shredding();
end
$$;

-- Months that were exported, verified and announced by a PRUNE entry.  dropped_at: null until their partitions are gone.
create table audit.audit_pruning (
    month date primary key check (month = date_trunc('month', month)::date),
    entry text not null,                    -- its PRUNE entry
    entries bigint not null,                -- how many stood in the partition
    ranges jsonb not null,                  -- [{log, from_index, to_index, manifest}]: the bundles that hold them
    pruned_at timestamptz not null,
    dropped_at timestamptz
);

create function audit.refuse_pruning_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.dropped_at is not null
        or (old.month, old.entry, old.entries, old.ranges, old.pruned_at)
            is distinct from (new.month, new.entry, new.entries, new.ranges, new.pruned_at) then
        raise exception 'what was pruned stays on record' using errcode = '42501';
    end if;
    return new;
end
$$;
create trigger audit_pruning_no_change before update or delete on audit.audit_pruning
    for each row execute function audit.refuse_pruning_change();
create trigger audit_pruning_no_truncate before truncate on audit.audit_pruning
    for each statement execute function audit.refuse_change();
