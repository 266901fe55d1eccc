-- Who read what of whom. A row names ids, a field, places and counts, and never what
-- was read. `at` is the reader's device's clock, `received_at` the server's; the
-- account is null for a command on the server. Nothing refers to other tables: a row
-- outlives whatever it names.
create table access_log (
    id blob primary key,
    at integer not null,
    received_at integer not null,
    account blob,
    device blob,
    action text not null,
    record blob,
    detail text not null,
    count integer not null
) strict, without rowid;
create index access_log_received on access_log (received_at);
create index access_log_record on access_log (record, received_at) where record is not null;
