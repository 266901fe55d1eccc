//! Phones, in SQLite.

use domain::ids::{AccountId, DeviceId, Millis, SessionId};
use sqlx::{query, query_as};

use super::rows::{Result, SqliteRows, failed};
use crate::db::door::Hash;
use crate::db::phones::{Phone, PhoneRows, SessionDevice};
use crate::db::stored::{self, PhoneColumns, SessionDeviceColumns};

impl PhoneRows for SqliteRows {
    async fn phone(&mut self, device: DeviceId) -> Result<Option<Phone>> {
        let found: Option<PhoneColumns> = query_as(
            "select a.id, a.login, a.name, a.role, a.scope, a.password_hash,
                    a.valid_from, a.valid_until, d.last_seen, d.revoked_at is not null, d.push_token
             from device d join account a on a.id = d.account
             where d.id = ?1",
        )
        .bind(device.0)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        found.map(stored::phone).transpose()
    }

    async fn put_push_token(&mut self, device: DeviceId, token: &Hash) -> Result<()> {
        query("update device set push_token = ?1 where id = ?2")
            .bind(&token[..])
            .bind(device.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn revoke_device(&mut self, device: DeviceId, by: AccountId, now: Millis) -> Result<()> {
        query(
            "update device set revoked_at = ?1, revoked_by = ?2
             where id = ?3 and revoked_at is null",
        )
        .bind(now.0)
        .bind(by.0)
        .bind(device.0)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn session_device(&mut self, session: SessionId) -> Result<Option<SessionDevice>> {
        let found: Option<SessionDeviceColumns> = query_as(
            "select d.id, d.revoked_at is not null from session s join device d on d.id = s.device
             where s.id = ?1",
        )
        .bind(session.0)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        Ok(found.map(stored::session_device))
    }

    async fn note_session_device(&mut self, session: SessionId, device: DeviceId) -> Result<()> {
        query("update session set device = ?1 where id = ?2")
            .bind(device.0)
            .bind(session.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
