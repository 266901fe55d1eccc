-- The second factor of an account. The secret is sealed by the keyring's secret
-- that `key_id` names; no code of `last_step` or before it counts again.
create table second_factor (
    account uuid primary key references account (id) on delete cascade,
    key_id bigint not null,
    sealed bytea not null,
    last_step bigint not null,
    made_at bigint not null
);

-- Codes for whoever has lost the authenticator: hashes, each used once.
create table recovery_code (
    account uuid not null references account (id) on delete cascade,
    hash bytea not null,
    used_at bigint,
    primary key (account, hash)
);

-- When the second factor was proven in a session; null if it was not.
alter table session add column proven_at bigint;
