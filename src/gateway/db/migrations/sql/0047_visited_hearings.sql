-- Whoever found a contradiction on a visit does not decide about it.
alter table gateway.hearing add column inspected_by text;
update gateway.hearing h set inspected_by = f.inspected_by from gateway.inspection_finding f where f.finding_id = h.finding_id;
alter table gateway.hearing drop constraint hearing_by_two;
alter table gateway.hearing add constraint hearing_by_two
    check (decided_by not in (opened_by, taken_by, coalesce(statement_by, ''), coalesce(inspected_by, '')));

create function gateway.keep_visitor() returns trigger language plpgsql as $$
begin
    raise exception 'who made a visit stays' using errcode = '23514';
end
$$;
create trigger keep_visitor before update on gateway.hearing for each row
    when (old.inspected_by is distinct from new.inspected_by) execute function gateway.keep_visitor();
