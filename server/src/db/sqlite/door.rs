//! Who gets in, in SQLite.

use domain::Date;
use domain::attempts::Tally;
use domain::ids::{AccountId, Millis, SessionId};
use sqlx::{query, query_as, query_scalar};

use super::rows::{Result, SqliteRows, failed, set};
use crate::db::accounts::AccountEntry;
use crate::db::door::{DoorRows, FoundSession, Hash, Invitation, SessionEntry};
use crate::db::stored::{self, AccountColumns, KeptSession, SessionColumns, TallyColumns};

/// A key as a statement takes it out of a set.
pub(super) fn hex(key: &Hash) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl DoorRows for SqliteRows {
    async fn put_session(
        &mut self,
        token_hash: &Hash,
        account: AccountId,
        session: &SessionEntry,
    ) -> Result<()> {
        query("delete from session where expires_at <= ?")
            .bind(session.begun.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        query(
            "insert into session
                 (token_hash, account, created_at, expires_at, id, last_used_at, agent, proven_at)
             values (?, ?, ?, ?, ?, ?, ?, ?)",
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
             where s.token_hash = ?1 and s.expires_at > ?2",
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
        query("update session set last_used_at = ?, expires_at = ? where id = ?")
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
             where account = ? and expires_at > ? order by created_at desc, id",
        )
        .bind(account.0)
        .bind(now.0)
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        Ok(found.into_iter().map(stored::session).collect())
    }

    async fn delete_session(&mut self, token_hash: &Hash) -> Result<()> {
        query("delete from session where token_hash = ?")
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
            "delete from session where account = ?1 and (?2 is null or id = ?2)
             and token_hash is not ?3",
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
                            where d.token_hash = ? and a.login = ?)",
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
        query("delete from known_device where seen_at < ?")
            .bind(since.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        query("update known_device set token_hash = ? where token_hash = ?")
            .bind(&token_hash[..])
            .bind(before.map(|hash| &hash[..]))
            .execute(self.connection())
            .await
            .map_err(failed)?;
        query(
            "insert into known_device (token_hash, account, seen_at) values (?, ?, ?)
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
        let keys: Vec<String> = keys.iter().map(hex).collect();
        let found: Vec<TallyColumns> = query_as(
            "select key, failures, last_at from sign_in_tally
             where key in (select unhex(value) from json_each(?))",
        )
        .bind(set(&keys)?)
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        found.into_iter().map(stored::tally).collect()
    }

    /// Who writes here writes alone.
    async fn lock_tallies(&mut self, keys: &[Hash], _now: Millis) -> Result<Vec<(Hash, Tally)>> {
        self.tallies(keys).await
    }

    async fn put_tallies(&mut self, tallies: &[(Hash, Tally)], since: Millis) -> Result<()> {
        query("delete from sign_in_tally where last_at < ?")
            .bind(since.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        let rows: Vec<(String, u32, i64)> = tallies
            .iter()
            .map(|(key, tally)| (hex(key), tally.failures, tally.last.0))
            .collect();
        query(
            "insert into sign_in_tally (key, failures, last_at)
             select unhex(value ->> 0), value ->> 1, value ->> 2 from json_each(?) where true
             on conflict (key) do update
             set failures = excluded.failures, last_at = excluded.last_at",
        )
        .bind(set(&rows)?)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn end_account(&mut self, account: AccountId, last: Option<Date>) -> Result<()> {
        query("update account set valid_until = ? where id = ?")
            .bind(last.map(String::from))
            .bind(account.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn put_invitation(&mut self, invitation: &Invitation) -> Result<()> {
        query("delete from invitation where account = ? or expires_at <= ?")
            .bind(invitation.account.0)
            .bind(invitation.made_at.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        query(
            "insert into invitation (token_hash, account, made_by, made_at, expires_at)
             values (?, ?, ?, ?, ?)",
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
             where i.token_hash = ?1 and i.expires_at > ?2",
        )
        .bind(&token_hash[..])
        .bind(now.0)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        columns.map(stored::account).transpose()
    }

    async fn take_invitation(&mut self, token_hash: &Hash, now: Millis) -> Result<bool> {
        let taken = query("delete from invitation where token_hash = ? and expires_at > ?")
            .bind(&token_hash[..])
            .bind(now.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(taken.rows_affected() > 0)
    }
}
