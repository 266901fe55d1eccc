-- The first and the last day on which an account is valid, as YYYY-MM-DD in
-- Viet Nam; null for no such end.
alter table account add column valid_from text;
alter table account add column valid_until text;
