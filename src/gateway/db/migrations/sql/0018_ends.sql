-- What stands beside the log's entries has its end with them: batches, the ledger, checkpoints between the last of each day, judged findings,
-- reveals and orders that are over.  All of it goes after a month was announced as pruned, and nothing that an entry still there needs.

-- When a data key was made, by the transaction that made it durable; of older ones, when this schema came.
alter table audit_keys.audit_key add column made_at timestamptz not null default now();

-- Whether the log still has an entry of a query; whether one can still be found by a key.
create function audit.has_entry_of(query uuid) returns boolean language plpgsql stable as $$
begin
    return exists (select from audit.audit_entry e where e.query_id = query);
end
$$;
create function audit.has_entry_with(of_kind smallint, of_key bytea) returns boolean language plpgsql stable as $$
begin
    return exists (select from audit.audit_entry_key k where k.kind = of_kind and k.key = of_key);
end
$$;

-- Whether a checkpoint is the last of its day in China, or the last that a witness had seen by the end of that day: what spot checks follow from.
-- So is the last of its log.
create function audit.is_last_signed(of_log smallint, of_size bigint, signed_at timestamptz) returns boolean language plpgsql stable as $$
declare
    day_ends constant timestamptz :=
        (date_trunc('day', signed_at at time zone interval '08:00') + interval '1 day') at time zone interval '08:00';
begin
    if not exists (select from audit.audit_checkpoint c where c.log = of_log and c.size > of_size and c.at < day_ends) then
        return true;
    end if;
    return exists (select from audit.audit_cosignature k where k.log = of_log and k.size = of_size and k.at < day_ends)
        and not exists (
            select from audit.audit_cosignature k join audit.audit_checkpoint c using (log, size)
            where k.log = of_log and k.size > of_size and k.at < day_ends and c.at < day_ends);
end
$$;

-- Before when everything was pruned: the end of the last month that a PRUNE entry has announced; null before the first.
create function audit.pruned_before() returns timestamptz language sql stable as
    $$ select (max(p.month) + interval '1 month') at time zone 'UTC' from audit.audit_pruning p $$;

-- A row goes in a transaction that names a PRUNE entry on record, where it is of a time that was pruned and no entry needs it.
create or replace function audit.refuse_delete_unless_pruned() returns trigger language plpgsql as $$
declare
    pruned_by constant text := coalesce(current_setting('audit.pruned_by', true), '');
    before timestamptz;
    fits boolean := false;
begin
    if exists (select from audit.audit_pruning p where p.entry = pruned_by) then
        before := audit.pruned_before();
        case tg_table_name
            when 'audit_tile' then
                fits := old.level = 0 and octet_length(old.data) = 8192;
            when 'audit_bundle' then
                fits := octet_length(old.refs) = 5120;
            when 'audit_batch' then
                fits := old.at_max < before
                    and not exists (select from audit.audit_entry e where e.stream_id = old.stream_id
                        and e.seq >= old.first_seq and e.seq < old.first_seq + old.n)
                    and exists (select from audit.audit_batch b where b.stream_id = old.stream_id and b.batch_no > old.batch_no);
            when 'audit_closing', 'audit_late' then
                fits := not audit.has_entry_of(old.query_id);
            when 'audit_checkpoint' then
                fits := old.at < before and old.tsr is null and not audit.is_last_signed(old.log, old.size, old.at);
            when 'audit_cosignature' then
                fits := (select c.at < before and c.tsr is null and not audit.is_last_signed(c.log, c.size, c.at)
                    from audit.audit_checkpoint c where c.log = old.log and c.size = old.size);
            when 'audit_withholding' then
                fits := old.until < before;
            when 'finding' then
                fits := old.state <> 'OPEN' and greatest(old.judged_at, old.last_at) < before;
            when 'reveal' then
                fits := greatest(old.at, coalesce(old.expires_at, old.at)) < before;
        end case;
    end if;
    if not coalesce(fits, false) then
        raise exception 'the audit log is append-only: % on % refused', tg_op, tg_table_name using errcode = '42501';
    end if;
    return old;
end
$$;

-- Changes are refused as before; deletions are but for the end above.
do $$
declare
    ended record;
begin
    for ended in select * from (values
        ('audit_batch', 'audit_batch_no_change'),
        ('audit_closing', 'audit_closing_no_change'),
        ('audit_late', 'audit_late_no_change'),
        ('audit_withholding', 'audit_withholding_no_change'),
        ('reveal', 'reveal_no_change'),
        ('audit_checkpoint', null),
        ('audit_cosignature', null),
        ('finding', null)
    ) as t (name, changes) loop
        if ended.changes is not null then
            execute format('drop trigger %2$I on audit.%1$I;'
                'create trigger %2$I before update on audit.%1$I for each row execute function audit.refuse_change()', ended.name, ended.changes);
        end if;
        execute format('drop trigger if exists %1$s_on_delete on audit.%1$I; drop trigger if exists %1$s_no_delete on audit.%1$I;'
            'create trigger %1$s_on_delete before delete on audit.%1$I for each row execute function audit.refuse_delete_unless_pruned()',
            ended.name);
    end loop;
end
$$;

-- A declaration that is over goes with its checks, and with a suspicion that was dismissed.
alter table gateway.declaration_check drop constraint declaration_check_declaration_id_fkey,
    add constraint declaration_check_declaration_id_fkey foreign key (declaration_id) references gateway.declaration on delete cascade;
alter table gateway.inspection_finding drop constraint inspection_finding_declaration_id_fkey,
    add constraint inspection_finding_declaration_id_fkey foreign key (declaration_id) references gateway.declaration on delete cascade;
