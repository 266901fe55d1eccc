//! The random names of things: who made a change, on which device, to which record.
//!
//! Every id is made on the device, offline, as a UUIDv7: its first 48 bits are
//! the device's milliseconds, which keep new rows together in an index, and
//! which nothing ever orders by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Makes an id from the caller's clock (Unix milliseconds) and the
            /// caller's chance: this crate has neither.
            #[must_use]
            pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A record: a household, a person, a survey, an enrolment …
    RecordId
);
id!(
    /// One change to one record; what makes sending twice harmless.
    ChangeId
);
id!(
    /// A browser's store for one account.
    DeviceId
);
id!(
    /// A person who signs in.
    AccountId
);

id!(
    /// One read of somebody's data, as the access log has it.
    ReadId
);

id!(
    /// One sign-in of a person, named without its secret.
    SessionId
);

/// The number of times that the server has changed a record; 0 is "not there yet".
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Revision(pub u64);

/// A device's own count of its changes, from 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// A point in time by a device's or a server's clock, in Unix milliseconds.
/// It is shown, and never orders anything.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub i64);
