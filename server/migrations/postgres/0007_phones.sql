-- What a phone may that nobody is signed in on: the hash of the token by which it
-- sends what was sealed on it, and when and by whom it was revoked.
alter table device add column push_token bytea;
alter table device add column revoked_at bigint;
alter table device add column revoked_by uuid;

-- The device that a session last synced, and the hash of the secret by which a
-- phone takes its session up again.
alter table session add column device uuid;
alter table session add column resume_hash bytea;
