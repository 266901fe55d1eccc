-- What describes a person lies in `sealed`, which the keyring's key of this number
-- opens; null where nothing has to be sealed. A null `key_id` is a row from before.
alter table record add column key_id bigint;
alter table record add column sealed bytea;
alter table ledger add column key_id bigint;
alter table ledger add column sealed bytea;

-- By what the same person is found: keyed hashes of numbers, never the numbers.
create table mark (
    hash bytea not null,
    record uuid not null,
    what text not null,
    key_id bigint not null,
    primary key (hash, record)
);
create index mark_record on mark (record);
