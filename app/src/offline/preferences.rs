//! What this browser remembers whoever uses it.

use std::collections::BTreeMap;

use domain::ids::AccountId;
use serde::{Deserialize, Serialize};

use super::pocket::{Pocket, PocketError};

/// Small choices that belong to the browser and not to an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preferences {
    /// Whose store was opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_account: Option<AccountId>,
    /// *Giả lập mất mạng*: sync behaves as on a hill with no signal.
    #[serde(default)]
    pub offline_hill: bool,
    /// The commune that new households are written down in, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_in: Option<String>,
    /// What a newer version of the app keeps here.
    #[serde(flatten)]
    pub others: BTreeMap<String, serde_json::Value>,
}

const NAME: &str = "taynghe.preferences";

impl Preferences {
    /// The preferences in a pocket; what does not read counts as never set.
    #[must_use]
    pub fn load(pocket: &impl Pocket) -> Self {
        pocket.get(NAME).ok().flatten().unwrap_or_default()
    }

    /// Changes the preferences in a pocket.
    ///
    /// # Errors
    /// What the pocket says; they then stand as before.
    pub fn change(
        pocket: &impl Pocket,
        change: impl FnOnce(&mut Self),
    ) -> Result<Self, PocketError> {
        let mut preferences = Self::load(pocket);
        change(&mut preferences);
        pocket.put(NAME, &preferences)?;
        Ok(preferences)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;
    use crate::offline::pocket::MemoryPocket;

    #[test]
    fn preferences_survive_and_keep_what_a_newer_version_wrote() {
        let pocket = MemoryPocket::default();
        assert_eq!(Preferences::load(&pocket), Preferences::default());
        pocket.put_raw(NAME, r#"{"text_size":"large"}"#);
        Preferences::change(&pocket, |own| own.offline_hill = true).unwrap();
        let read = Preferences::load(&pocket);
        assert!(read.offline_hill);
        assert_eq!(read.others.get("text_size"), Some(&"large".into()));
    }

    #[test]
    fn damaged_preferences_count_as_never_set() {
        let pocket = MemoryPocket::default();
        pocket.put_raw(NAME, "{");
        assert_eq!(Preferences::load(&pocket), Preferences::default());
    }
}
