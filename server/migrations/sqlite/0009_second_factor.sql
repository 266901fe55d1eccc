-- The second factor of an account. The secret is sealed by the keyring's secret
-- that `key_id` names; no code of `last_step` or before it counts again.
create table second_factor (
    account blob primary key references account (id) on delete cascade,
    key_id integer not null,
    sealed blob not null,
    last_step integer not null,
    made_at integer not null
) strict, without rowid;

-- Codes for whoever has lost the authenticator: hashes, each used once.
create table recovery_code (
    account blob not null references account (id) on delete cascade,
    hash blob not null,
    used_at integer,
    primary key (account, hash)
) strict, without rowid;

-- When the second factor was proven in a session; null if it was not.
alter table session add column proven_at integer;
