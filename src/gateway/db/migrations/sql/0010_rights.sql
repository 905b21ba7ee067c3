-- Whom a stored answer is about, as sealed digests, so that the guards can be asked at each reading; null in answers of before.
alter table gateway.result add column persons bytea;
