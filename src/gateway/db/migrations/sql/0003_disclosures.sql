-- Orders to withhold entries from those they are about, until a date; no row is changed when it comes.
create table audit.audit_withholding (
    withholding_id uuid primary key,
    scope text not null check (scope in ('case', 'matter', 'task')),
    value text not null,
    reason text not null,
    until timestamptz not null,             -- domain clock
    ordered_at timestamptz not null,        -- domain clock
    entry text not null,                    -- its ADMIN entry
    check (until > ordered_at)
);
create index audit_withholding_until on audit.audit_withholding (until);

create trigger audit_withholding_no_change before update or delete on audit.audit_withholding
    for each row execute function audit.refuse_change();
create trigger audit_withholding_no_truncate before truncate on audit.audit_withholding
    for each statement execute function audit.refuse_change();
