//! Phones as the server knows them: what one may that nobody is signed in on, and
//! whether it was revoked.

use std::future::Future;

use domain::ids::{AccountId, DeviceId, Millis, SessionId};
use domain::role::Account;

use super::door::Hash;
use super::{Database, Db, DbError, work};

/// A device, as one that came is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// Whose it is: the first account that came with it.
    pub account: AccountId,
    /// It was revoked.
    pub revoked: bool,
}

/// A device and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Whose it is.
    pub account: Account,
    /// When it last came by itself.
    pub last_seen: Millis,
    /// It was revoked.
    pub revoked: bool,
    /// The hash of the secret by which it sends where nobody is signed in.
    pub push_token: Option<Hash>,
}

/// The device of a session: the one that last synced with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionDevice {
    /// The device.
    pub device: DeviceId,
    /// It was revoked, and the session opens nothing any more.
    pub revoked: bool,
}

/// The part of one transaction's rows that is about phones.
pub trait PhoneRows: Send {
    /// A device, if it ever came.
    fn phone(
        &mut self,
        device: DeviceId,
    ) -> impl Future<Output = Result<Option<Phone>, DbError>> + Send;
    /// Notes by which secret a device sends where nobody is signed in.
    fn put_push_token(
        &mut self,
        device: DeviceId,
        token: &Hash,
    ) -> impl Future<Output = Result<(), DbError>> + Send;
    /// Revokes a device, unless it is revoked.
    fn revoke_device(
        &mut self,
        device: DeviceId,
        by: AccountId,
        now: Millis,
    ) -> impl Future<Output = Result<(), DbError>> + Send;
    /// The device of a session.
    fn session_device(
        &mut self,
        session: SessionId,
    ) -> impl Future<Output = Result<Option<SessionDevice>, DbError>> + Send;
    /// Notes which device a session synced.
    fn note_session_device(
        &mut self,
        session: SessionId,
        device: DeviceId,
    ) -> impl Future<Output = Result<(), DbError>> + Send;
}

work!(FindSessionDevice { session: SessionId } -> Option<SessionDevice>, |this, rows| {
    rows.session_device(this.session).await
});
work!(FindPhone { device: DeviceId } -> Option<Phone>, |this, rows| {
    rows.phone(this.device).await
});
work!(Revoke { device: DeviceId, by: AccountId, now: Millis } -> (), |this, rows| {
    rows.revoke_device(this.device, this.by, this.now).await
});

impl Db {
    /// The device that a session last synced.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn session_device(
        &self,
        session: SessionId,
    ) -> Result<Option<SessionDevice>, DbError> {
        self.read(FindSessionDevice { session }).await
    }

    /// A device, if it ever came.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn phone(&self, device: DeviceId) -> Result<Option<Phone>, DbError> {
        self.read(FindPhone { device }).await
    }

    /// Revokes a device for good.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn revoke_device(
        &self,
        device: DeviceId,
        by: AccountId,
        now: Millis,
    ) -> Result<(), DbError> {
        self.write(Revoke { device, by, now }).await
    }
}
