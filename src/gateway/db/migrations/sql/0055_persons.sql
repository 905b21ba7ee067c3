-- By which accounts a person has taken a step that somebody else has to decide on: one person with two accounts is not two people.
create table gateway.account_person (
    account       text        not null,  -- as tokens name it, in small letters
    person_digest text        not null,  -- keyed
    told_on       date        not null,  -- real clock
    primary key (account, person_digest)
);
create index account_person_told on gateway.account_person (told_on);
comment on table gateway.account_person is 'keyed digests of who has taken steps by an account that a second person decides on';
