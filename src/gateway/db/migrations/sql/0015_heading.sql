-- Who asked, about whom by role, and the applicant masked: sealed, for the printed page; null in answers of before.
alter table gateway.result add column heading bytea;
