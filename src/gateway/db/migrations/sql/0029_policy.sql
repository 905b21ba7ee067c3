-- Bundles of what may be asked and seen, by the SHA-256 of their bytes, and what was published of them, signed; kept for good, for entries of
-- the log name them.  A policy on its way is turns that are never changed; its rows go some time after its end.
create table gateway.policy_bundle (
    hash bytea primary key check (octet_length(hash) = 32),
    content bytea not null
);
create table gateway.policy_publication (
    number int primary key check (number >= 0),
    bundle bytea not null references gateway.policy_bundle,
    former bytea check ((former is null) = (number = 0)),
    act text not null check (act in ('installed', 'published', 'rolled_back')),
    at timestamptz not null,
    entry text not null,
    policy_id uuid,
    drafted_by text,
    approved_by text,
    public_key bytea not null,
    signature bytea not null,
    check (act = 'installed' or (policy_id is not null and drafted_by is not null and approved_by <> drafted_by))
);
create table gateway.policy_turn (
    policy_id uuid not null,
    turn int not null check (turn >= 0),
    at timestamptz not null,
    step text not null,
    account text not null,
    person_digest text,
    entry text not null,
    content bytea not null,
    primary key (policy_id, turn)
);

create function gateway.refuse_policy_change() returns trigger language plpgsql as $$
begin
    raise exception '% is never changed', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger policy_bundle_no_change before update or delete on gateway.policy_bundle
    for each row execute function gateway.refuse_policy_change();
create trigger policy_bundle_no_truncate before truncate on gateway.policy_bundle
    for each statement execute function gateway.refuse_policy_change();
create trigger policy_publication_no_change before update or delete on gateway.policy_publication
    for each row execute function gateway.refuse_policy_change();
create trigger policy_publication_no_truncate before truncate on gateway.policy_publication
    for each statement execute function gateway.refuse_policy_change();
create trigger policy_turn_no_change before update on gateway.policy_turn
    for each row execute function gateway.refuse_policy_change();

-- The next turn of a policy, or the whole transaction fails where somebody else has taken it.
create function gateway.take_policy_turn(
    which uuid, next_turn int, taken_at timestamptz, what text, by_account text, by_person text, of_entry text, said bytea
) returns void language plpgsql as $$
begin
    insert into gateway.policy_turn (policy_id, turn, at, step, account, person_digest, entry, content)
        values (which, next_turn, taken_at, what, by_account, by_person, of_entry, said)
        on conflict do nothing;
    if not found or (next_turn > 0 and not exists (
        select 1 from gateway.policy_turn t where t.policy_id = which and t.turn = next_turn - 1
    )) then
        raise exception 'the policy has gone on' using errcode = 'GW409';
    end if;
end
$$;

-- The next publication, or the whole transaction fails where another has come before it.
create function gateway.publish_policy(
    next_number int, of_bundle bytea, of_former bytea, by_act text, published_at timestamptz, of_entry text, of_policy uuid,
    by_drafter text, by_approver text, by_key bytea, signed bytea
) returns void language plpgsql as $$
begin
    insert into gateway.policy_publication
        (number, bundle, former, act, at, entry, policy_id, drafted_by, approved_by, public_key, signature)
        values (next_number, of_bundle, of_former, by_act, published_at, of_entry, of_policy, by_drafter, by_approver, by_key, signed)
        on conflict do nothing;
    if not found or (next_number > 0 and not exists (
        select 1 from gateway.policy_publication p where p.number = next_number - 1 and p.bundle = of_former
    )) then
        raise exception 'another policy was published before' using errcode = 'GW409';
    end if;
end
$$;
