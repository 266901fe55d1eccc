-- A change that came in a rescue file, and the account that brought it: none
-- where a command on the server did.
alter table ledger add column from_file boolean not null default false;
alter table ledger add column brought_by uuid;

create index device_account on device (account);
