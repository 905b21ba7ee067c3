-- Takes a caller's Idempotency-Key for what is about to be made.  Null where it is ours; else `running`, `mismatch` (used with another body), or
-- `done` and what it made.  after_s: age at which a claim that did not end is taken over.
create function gateway.judge_key(of_client text, of_account text, tag bytea, body bytea, made_id text, after_s float8) returns text
language plpgsql as $$
declare
    held gateway.idempotency;
begin
    loop
        insert into gateway.idempotency as i (client, account, key_tag, body_tag, query_id)
            values (of_client, of_account, tag, body, made_id)
            on conflict (client, account, key_tag) do update set query_id = excluded.query_id, claimed_at = now()
            where not i.finished and i.body_tag = excluded.body_tag
                and (i.query_id = excluded.query_id or i.claimed_at < now() - make_interval(secs => after_s));
        if found then
            return null;
        end if;
        select * into held from gateway.idempotency i where (i.client, i.account, i.key_tag) = (of_client, of_account, tag);
        if found then  -- else it was abandoned in between
            return case
                when held.body_tag <> body then 'mismatch'
                when held.finished then 'done ' || held.query_id
                else 'running'
            end;
        end if;
    end loop;
end
$$;
