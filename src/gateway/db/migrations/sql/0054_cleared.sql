-- A suspicion that was told and that nothing came of is told to be cleared, once.
alter table gateway.inspection_finding add column cleared_told_at timestamptz;  -- domain clock
create index inspection_finding_cleared on gateway.inspection_finding (opened_at) where state = 'DISMISSED' and cleared_told_at is null;
