-- Ids are the 16 bytes of a UUID, times are Unix milliseconds, places and
-- measures are the codes of the wire.

create table setting (
    key text primary key,
    value text not null
) strict, without rowid;

create table account (
    id blob primary key,
    login text not null unique,
    name text not null,
    role text not null,
    scope text not null,
    password_hash text not null,
    created_at integer not null
) strict, without rowid;

create table session (
    token_hash blob primary key,
    account blob not null references account (id) on delete cascade,
    created_at integer not null,
    expires_at integer not null
) strict, without rowid;
create index session_account on session (account);

create table device (
    id blob primary key,
    account blob not null references account (id),
    agent text not null,
    first_seen integer not null,
    last_seen integer not null
) strict, without rowid;

create table record (
    id blob primary key,
    kind text not null,
    scope text not null,
    subject blob,
    revision integer not null,
    deleted integer not null,
    fields text not null,
    past text not null
) strict;
create index record_subject on record (subject) where subject is not null;
create index record_scope_kind on record (scope, kind);

-- Every change that ever came: what makes sending twice harmless, the history
-- of each record, and the quarantine of what was refused.
create table ledger (
    change blob primary key,
    device blob not null,
    seq integer not null,
    account blob,
    record blob not null,
    body text not null,
    digest blob not null,
    outcome text not null,
    refused integer not null,
    waits_for text,
    author text,
    received_at integer not null
) strict;
create index ledger_device_seq on ledger (device, seq);
create index ledger_record on ledger (record);
create index ledger_waits_for on ledger (waits_for) where waits_for is not null;
create index ledger_refused on ledger (received_at) where refused = 1;

create table scope_head (
    scope text primary key,
    position integer not null
) strict, without rowid;

create table scope_entry (
    scope text not null,
    record blob not null,
    position integer not null,
    gone integer not null,
    primary key (scope, record)
) strict, without rowid;
create index scope_entry_position on scope_entry (scope, position);

-- How fresh a place's data is, and how often its counters moved.
create table scope_fresh (
    scope text primary key,
    last_sync integer,
    counted integer not null default 0
) strict, without rowid;

create table counter (
    year integer not null,
    commune text not null,
    month integer not null,
    measure text not null,
    value integer not null,
    primary key (year, commune, month, measure)
) strict, without rowid;

create table claim (
    code text primary key,
    record blob not null unique
) strict, without rowid;
