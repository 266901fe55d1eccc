//! Who gets in, in PostgreSQL.

use domain::Date;
use domain::attempts::Tally;
use domain::ids::{AccountId, Millis, SessionId};
use sqlx::{query, query_as, query_scalar};

use super::rows::{PostgresRows, Result, failed};
use crate::db::accounts::AccountEntry;
use crate::db::door::{DoorRows, FoundSession, Hash, Invitation, SessionEntry};
use crate::db::stored::{self, AccountColumns, KeptSession, SessionColumns, TallyColumns};

/// Keys as a statement takes them.
pub(super) fn bytes(keys: &[Hash]) -> Vec<&[u8]> {
    keys.iter().map(|key| &key[..]).collect()
}

impl DoorRows for PostgresRows {
    async fn put_session(
        &mut self,
        token_hash: &Hash,
        account: AccountId,
        session: &SessionEntry,
    ) -> Result<()> {
        query("delete from session where expires_at <= $1")
            .bind(session.begun.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        query(
            "insert into session
                 (token_hash, account, created_at, expires_at, id, last_used_at, agent, proven_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&token_hash[..])
        .bind(account.0)
        .bind(session.begun.0)
        .bind(session.ends.0)
        .bind(session.id.0)
        .bind(session.used.0)
        .bind(&session.agent)
        .bind(session.proven_at.map(|at| at.0))
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn session(&mut self, token_hash: &Hash, now: Millis) -> Result<Option<FoundSession>> {
        let found: Option<KeptSession> = query_as(
            "select a.id, a.login, a.name, a.role, a.scope, a.password_hash,
                    a.valid_from, a.valid_until, s.id, s.created_at, s.last_used_at, s.expires_at, s.agent,
                    s.proven_at,
                    exists (select 1 from second_factor f where f.account = a.id)
             from session s join account a on a.id = s.account
             where s.token_hash = $1 and s.expires_at > $2",
        )
        .bind(&token_hash[..])
        .bind(now.0)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        found.map(stored::kept_session).transpose()
    }

    async fn touch_session(
        &mut self,
        session: SessionId,
        used: Millis,
        ends: Millis,
    ) -> Result<()> {
        query("update session set last_used_at = $1, expires_at = $2 where id = $3")
            .bind(used.0)
            .bind(ends.0)
            .bind(session.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn sessions(&mut self, account: AccountId, now: Millis) -> Result<Vec<SessionEntry>> {
        let found: Vec<SessionColumns> = query_as(
            "select id, created_at, last_used_at, expires_at, agent, proven_at from session
             where account = $1 and expires_at > $2 order by created_at desc, id",
        )
        .bind(account.0)
        .bind(now.0)
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        Ok(found.into_iter().map(stored::session).collect())
    }

    async fn delete_session(&mut self, token_hash: &Hash) -> Result<()> {
        query("delete from session where token_hash = $1")
            .bind(&token_hash[..])
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn delete_sessions(
        &mut self,
        account: AccountId,
        only: Option<SessionId>,
        spared: Option<&Hash>,
    ) -> Result<u64> {
        let ended = query(
            "delete from session where account = $1 and ($2::uuid is null or id = $2)
             and token_hash is distinct from $3",
        )
        .bind(account.0)
        .bind(only.map(|session| session.0))
        .bind(spared.map(|hash| &hash[..]))
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(ended.rows_affected())
    }

    async fn knows_device(&mut self, token_hash: &Hash, login: &str) -> Result<bool> {
        query_scalar(
            "select exists (select 1 from known_device d join account a on a.id = d.account
                            where d.token_hash = $1 and a.login = $2)",
        )
        .bind(&token_hash[..])
        .bind(login)
        .fetch_one(self.connection())
        .await
        .map_err(failed)
    }

    async fn put_known_device(
        &mut self,
        before: Option<&Hash>,
        token_hash: &Hash,
        account: AccountId,
        now: Millis,
        since: Millis,
    ) -> Result<()> {
        query("delete from known_device where seen_at < $1")
            .bind(since.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        query("update known_device set token_hash = $1 where token_hash = $2")
            .bind(&token_hash[..])
            .bind(before.map(|hash| &hash[..]))
            .execute(self.connection())
            .await
            .map_err(failed)?;
        query(
            "insert into known_device (token_hash, account, seen_at) values ($1, $2, $3)
             on conflict (token_hash, account) do update set seen_at = excluded.seen_at",
        )
        .bind(&token_hash[..])
        .bind(account.0)
        .bind(now.0)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn tallies(&mut self, keys: &[Hash]) -> Result<Vec<(Hash, Tally)>> {
        let found: Vec<TallyColumns> =
            query_as("select key, failures, last_at from sign_in_tally where key = any($1)")
                .bind(bytes(keys))
                .fetch_all(self.connection())
                .await
                .map_err(failed)?;
        found.into_iter().map(stored::tally).collect()
    }

    async fn lock_tallies(&mut self, keys: &[Hash], now: Millis) -> Result<Vec<(Hash, Tally)>> {
        let found: Vec<TallyColumns> = query_as(
            "insert into sign_in_tally (key, failures, last_at)
             select key, 0, $2 from unnest($1::bytea[]) as asked (key) order by key
             on conflict (key) do update set failures = sign_in_tally.failures
             returning key, failures, last_at",
        )
        .bind(bytes(keys))
        .bind(now.0)
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        found.into_iter().map(stored::tally).collect()
    }

    async fn put_tallies(&mut self, tallies: &[(Hash, Tally)], since: Millis) -> Result<()> {
        query("delete from sign_in_tally where last_at < $1")
            .bind(since.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        let keys: Vec<&[u8]> = tallies.iter().map(|(key, _)| &key[..]).collect();
        let failures: Vec<i64> = tallies
            .iter()
            .map(|(_, tally)| i64::from(tally.failures))
            .collect();
        let last: Vec<i64> = tallies.iter().map(|(_, tally)| tally.last.0).collect();
        query(
            "insert into sign_in_tally (key, failures, last_at)
             select * from unnest($1::bytea[], $2::bigint[], $3::bigint[])
             on conflict (key) do update
             set failures = excluded.failures, last_at = excluded.last_at",
        )
        .bind(keys)
        .bind(failures)
        .bind(last)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn end_account(&mut self, account: AccountId, last: Option<Date>) -> Result<()> {
        query("update account set valid_until = $1 where id = $2")
            .bind(last.map(String::from))
            .bind(account.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn put_invitation(&mut self, invitation: &Invitation) -> Result<()> {
        query("delete from invitation where account = $1 or expires_at <= $2")
            .bind(invitation.account.0)
            .bind(invitation.made_at.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        query(
            "insert into invitation (token_hash, account, made_by, made_at, expires_at)
             values ($1, $2, $3, $4, $5)",
        )
        .bind(&invitation.token_hash[..])
        .bind(invitation.account.0)
        .bind(invitation.made_by.0)
        .bind(invitation.made_at.0)
        .bind(invitation.expires_at.0)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn invitation(&mut self, token_hash: &Hash, now: Millis) -> Result<Option<AccountEntry>> {
        let columns: Option<AccountColumns> = query_as(
            "select a.id, a.login, a.name, a.role, a.scope, a.password_hash, a.valid_from,
                 a.valid_until
             from invitation i join account a on a.id = i.account
             where i.token_hash = $1 and i.expires_at > $2",
        )
        .bind(&token_hash[..])
        .bind(now.0)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        columns.map(stored::account).transpose()
    }

    async fn take_invitation(&mut self, token_hash: &Hash, now: Millis) -> Result<bool> {
        let taken = query("delete from invitation where token_hash = $1 and expires_at > $2")
            .bind(&token_hash[..])
            .bind(now.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(taken.rows_affected() > 0)
    }
}
