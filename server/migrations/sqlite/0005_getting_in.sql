-- Who gets in. A session is named by `id` where its secret must not be.
alter table session add column id blob;
update session set id = randomblob(16);
create unique index session_id on session (id);
alter table session add column last_used_at integer not null default 0;
update session set last_used_at = created_at;
alter table session add column agent text not null default '';

-- A phone that has signed in to an account before: strangers' failures are not
-- counted against it.
create table known_device (
    token_hash blob not null,
    account blob not null references account (id) on delete cascade,
    seen_at integer not null,
    primary key (token_hash, account)
) strict, without rowid;
create index known_device_account on known_device (account);
create index known_device_seen on known_device (seen_at);

-- Failed sign-ins by the hash of what they are counted for; swept after a day.
create table sign_in_tally (
    key blob primary key,
    failures integer not null,
    last_at integer not null
) strict, without rowid;
create index sign_in_tally_last on sign_in_tally (last_at);

-- A link that sets an account's password, once.
create table invitation (
    token_hash blob primary key,
    account blob not null references account (id) on delete cascade,
    made_by blob,
    made_at integer not null,
    expires_at integer not null
) strict, without rowid;
create index invitation_account on invitation (account);
