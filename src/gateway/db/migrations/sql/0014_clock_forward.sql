-- How far the domain's time was moved forward by hand since `ahead` was set; in the demo only, where there is a row.
alter table gateway.domain_clock add column forwarded interval not null default '0' check (forwarded >= '0');

create or replace function audit.domain_ahead() returns interval language plpgsql stable
    security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select c.ahead + c.forwarded from gateway.domain_clock c);
end
$$;

-- Moves the domain's time forward, never back; fails where nobody has set one, which is production.
create function gateway.forward_domain_clock(by interval) returns void language plpgsql as $$
begin
    if by <= interval '0' then
        raise exception 'the domain clock goes forward only' using errcode = '22023';
    end if;
    update gateway.domain_clock set forwarded = forwarded + by;
    if not found then
        raise exception 'the domain has no clock of its own here' using errcode = '22023';
    end if;
end
$$;
