//! The sum over a scope's records by which a device and the server see that
//! they hold the same.
//!
//! It is the sum, modulo 2⁶⁴, of a hash of each record's id and revision: it
//! moves by one term with each change, whatever the order, and two copies that
//! differ anywhere have another sum, but for a chance of 2⁻⁶⁴. It tells of
//! accidents (a lost row, a cursor that ran ahead), not of a forger.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::{RecordId, Revision};
use crate::role::is_within;

/// The sum over the records of one scope, on the wire as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sum(pub u64);

impl Sum {
    /// One record's term: the first eight bytes of the SHA-256 of its id's 16
    /// bytes and its revision's eight, all big-endian.
    #[must_use]
    pub fn term(record: RecordId, revision: Revision) -> Self {
        let mut hash = Sha256::new();
        hash.update(record.0.as_bytes());
        hash.update(revision.0.to_be_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.finalize()[..8]);
        Self(u64::from_be_bytes(first))
    }

    /// Adds a record.
    pub const fn add(&mut self, term: Self) {
        self.0 = self.0.wrapping_add(term.0);
    }

    /// Takes a record away.
    pub const fn take(&mut self, term: Self) {
        self.0 = self.0.wrapping_sub(term.0);
    }
}

impl From<Sum> for String {
    fn from(sum: Sum) -> Self {
        format!("{:016x}", sum.0)
    }
}

impl TryFrom<String> for Sum {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(&text, 16)
            .ok()
            .filter(|_| digits)
            .map(Self)
            .ok_or("a sum is 16 hexadecimal digits")
    }
}

/// The sums of scopes by scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sums(pub BTreeMap<String, Sum>);

impl Sums {
    /// Adds a record to its scope.
    pub fn add(&mut self, scope: &str, term: Sum) {
        self.0.entry(scope.to_owned()).or_default().add(term);
    }

    /// Takes a record out of its scope.
    pub fn take(&mut self, scope: &str, term: Sum) {
        self.0.entry(scope.to_owned()).or_default().take(term);
    }

    /// Whether copies that were added up each in the smallest of its scopes are
    /// what somebody `told` of the scopes that are held, and nothing beside them.
    #[must_use]
    pub fn are_as_told(&self, told: &Self) -> bool {
        let add = |mut whole: Sum, part: &Sum| {
            whole.add(*part);
            whole
        };
        let as_told = told.0.iter().all(|(scope, sum)| {
            let parts = self.0.iter().filter(|(part, _)| is_within(part, scope));
            parts.map(|(_, sum)| sum).fold(Sum::default(), add) == *sum
        });
        let held = |part: &String| told.0.keys().any(|scope| is_within(part, scope));
        let mut parts = self.0.iter();
        as_told && parts.all(|(part, sum)| *sum == Sum::default() || held(part))
    }

    /// The scopes in which two copies differ; a scope without records sums to 0.
    #[must_use]
    pub fn differing<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let of = |sums: &Self, scope: &String| sums.0.get(scope).copied().unwrap_or_default();
        let mut scopes: Vec<&str> = self
            .0
            .keys()
            .chain(other.0.keys())
            .filter(|scope| of(self, scope) != of(other, scope))
            .map(String::as_str)
            .collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::new(u64::from(n), [n; 10])
    }

    #[test]
    fn the_order_of_changes_does_not_matter_and_the_revision_does() {
        let (a, b) = (Sum::term(id(1), Revision(3)), Sum::term(id(2), Revision(1)));
        assert_ne!(a, Sum::term(id(1), Revision(4)));
        let (mut one, mut other) = (Sums::default(), Sums::default());
        one.add("01807", a);
        one.add("01807", b);
        other.add("01807", b);
        assert_eq!(one.differing(&other), ["01807"]);
        other.add("01807", a);
        other.add("01801", a);
        other.take("01801", a);
        assert!(one.differing(&other).is_empty());
    }

    #[test]
    fn copies_are_as_told_where_every_part_of_what_is_held_adds_up() {
        let (a, b) = (Sum::term(id(1), Revision(3)), Sum::term(id(2), Revision(1)));
        let sums = |of: &[(&str, Sum)]| {
            let mut sums = Sums::default();
            of.iter().for_each(|(scope, term)| sums.add(scope, *term));
            sums
        };
        // An office holds the whole, a helper one part of it.
        let office = sums(&[("01807", a), ("01807/x", b)]);
        assert!(office.are_as_told(&sums(&[("01807", a), ("01807", b), ("reference", Sum(0))])));
        assert!(!office.are_as_told(&sums(&[("01807", a)])));
        assert!(!office.are_as_told(&sums(&[("01807/x", b)])));
        let helper = sums(&[("01807/x", b)]);
        assert!(helper.are_as_told(&sums(&[("01807/x", b)])));
        for other in [
            sums(&[]),
            sums(&[("01807/x", a)]),
            sums(&[("01807/xy", b)]),
            sums(&[("01807/x", b), ("reference", a)]),
        ] {
            assert!(!helper.are_as_told(&other), "{other:?}");
        }
    }

    #[test]
    fn a_term_is_the_same_on_every_machine() {
        assert_eq!(
            String::from(Sum::term(id(1), Revision(1))),
            "245fa5d0c842190a"
        );
        assert_eq!(Sum::try_from("00000000000000ff".to_owned()), Ok(Sum(255)));
        assert!(Sum::try_from("ff".to_owned()).is_err());
        assert!(Sum::try_from("+0000000000000ff".to_owned()).is_err());
    }
}
