-- Times are Unix milliseconds, places and measures are the codes of the wire.
-- Documents are text and not jsonb: they are carried whole, never searched, and
-- jsonb cannot hold the character U+0000 that a stranger may send.

create table setting (
    key text primary key,
    value text not null
);

create table account (
    id uuid primary key,
    login text not null constraint account_login unique,
    name text not null,
    role text not null,
    scope text not null,
    password_hash text not null,
    created_at bigint not null
);

create table session (
    token_hash bytea primary key,
    account uuid not null references account (id) on delete cascade,
    created_at bigint not null,
    expires_at bigint not null
);
create index session_account on session (account);

create table device (
    id uuid primary key,
    account uuid not null references account (id),
    agent text not null,
    first_seen bigint not null,
    last_seen bigint not null
);

create table record (
    id uuid primary key,
    kind text not null,
    scope text not null,
    subject uuid,
    revision bigint not null,
    deleted boolean not null,
    fields text not null,
    past text not null
);
create index record_subject on record (subject) where subject is not null;
create index record_scope_kind on record (scope, kind);

-- Every change that ever came: what makes sending twice harmless, the history
-- of each record, and the quarantine of what was refused.
create table ledger (
    change uuid primary key,
    device uuid not null,
    seq bigint not null,
    account uuid,
    record uuid not null,
    body text not null,
    digest bytea not null,
    outcome text not null,
    refused boolean not null,
    waits_for text,
    author text,
    received_at bigint not null
);
create index ledger_device_seq on ledger (device, seq);
create index ledger_record on ledger (record);
create index ledger_waits_for on ledger (waits_for) where waits_for is not null;
create index ledger_refused on ledger (received_at) where refused;

create table scope_head (
    scope text primary key,
    position bigint not null
);

create table scope_entry (
    scope text not null,
    record uuid not null,
    position bigint not null,
    gone boolean not null,
    primary key (scope, record)
);
create index scope_entry_position on scope_entry (scope, position);

-- How fresh a place's data is, and how often its counters moved.
create table scope_fresh (
    scope text primary key,
    last_sync bigint,
    counted bigint not null default 0
);

create table counter (
    year integer not null,
    commune text not null,
    month integer not null,
    measure text not null,
    value bigint not null,
    primary key (year, commune, month, measure)
);

create table claim (
    code text primary key,
    record uuid not null unique
);
