-- A caller's Idempotency-Key is held by the process that took it: where that is gone, whoever sends the request again need not wait.
alter table gateway.idempotency add column process uuid;
comment on column gateway.idempotency.process is 'of gateway.gateway_process, which took it; null: of a gateway that beats there no more, or is older';

-- As before, with the process that takes it; null: none that beats.  A claim that did not end is taken over at once where its process is not
-- among those that live any more, else when it is older than after_s.
create function gateway.judge_key(of_client text, of_account text, tag bytea, body bytea, made_id text, after_s float8, of_process uuid)
    returns text language plpgsql as $$
declare
    held gateway.idempotency;
    living uuid := (select p.process from gateway.gateway_process p where p.process = of_process);
begin
    loop
        insert into gateway.idempotency as i (client, account, key_tag, body_tag, query_id, process)
            values (of_client, of_account, tag, body, made_id, living)
            on conflict (client, account, key_tag) do update
            set query_id = excluded.query_id, claimed_at = now(), process = excluded.process
            where not i.finished and i.body_tag = excluded.body_tag
                and (i.query_id = excluded.query_id or i.claimed_at < now() - make_interval(secs => after_s)
                    or (i.process is not null
                        and not exists (select from gateway.gateway_process p where p.process = i.process)));
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

-- An older gateway beside this one says no process; what it takes over is of the one before no more.
create or replace function gateway.judge_key(of_client text, of_account text, tag bytea, body bytea, made_id text, after_s float8)
    returns text language sql as $$
    select gateway.judge_key(of_client, of_account, tag, body, made_id, after_s, null)
$$;
