-- When it was told, by an entry, that the review of broken glass is overdue; domain clock.
alter table gateway.break_glass add column overdue_told_at timestamptz;
