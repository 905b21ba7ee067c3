-- That the desk for protected people has taken up an alert: when by the real clock, and sealed by whom and with what word.
alter table gateway.silent_alert
    add column acknowledged_at timestamptz,
    add column acknowledgement bytea,
    add constraint silent_alert_acknowledged check ((acknowledged_at is null) = (acknowledgement is null));

-- GW409 where somebody else was first.
create function gateway.acknowledge_alert(the_id uuid, at timestamptz, sealed_word bytea) returns void
language plpgsql as $$
begin
    update gateway.silent_alert
        set (acknowledged_at, acknowledgement) = (at, sealed_word)
        where alert_id = the_id and acknowledged_at is null;
    if not found then
        raise exception 'it is acknowledged already' using errcode = 'GW409';
    end if;
end
$$;
