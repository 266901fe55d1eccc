-- The sum over a scope's records (domain::sum); filled when the server starts.
alter table scope_head add column sum integer not null default 0;
