//! Sessions: opened, used, listed, ended.

use domain::attempts::KNOWN_FOR;
use domain::ids::{AccountId, Millis, SessionId};
use domain::role::Account;
use domain::session::Life;

use super::door::{FoundSession, Hash, SessionEntry};
use super::{Database, Db, DbError, work};

/// A session to be opened.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The hash of its secret.
    pub token_hash: Hash,
    /// Its name.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// How long it lasts.
    pub life: Life,
    /// The browser's name for itself.
    pub agent: String,
    /// The session that the browser had before, which ends.
    pub replaces: Option<Hash>,
    /// By what the phone was known before, and by what from here on.
    pub known: Option<(Option<Hash>, Hash)>,
    /// When the second factor was proven; none if it was not.
    pub proven_at: Option<Millis>,
}

impl NewSession {
    /// A session of an account, with nothing known of the browser.
    #[must_use]
    pub fn new(token_hash: Hash, id: SessionId, account: &Account) -> Self {
        Self {
            token_hash,
            id,
            account: account.id,
            life: Life::of(account.role),
            agent: String::new(),
            replaces: None,
            known: None,
            proven_at: None,
        }
    }

    /// The same session, with the second factor proven.
    #[must_use]
    pub fn proven(mut self, at: Millis) -> Self {
        self.proven_at = Some(at);
        self
    }
}

work!(OpenSession { new: NewSession, now: Millis } -> (), |this, rows| {
    let (new, now) = (&this.new, this.now);
    if let Some(before) = &new.replaces {
        rows.delete_session(before).await?;
    }
    if let Some((before, token)) = &new.known {
        let since = Millis(now.0 - KNOWN_FOR);
        rows.put_known_device(before.as_ref(), token, new.account, now, since).await?;
    }
    let session = SessionEntry {
        id: new.id,
        begun: now,
        used: now,
        ends: new.life.end(now, now),
        agent: new.agent.clone(),
        proven_at: new.proven_at,
    };
    rows.put_session(&new.token_hash, new.account, &session).await
});
work!(FindSession { token_hash: Hash, now: Millis } -> Option<FoundSession>, |this, rows| {
    rows.session(&this.token_hash, this.now).await
});
work!(TouchSession { session: SessionId, used: Millis, ends: Millis } -> (), |this, rows| {
    rows.touch_session(this.session, this.used, this.ends).await
});
work!(ListSessions { account: AccountId, now: Millis } -> Vec<SessionEntry>, |this, rows| {
    rows.sessions(this.account, this.now).await
});
work!(EndSession { token_hash: Hash } -> (), |this, rows| {
    rows.delete_session(&this.token_hash).await
});
work!(EndSessions { account: AccountId, only: Option<SessionId>, spared: Option<Hash> } -> u64, |this, rows| {
    rows.delete_sessions(this.account, this.only, this.spared.as_ref()).await
});

impl Db {
    /// Opens a session; only the hash of its secret is stored.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn open_session(&self, new: NewSession, now: Millis) -> Result<(), DbError> {
        self.write(OpenSession { new, now }).await
    }

    /// A session that has not ended, and whose it is.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn session(
        &self,
        token_hash: Hash,
        now: Millis,
    ) -> Result<Option<FoundSession>, DbError> {
        self.read(FindSession { token_hash, now }).await
    }

    /// Notes when a session was used, and when it ends now.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn touch_session(
        &self,
        session: SessionId,
        used: Millis,
        ends: Millis,
    ) -> Result<(), DbError> {
        self.write(TouchSession {
            session,
            used,
            ends,
        })
        .await
    }

    /// An account's sessions that have not ended, the newest first.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn sessions(
        &self,
        account: AccountId,
        now: Millis,
    ) -> Result<Vec<SessionEntry>, DbError> {
        self.read(ListSessions { account, now }).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn end_session(&self, token_hash: Hash) -> Result<(), DbError> {
        self.write(EndSession { token_hash }).await
    }

    /// Ends the session of an account that is named, or all but the spared one;
    /// says how many ended.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn end_sessions(
        &self,
        account: AccountId,
        only: Option<SessionId>,
        spared: Option<Hash>,
    ) -> Result<u64, DbError> {
        self.write(EndSessions {
            account,
            only,
            spared,
        })
        .await
    }
}
