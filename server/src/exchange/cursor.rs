//! Where a device's copy stands: a position in each scope, as one text that
//! only the server reads.

use std::collections::BTreeMap;
use std::fmt;

use domain::merge::Head;

/// A device's positions in the scopes of one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The database that gave the positions; in another they mean nothing.
    pub(super) epoch: String,
    /// The position reached in each scope.
    pub(super) positions: BTreeMap<String, u64>,
}

impl Cursor {
    /// The cursor of a device that has nothing.
    pub(super) fn start(epoch: &str, scopes: &[String]) -> Self {
        Self {
            epoch: epoch.to_owned(),
            positions: scopes.iter().map(|scope| (scope.clone(), 0)).collect(),
        }
    }

    /// Reads a cursor; none for anything that this server never wrote.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let epoch = parts.next()?.to_owned();
        let positions = parts
            .map(|part| {
                let (scope, position) = part.split_once('=')?;
                Some((scope.to_owned(), position.parse().ok()?))
            })
            .collect::<Option<_>>()?;
        Some(Self { epoch, positions })
    }

    /// Whether the device may go on from here: the same database, the same
    /// scopes, and no position that was never given out.
    pub(super) fn holds(
        &self,
        epoch: &str,
        scopes: &[String],
        heads: &BTreeMap<String, Head>,
    ) -> bool {
        self.epoch == epoch
            && self.positions.keys().eq(scopes)
            && self.positions.iter().all(|(scope, position)| {
                *position <= heads.get(scope).map_or(0, |head| head.position)
            })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.epoch)?;
        for (scope, position) in &self.positions {
            write!(f, ":{scope}={position}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    #[test]
    fn a_cursor_holds_only_where_it_was_given() {
        let scopes = ["01807".to_owned(), "reference".to_owned()];
        let heads = BTreeMap::from([(
            "01807".to_owned(),
            Head {
                position: 12,
                ..Head::default()
            },
        )]);
        let cursor = Cursor::parse("6f0c:01807=12:reference=0").unwrap();
        assert_eq!(cursor.to_string(), "6f0c:01807=12:reference=0");
        assert!(cursor.holds("6f0c", &scopes, &heads));
        for other in [
            "0000:01807=12:reference=0",
            "6f0c:01807=13:reference=0",
            "6f0c:01807=12",
            "6f0c:01808=1:reference=0",
            "6f0c",
        ] {
            let cursor = Cursor::parse(other).unwrap();
            assert!(!cursor.holds("6f0c", &scopes, &heads), "{other}");
        }
        for junk in ["6f0c:01807", "6f0c:01807=-1", "6f0c:=:", "a:b=c"] {
            assert_eq!(Cursor::parse(junk), None, "{junk}");
        }
    }
}
