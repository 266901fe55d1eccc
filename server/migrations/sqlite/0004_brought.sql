-- A change that came in a rescue file, and the account that brought it: none
-- where a command on the server did.
alter table ledger add column from_file integer not null default 0;
alter table ledger add column brought_by blob;

create index device_account on device (account);
