-- Who read what of whom. A row names ids, a field, places and counts, and never what
-- was read. `at` is the reader's device's clock, `received_at` the server's; the
-- account is null for a command on the server. Nothing refers to other tables: a row
-- outlives whatever it names.
create table access_log (
    id uuid primary key,
    at bigint not null,
    received_at bigint not null,
    account uuid,
    device uuid,
    action text not null,
    record uuid,
    detail text not null,
    count bigint not null
);
create index access_log_received on access_log (received_at);
create index access_log_record on access_log (record, received_at) where record is not null;
