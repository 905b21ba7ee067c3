-- Opens a case for the matter and the people it is first named with.  Null where it is theirs and open, else `closed` or `other`.
create function gateway.judge_case(number text, of_matter text, tags bytea[], at timestamptz) returns text language plpgsql as $$
declare
    held gateway.case_register;
begin
    loop
        insert into gateway.case_register (case_number, matter, persons, opened_at) values (number, of_matter, tags, at)
            on conflict (case_number) do nothing;
        if found then
            return null;
        end if;
        select * into held from gateway.case_register c where c.case_number = number;
        if found then  -- else it was deleted in between
            return case
                when held.closed_at is not null then 'closed'
                when held.matter <> of_matter or not tags <@ held.persons then 'other'
            end;
        end if;
    end loop;
end
$$;
