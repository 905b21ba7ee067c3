-- Whoever had any part in an entry decides nothing about it: also who took the declaration or the statement down, or found the contradiction.
create or replace function gateway.keep_request() returns trigger language plpgsql as $$
begin
    if new.state <> 'OPEN' and exists (
            select from gateway.dishonesty_record r join gateway.hearing h using (hearing_id)
            where r.record_id = new.record_id and new.decided_by in
                (h.opened_by, h.taken_by, h.decided_by, coalesce(h.statement_by, ''), coalesce(h.inspected_by, ''))) then
        raise exception 'a second person decides' using errcode = '23514';
    end if;
    return new;
end
$$;
