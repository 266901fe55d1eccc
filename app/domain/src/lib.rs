//! The rules of the trade: what a record is, what may be changed by whom, how
//! changes merge, what is counted, and what travels between phone and server.
//!
//! This crate is pure. It has no clock, no chance, no input and no output:
//! times and random bytes are passed in, rows and messages are values. Every
//! rule that both sides need stands here once.

mod act;
mod birth;
mod card;
mod citizen;
mod claim;
mod coded;
mod codes;
mod compose;
mod csv;
mod date;
mod ethnic;
mod look;
mod mark;
mod masking;
mod person;
mod phone;
mod place;
mod places;
mod reference;
mod rows;
mod rural;
mod search;
mod settings;
mod target;
mod waiting;

pub mod accounts;
pub mod attempts;
pub mod change;
pub mod form;
pub mod history;
pub mod ids;
pub mod merge;
pub mod password;
pub mod pin;
pub mod record;
pub mod rescue;
pub mod review;
pub mod role;
pub mod schema;
pub mod second_factor;
pub mod session;
pub mod signup;
pub mod small_cells;
pub mod sum;
pub mod totals;
pub mod value;
pub mod vault;
pub mod wire;

pub use act::Act;
pub use birth::{Age, BirthDate, BirthDateError, Precision};
pub use card::{Card, CardError, CardWarning, OldNumber};
pub use citizen::{CitizenId, CitizenIdError, CitizenIdWarning};
pub use claim::{ClaimCode, ClaimCodeError};
pub use codes::{Choice, CodeLists};
pub use csv::{CsvError, CsvRecord, read_csv};
pub use date::{Date, DateError, Validity};
pub use ethnic::{EthnicGroup, EthnicGroups, Ethnicity};
pub use look::Look;
pub use mark::{Mark, MarkKind, marks};
pub use masking::{is_masked, mask, masked};
pub use person::Sex;
pub use phone::{Phone, PhoneError};
pub use place::{AdminUnit, Area, AreaMembership, Division, Extent, Level, Succession};
pub use places::Places;
pub use reference::{Files, Reference, SuggestedShare};
pub use rows::ReferenceError;
pub use rural::{RuralRule, RuralRules, RuralTest};
pub use search::{duplicate_key, fold, matches, tidy};
pub use target::{
    Comparator, CountingEvent, Measure, Recurrence, SUGGESTED_SHARE_LABEL, Target, Targets, Unit,
    share_out,
};
pub use waiting::{PATIENCE_DAYS, WaitsFor, end_of_patience, has_waited_too_long};
