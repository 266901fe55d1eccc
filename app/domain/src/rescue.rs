//! The rescue file: what a device has not sent, under a passphrase, for the
//! commune's office to hand in (described for strangers in `docs/rescue.md`).
//!
//! Writing and reading it is the same code in the browser and in the server.
//! Handing in is idempotent, because every change keeps its id, its device and
//! its author: a device that comes back is answered as the file was.

mod seal;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::change::{Change, Outcome, Reason};
use crate::ids::{DeviceId, Millis, Revision, Seq};
use crate::look::Look;
use crate::role::Account;
use crate::search::tidy;
use crate::value::Fields;
use crate::wire::{BadTable, Deltas, ENVELOPE, MAX_LOOKS, OutcomeTable, PROTOCOL, Request};

pub use seal::{Cost, MAX_FILE, Seed, open, seal};
pub(crate) use seal::{SALT, derive};

/// The fewest characters of a passphrase that has fewer than [`ENOUGH_WORDS`] words.
pub const ENOUGH_CHARACTERS: usize = 10;
/// The fewest words of a passphrase that has fewer than [`ENOUGH_CHARACTERS`] characters.
pub const ENOUGH_WORDS: usize = 4;

/// Whether a passphrase is long enough to seal with: ten characters or four words.
#[must_use]
pub fn is_long_enough(passphrase: &str) -> bool {
    let tidied = tidy(passphrase);
    tidied.chars().count() >= ENOUGH_CHARACTERS || tidied.split(' ').count() >= ENOUGH_WORDS
}

/// Why a rescue file was not written or read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RescueError {
    /// It is some other file.
    #[error("this is not a rescue file")]
    NotRescue,
    /// A newer version of the app wrote it.
    #[error("this file has version {0}, which is newer than this app")]
    Newer(u8),
    /// The passphrase is wrong or the file is damaged: which of both nobody can tell.
    #[error("the passphrase is wrong or the file is damaged")]
    WrongOrDamaged,
    /// It asks for more memory or time than any file of ours.
    #[error("this file asks for more memory or time than a rescue file may")]
    TooCostly,
    /// It is longer than [`MAX_FILE`].
    #[error("a rescue file has at most {MAX_FILE} bytes")]
    TooLarge,
    /// This machine has too little memory left for the passphrase.
    #[error("too little memory is left")]
    NoMemory,
    /// The passphrase fits, and what is inside is not a device's work.
    #[error("the content does not fit: {0}")]
    BadContent(String),
}

/// What a device has not sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rescue {
    /// Whose work it is: the author of the changes, also when another hands them in.
    pub account: Account,
    /// The version of the app that wrote it.
    pub version: String,
    /// The device, the moment (`sent_at`) and the changes, as a sync sends them.
    pub push: Request,
    /// What the server last said of those that it held or refused, by the device's count.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answered: BTreeMap<Seq, Outcome>,
    /// Forms that were begun and not saved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drafts: Vec<RescuedDraft>,
    /// Changes that no longer read on the device, as raw text for a person's eye.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
}

/// A form that was begun and not saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RescuedDraft {
    /// Which form, and of what: for example `survey/<person id>`.
    pub form: String,
    /// The record's revision when the form was opened.
    #[serde(default)]
    pub seen: Revision,
    /// What stands in the form.
    pub fields: Fields,
    /// When it was last changed, by the device's clock.
    pub saved_at: Millis,
}

impl Rescue {
    /// A rescue of changes, with nothing yet said of them, no looks and no drafts.
    #[must_use]
    pub fn new(
        account: Account,
        device: DeviceId,
        version: &str,
        made_at: Millis,
        changes: &[Change],
    ) -> Self {
        Self::with_looks(account, device, version, made_at, (changes, &[]))
    }

    /// A rescue of changes and of looks that the server does not know.
    #[must_use]
    pub fn with_looks(
        account: Account,
        device: DeviceId,
        version: &str,
        made_at: Millis,
        (changes, looks): (&[Change], &[Look]),
    ) -> Self {
        let mut rescue = Self {
            push: Request::new(device, account.id, made_at),
            account,
            version: version.to_owned(),
            answered: BTreeMap::new(),
            drafts: Vec::new(),
            unreadable: Vec::new(),
        };
        rescue.push.pack_with_looks(changes, looks);
        rescue
    }

    /// How many changes it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.push.len()
    }

    /// True if it holds nothing of anybody's.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.push.is_empty() && self.drafts.is_empty() && self.unreadable.is_empty()
    }

    /// The changes by the device's count.
    ///
    /// # Errors
    /// Names the table and the column that does not fit.
    pub fn changes(&self) -> Result<Vec<Change>, BadTable> {
        self.push.unpack()
    }

    /// What is posted to hand its looks in, a message for each part of them.
    ///
    /// # Errors
    /// Names the table and the column that does not fit.
    pub fn look_requests(&self) -> Result<Vec<Request>, BadTable> {
        let looks = self.push.unpack_looks()?;
        let parts = looks.chunks(MAX_LOOKS).map(|part| {
            let mut request = self.request(&[]);
            request.pack_with_looks(&[], part);
            request
        });
        Ok(parts.collect())
    }

    /// What is posted to hand these of its changes in.
    #[must_use]
    pub fn request(&self, changes: &[Change]) -> Request {
        let mut request = Request::new(self.push.device, self.account.id, self.push.sent_at);
        request.protocol = self.push.protocol;
        request.discarded.clone_from(&self.push.discarded);
        request.pack(changes);
        request
    }

    fn check(&self) -> Result<(), RescueError> {
        let bad = |why: &str| Err(RescueError::BadContent(why.to_owned()));
        if self.push.app != ENVELOPE {
            return bad("the changes are another app's");
        }
        if self.push.account != self.account.id {
            return bad("the changes are another account's");
        }
        self.changes()
            .and_then(|_| self.push.unpack_looks())
            .map(drop)
            .map_err(|error| RescueError::BadContent(error.to_string()))
    }
}

/// What the server answers to a rescue that is handed in. It never brings
/// records: they are the device's that the file is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Always [`ENVELOPE`].
    pub app: String,
    /// The protocol of this answer.
    pub protocol: u32,
    /// One outcome for each change sent, by the device's count.
    #[serde(default, skip_serializing_if = "OutcomeTable::is_empty")]
    pub outcomes: OutcomeTable,
    /// Which changes had come before, by the device's count.
    #[serde(default, skip_serializing_if = "Deltas::is_empty")]
    known: Deltas,
}

impl Receipt {
    /// A receipt of these outcomes; `known` names the changes that had come before.
    #[must_use]
    pub fn new(outcomes: &[Outcome], known: &[Seq]) -> Self {
        let known = known.iter().filter_map(|seq| i64::try_from(seq.0).ok());
        Self {
            app: ENVELOPE.to_owned(),
            protocol: PROTOCOL,
            outcomes: OutcomeTable::pack(outcomes),
            known: Deltas::pack(known),
        }
    }

    /// The changes that had come before, by the device's count.
    #[must_use]
    pub fn known(&self) -> Vec<Seq> {
        let numbers = self.known.unpack();
        numbers
            .into_iter()
            .filter_map(|seq| u64::try_from(seq).ok().map(Seq))
            .collect()
    }
}

/// What became of a rescue that was handed in: each change in one of these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandedIn {
    /// Stands, and came only now.
    pub taken: Vec<Change>,
    /// Stands, and had come before.
    pub known: Vec<Change>,
    /// The server keeps it until something else comes.
    pub held: Vec<Change>,
    /// Does not stand: with the reason, and the fields that it speaks of.
    pub refused: Vec<(Change, Reason, Vec<String>)>,
}

impl HandedIn {
    /// Adds what became of some changes; `known` names those that had come before.
    pub fn add(&mut self, changes: Vec<Change>, outcomes: Vec<Outcome>, known: &[Seq]) {
        for (change, outcome) in changes.into_iter().zip(outcomes) {
            match outcome {
                Outcome::Held { .. } => self.held.push(change),
                Outcome::Refused { reason, fields } => self.refused.push((change, reason, fields)),
                _ if known.contains(&change.seq) => self.known.push(change),
                _ => self.taken.push(change),
            }
        }
    }

    /// True if every change stands.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.held.is_empty() && self.refused.is_empty()
    }
}
