-- How often something was granted or ended nobody reads any more: each process follows the publications.
create or replace function gateway.decide_sharing(
    the_id uuid, was text, becomes text, by_account text, at timestamptz, why text, by_entry text) returns void
language plpgsql as $$
begin
    update gateway.sharing_request r
        set (state, decided_by, decided_at, reasons, entry) = (becomes, by_account, at, why, by_entry)
        where r.request_id = the_id and r.state = was;
    if not found then
        raise exception 'it has changed' using errcode = 'GW409';
    end if;
end
$$;

drop table gateway.sharing_version;
