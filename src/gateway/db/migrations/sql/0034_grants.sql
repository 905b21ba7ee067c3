-- A bundle holds what departments grant each other too; its files are a bundle of their own, which it names, so that they stand once.
alter table gateway.policy_bundle add column rules bytea references gateway.policy_bundle;
alter table gateway.policy_publication drop constraint policy_publication_act_check;
alter table gateway.policy_publication drop constraint policy_publication_check1;
alter table gateway.policy_publication
    add constraint policy_publication_act_check check (act in ('installed', 'published', 'rolled_back', 'shared'));
-- What departments grant each other is decided apart; its entry says by whom.
alter table gateway.policy_publication add constraint policy_publication_by_two check (
    act in ('installed', 'shared') or (policy_id is not null and drafted_by is not null and approved_by <> drafted_by)
);
