//! Second factors, in PostgreSQL.

use domain::ids::{AccountId, Millis};
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::rows::{PostgresRows, Result, failed};
use crate::db::door::Hash;
use crate::db::second::{RecoveryLeft, SecondFactor, SecondRows};
use crate::db::stored::{self, SecondColumns, signed};

impl SecondRows for PostgresRows {
    async fn second_factor(&mut self, account: AccountId) -> Result<Option<SecondFactor>> {
        let found: Option<SecondColumns> = query_as(
            "select key_id, sealed, last_step, made_at from second_factor where account = $1",
        )
        .bind(account.0)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        found.map(stored::second_factor).transpose()
    }

    async fn second_factors(&mut self) -> Result<Vec<AccountId>> {
        let found: Vec<Uuid> = query_scalar("select account from second_factor order by account")
            .fetch_all(self.connection())
            .await
            .map_err(failed)?;
        Ok(found.into_iter().map(AccountId).collect())
    }

    async fn put_second_factor(&mut self, account: AccountId, factor: &SecondFactor) -> Result<()> {
        query(
            "insert into second_factor (account, key_id, sealed, last_step, made_at)
             values ($1, $2, $3, $4, $5)
             on conflict (account) do update
             set key_id = excluded.key_id, sealed = excluded.sealed, made_at = excluded.made_at,
                 last_step = case when excluded.sealed = second_factor.sealed
                     then greatest(excluded.last_step, second_factor.last_step)
                     else excluded.last_step end",
        )
        .bind(account.0)
        .bind(i64::from(factor.key))
        .bind(&factor.sealed)
        .bind(signed(factor.last_step))
        .bind(factor.made_at.0)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn use_step(&mut self, account: AccountId, step: u64) -> Result<bool> {
        let used =
            query("update second_factor set last_step = $2 where account = $1 and last_step < $2")
                .bind(account.0)
                .bind(signed(step))
                .execute(self.connection())
                .await
                .map_err(failed)?;
        Ok(used.rows_affected() > 0)
    }

    async fn delete_second_factor(&mut self, account: AccountId) -> Result<bool> {
        let deleted = query("delete from second_factor where account = $1")
            .bind(account.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(deleted.rows_affected() > 0)
    }

    async fn put_recovery_codes(&mut self, account: AccountId, hashes: &[Hash]) -> Result<()> {
        query("delete from recovery_code where account = $1")
            .bind(account.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        if hashes.is_empty() {
            return Ok(());
        }
        query("insert into recovery_code (account, hash) select $1, unnest($2::bytea[])")
            .bind(account.0)
            .bind(super::door::bytes(hashes))
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn use_recovery_code(
        &mut self,
        account: AccountId,
        hash: &Hash,
        now: Millis,
    ) -> Result<bool> {
        let used = query(
            "update recovery_code set used_at = $3
             where account = $1 and hash = $2 and used_at is null",
        )
        .bind(account.0)
        .bind(&hash[..])
        .bind(now.0)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(used.rows_affected() > 0)
    }

    async fn recovery_left(&mut self, account: AccountId) -> Result<RecoveryLeft> {
        let found: (i64, i64, Option<i64>) = query_as(
            "select count(*), count(used_at), max(used_at) from recovery_code where account = $1",
        )
        .bind(account.0)
        .fetch_one(self.connection())
        .await
        .map_err(failed)?;
        Ok(stored::recovery_left(found))
    }
}
