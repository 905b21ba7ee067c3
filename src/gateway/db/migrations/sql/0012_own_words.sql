-- What people write in their own words may name somebody, so it stands sealed; what was written before stays as it is.
alter table audit.audit_withholding
    add column sealed_reason bytea,
    alter column reason drop not null,
    add check ((reason is null) <> (sealed_reason is null));

alter table audit.finding
    add column sealed_justification bytea,
    drop constraint finding_check2,
    add check (num_nonnulls(justification, sealed_justification) = num_nonnulls(judged_by));
