-- Who gets in. A session is named by `id` where its secret must not be.
alter table session add column id uuid;
update session set id = gen_random_uuid();
create unique index session_id on session (id);
alter table session add column last_used_at bigint not null default 0;
update session set last_used_at = created_at;
alter table session add column agent text not null default '';

-- A phone that has signed in to an account before: strangers' failures are not
-- counted against it.
create table known_device (
    token_hash bytea not null,
    account uuid not null references account (id) on delete cascade,
    seen_at bigint not null,
    primary key (token_hash, account)
);
create index known_device_account on known_device (account);
create index known_device_seen on known_device (seen_at);

-- Failed sign-ins by the hash of what they are counted for; swept after a day.
create table sign_in_tally (
    key bytea primary key,
    failures bigint not null,
    last_at bigint not null
);
create index sign_in_tally_last on sign_in_tally (last_at);

-- A link that sets an account's password, once.
create table invitation (
    token_hash bytea primary key,
    account uuid not null references account (id) on delete cascade,
    made_by uuid,
    made_at bigint not null,
    expires_at bigint not null
);
create index invitation_account on invitation (account);
