-- What describes a person lies in `sealed`, which the keyring's key of this number
-- opens; null where nothing has to be sealed. A null `key_id` is a row from before.
alter table record add column key_id integer;
alter table record add column sealed blob;
alter table ledger add column key_id integer;
alter table ledger add column sealed blob;

-- By what the same person is found: keyed hashes of numbers, never the numbers.
create table mark (
    hash blob not null,
    record blob not null,
    what text not null,
    key_id integer not null,
    primary key (hash, record)
) strict, without rowid;
create index mark_record on mark (record);
