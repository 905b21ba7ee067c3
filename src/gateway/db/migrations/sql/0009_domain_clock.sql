-- How far the domain's time is ahead of this database's: one for all processes.  No row: they are the same, as in production.
create table gateway.domain_clock (
    is_only boolean primary key default true check (is_only),
    ahead interval not null
);

-- The same for whoever may use the log alone, such as a login that integrates.
create function audit.domain_ahead() returns interval language plpgsql stable
    security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select c.ahead from gateway.domain_clock c);
end
$$;
