-- Raises where a condition does not hold; see `audit.append_batch`.  A lock is not waited for as long as beside an entry: who waits here
-- holds up everybody's.
create function audit.judge(conditions text[], ranks int[], calls int[], arguments text[]) returns void language plpgsql as $$
declare
    lock_timeout constant text := current_setting('lock_timeout');
    refusal text;
    refusals jsonb := '{}';
begin
    perform set_config('lock_timeout', '250ms', true);
    begin
        for i in 1 .. cardinality(calls) loop
            exit when refusals <> '{}' and ranks[i] > ranks[i - 1];
            execute conditions[calls[i]] into refusal using arguments[i]::text[];
            if refusal is not null then
                refusals := refusals || jsonb_build_object(i, refusal);
            end if;
        end loop;
    exception when lock_not_available or deadlock_detected then
        raise exception using errcode = 'AU006', message = 'a condition cannot be judged now';
    end;
    if refusals <> '{}' then
        raise exception using errcode = 'AU005', message = 'a condition does not hold', detail = refusals::text;
    end if;
    perform set_config('lock_timeout', lock_timeout, true);
end
$$;

-- A batch in one statement, and so in one exchange and one commit: its row, the ledger, entries, search keys, data keys, and what other
-- rooms have written beside it.  By the caller's own rights, but for what `audit.begin_sealed_batch` does.
--
-- promise: what this session's commits mean; promised: what they must mean, null: not looked at.  sealed_at: how often keys had been
-- destroyed when it was sealed.  commits: the setting that its commit has, whatever was set beside it.
-- key_entry, key_kind, key: one search key each, of the entry with that number in the batch, from 1.
-- conditions: judged first, in order, as `arguments` and `calls` below; each gives a text where it does not hold.  Where one does not, those of
-- the same rank are judged too, and no other.
-- texts: statements over one array of text; calls: which of them, in order, with the array that stands in `arguments` at the same place.
-- Raises AU002 where the stream is closed, AU003 (the number in its detail) where keys were destroyed since, AU004 (the reason in its
-- detail) where nothing may be written, AU005 (in its detail the text of each condition that does not hold, by its number) and AU006 where
-- somebody holds what a condition stands on: then nothing is.
create function audit.append_batch(
    of_stream int, this_batch bigint, first_seq bigint, n int, at_min timestamptz, at_max timestamptz,
    digest bytea, sig bytea,
    opened uuid[], opened_seq bigint[], closed uuid[], closed_seq bigint[],
    pended uuid[], pended_query uuid[], pended_seq bigint[],
    ended uuid[], ended_query uuid[], ended_seq bigint[],
    former_digest bytea, heeds_breaks boolean, promise text, promised text, sealed_at bigint, commits text,
    ats timestamptz[], kinds smallint[], queries uuid[], bodies bytea[], sections bytea[],
    key_entry int[], key_kind smallint[], key bytea[],
    data_key uuid[], data_key_tag bytea[], data_key_wrapped bytea[],
    condition_ranks int[], conditions text[], condition_calls int[], condition_arguments text[],
    texts text[], calls int[], arguments text[]
) returns void language plpgsql as $$
declare
    shredding bigint;
    broken text;
begin
    shredding := audit.begin_sealed_batch(
        of_stream, this_batch, first_seq, n, at_min, at_max, digest, sig, opened, opened_seq, closed, closed_seq,
        pended, pended_query, pended_seq, ended, ended_query, ended_seq);
    if promise <> promised then
        raise exception using errcode = 'AU004', message = 'unkept',
            detail = 'the audit store does not promise what it did a moment ago';
    end if;
    broken := audit.break_behind(of_stream, this_batch - 1, former_digest);
    if broken is not null and heeds_breaks then
        raise exception using errcode = 'AU004', message = 'broken', detail = broken;
    end if;
    if shredding is null then
        raise exception using errcode = 'AU002', message = 'the stream is closed';
    end if;
    if shredding <> sealed_at then
        raise exception using errcode = 'AU003', message = 'keys were destroyed', detail = shredding::text;
    end if;

    if cardinality(condition_calls) > 0 then
        perform audit.judge(conditions, condition_ranks, condition_calls, condition_arguments);
    end if;
    insert into audit.audit_entry (stream_id, seq, at, kind, query_id, body, sections)
        select of_stream, first_seq + e.i - 1, e.at, e.kind, e.query_id, e.body, e.sections
        from unnest(ats, kinds, queries, bodies, sections) with ordinality as e (at, kind, query_id, body, sections, i);
    insert into audit.audit_entry_key (at, kind, key, stream_id, seq)
        select ats[k.entry], k.kind, k.key, of_stream, first_seq + k.entry - 1
        from unnest(key_entry, key_kind, key) as k (entry, kind, key);
    if cardinality(data_key) > 0 then
        insert into audit_keys.audit_key (subject_key_id, subject_tag, wrapped_dek)
            select * from unnest(data_key, data_key_tag, data_key_wrapped) on conflict do nothing;
    end if;
    for i in 1 .. cardinality(calls) loop
        execute texts[calls[i]] using arguments[i]::text[];
    end loop;
    -- The last word on what "committed" means is not theirs.
    perform set_config('synchronous_commit', commits, true);
end
$$;
