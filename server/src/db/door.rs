//! Who gets in: sessions, phones that are known, and how often somebody failed.

use std::future::Future;

use domain::Date;
use domain::attempts::Tally;
use domain::ids::{AccountId, Millis, SessionId};
use domain::second_factor::{Step, left};

use super::DbError;
use super::accounts::AccountEntry;

type Result<T> = std::result::Result<T, DbError>;

/// The SHA-256 of a secret or of what is counted: all that is stored of it.
pub type Hash = [u8; 32];

/// A session as it is stored, but for the hash of its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEntry {
    /// Its name, which opens nothing.
    pub id: SessionId,
    /// When it began.
    pub begun: Millis,
    /// When it was last used, to the hour.
    pub used: Millis,
    /// When it ends if it is not used again.
    pub ends: Millis,
    /// The browser's name for itself when it began.
    pub agent: String,
    /// When the second factor was proven in it; none if it was not.
    pub proven_at: Option<Millis>,
}

/// A session that has not ended, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSession {
    /// Whose it is.
    pub entry: AccountEntry,
    /// The session.
    pub session: SessionEntry,
    /// Whether the account has a second factor now.
    pub has_second_factor: bool,
}

impl FoundSession {
    /// What is left to do before anything else answers.
    #[must_use]
    pub fn left(&self) -> Option<Step> {
        let role = self.entry.account.role;
        left(
            role,
            self.has_second_factor,
            self.session.proven_at.is_some(),
        )
    }
}

/// A link that sets an account's password, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The hash of the link's secret.
    pub token_hash: Hash,
    /// Whose password it sets.
    pub account: AccountId,
    /// Who made it.
    pub made_by: AccountId,
    /// When.
    pub made_at: Millis,
    /// Until when it can be used.
    pub expires_at: Millis,
}

/// The part of one transaction's rows that decides who gets in.
pub trait DoorRows: Send {
    /// Opens a session, and sweeps out those that ended.
    fn put_session(
        &mut self,
        token_hash: &Hash,
        account: AccountId,
        session: &SessionEntry,
    ) -> impl Future<Output = Result<()>> + Send;
    /// A session that has not ended, and whose it is.
    fn session(
        &mut self,
        token_hash: &Hash,
        now: Millis,
    ) -> impl Future<Output = Result<Option<FoundSession>>> + Send;
    /// Notes when a session was used, and when it ends now.
    fn touch_session(
        &mut self,
        session: SessionId,
        used: Millis,
        ends: Millis,
    ) -> impl Future<Output = Result<()>> + Send;
    /// An account's sessions that have not ended, the newest first.
    fn sessions(
        &mut self,
        account: AccountId,
        now: Millis,
    ) -> impl Future<Output = Result<Vec<SessionEntry>>> + Send;
    /// Ends the session with this token.
    fn delete_session(&mut self, token_hash: &Hash) -> impl Future<Output = Result<()>> + Send;
    /// Ends an account's sessions: the one that is named, or all; never the one
    /// with the spared token. Says how many ended.
    fn delete_sessions(
        &mut self,
        account: AccountId,
        only: Option<SessionId>,
        spared: Option<&Hash>,
    ) -> impl Future<Output = Result<u64>> + Send;

    /// Whether somebody signed in to this login with the token's phone.
    fn knows_device(
        &mut self,
        token_hash: &Hash,
        login: &str,
    ) -> impl Future<Output = Result<bool>> + Send;
    /// Knows a phone from here on by a new token and no more by the one before,
    /// also to this account; forgets phones that were not seen since `since`.
    fn put_known_device(
        &mut self,
        before: Option<&Hash>,
        token_hash: &Hash,
        account: AccountId,
        now: Millis,
        since: Millis,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Tallies by their keys; one that is not there counts nothing.
    fn tallies(&mut self, keys: &[Hash])
    -> impl Future<Output = Result<Vec<(Hash, Tally)>>> + Send;
    /// The same, and nobody else changes them until the end.
    fn lock_tallies(
        &mut self,
        keys: &[Hash],
        now: Millis,
    ) -> impl Future<Output = Result<Vec<(Hash, Tally)>>> + Send;
    /// Writes tallies, and sweeps out those whose last failure is before `since`.
    fn put_tallies(
        &mut self,
        tallies: &[(Hash, Tally)],
        since: Millis,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Sets the last day on which an account is valid; none for no end.
    fn end_account(
        &mut self,
        account: AccountId,
        last: Option<Date>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Adds an invitation in place of the account's earlier ones, and sweeps out
    /// those that ran out.
    fn put_invitation(
        &mut self,
        invitation: &Invitation,
    ) -> impl Future<Output = Result<()>> + Send;
    /// Whose invitation this is, if it can be used now.
    fn invitation(
        &mut self,
        token_hash: &Hash,
        now: Millis,
    ) -> impl Future<Output = Result<Option<AccountEntry>>> + Send;
    /// Uses an invitation up; false if somebody was faster, or it had run out.
    fn take_invitation(
        &mut self,
        token_hash: &Hash,
        now: Millis,
    ) -> impl Future<Output = Result<bool>> + Send;
}
