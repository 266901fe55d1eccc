-- What a device last told of itself, for whoever looks after it.
alter table device add column unsent integer not null default 0;
alter table device add column refused integer not null default 0;
alter table device add column repairs integer not null default 0;
-- Its clock's lead over the server's, in milliseconds.
alter table device add column skew integer not null default 0;

-- When the author of a refused change gave it up; it stays in the ledger.
alter table ledger add column discarded_at integer;
