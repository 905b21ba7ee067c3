-- As before, but a month is attached in place of being made under its table: who reads or writes the table neither waits for it nor is waited for.
create or replace function audit.make_partitions(since timestamptz, months int) returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
    first_day timestamp;
    of_table text;
    month text;
begin
    perform pg_advisory_xact_lock(hashtext('audit.make_partitions'));
    for i in 0 .. months - 1 loop
        first_day := date_trunc('month', since at time zone 'UTC') + make_interval(months => i);
        foreach of_table in array array['audit_entry', 'audit_entry_key'] loop
            month := of_table || to_char(first_day, '_YYYYMM');
            continue when to_regclass('audit.' || month) is not null;
            execute format('create table audit.%I (like audit.%I including all)', month, of_table);
            if of_table = 'audit_entry' then
                execute format(
                    'create trigger audit_entry_no_truncate before truncate on audit.%I'
                    ' for each statement execute function audit.refuse_change()', month);
            end if;
            execute format(
                'alter table audit.%I attach partition audit.%I for values from (%L) to (%L)', of_table, month,
                first_day at time zone 'UTC', (first_day + interval '1 month') at time zone 'UTC');
        end loop;
    end loop;
end
$$;
