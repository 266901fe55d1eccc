//! The draft of the open form, kept at each change so that a killed tab loses nothing.

use domain::ids::{AccountId, Millis, Revision};
use domain::value::Fields;
use serde::{Deserialize, Serialize};

use super::pocket::{Pocket, PocketError};

/// A form that somebody has begun and not saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Which form, and of what: for example `survey/<person id>`.
    pub form: String,
    /// Whose.
    pub account: AccountId,
    /// The record's revision when the form was opened.
    #[serde(default)]
    pub seen: Revision,
    /// What stands in the form.
    pub fields: Fields,
    /// When it was last changed, by the device's clock.
    pub saved_at: Millis,
}

/// What was found of a draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Restored {
    /// There is none.
    Nothing,
    /// It goes on here.
    Draft(Draft),
    /// One was there and does not read, as after an older version of the app:
    /// it is kept aside, for a person to look at, and the form starts empty.
    SetAside,
}

/// The drafts in a pocket.
#[derive(Clone, Debug)]
pub struct Drafts<P> {
    pocket: P,
}

const DRAFT: &str = "taynghe.draft.";
const ASIDE: &str = "taynghe.aside.";

impl<P: Pocket> Drafts<P> {
    /// The drafts of a pocket.
    pub const fn new(pocket: P) -> Self {
        Self { pocket }
    }

    /// Keeps a draft in the place of the last one of its form; done when this returns.
    ///
    /// # Errors
    /// [`PocketError::Full`] or refused; the last one then still stands.
    pub fn save(&self, draft: &Draft) -> Result<(), PocketError> {
        self.pocket.put(&name(draft.account, &draft.form), draft)
    }

    /// The draft of a form, if somebody began one.
    ///
    /// # Errors
    /// What the pocket says; an unreadable draft is no error.
    pub fn restore(&self, account: AccountId, form: &str) -> Result<Restored, PocketError> {
        let name = name(account, form);
        match self.pocket.get::<Draft>(&name) {
            Ok(None) => Ok(Restored::Nothing),
            Ok(Some(draft)) => Ok(Restored::Draft(draft)),
            Err(PocketError::Unreadable(raw)) => {
                self.set_aside(&name, &raw)?;
                Ok(Restored::SetAside)
            }
            Err(error) => Err(error),
        }
    }

    /// All drafts of an account that read, newest first.
    pub fn all(&self, account: AccountId) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = self
            .pocket
            .names(&name(account, ""))
            .iter()
            .filter_map(|name| self.pocket.get(name).ok().flatten())
            .collect();
        drafts.sort_by_key(|draft: &Draft| std::cmp::Reverse(draft.saved_at));
        drafts
    }

    /// Forgets a draft: its form is saved, or the person wants none of it.
    pub fn discard(&self, account: AccountId, form: &str) {
        self.pocket.remove(&name(account, form));
    }

    /// The raw texts that were kept aside.
    pub fn aside(&self) -> Vec<String> {
        self.pocket
            .names(ASIDE)
            .iter()
            .filter_map(|name| self.pocket.get(name).ok().flatten())
            .collect()
    }

    /// Moves an unreadable draft under a name of its own. The old one goes
    /// only once the new one stands.
    fn set_aside(&self, name: &str, raw: &str) -> Result<(), PocketError> {
        let aside = format!("{ASIDE}{name}");
        let earlier = self.pocket.names(&aside).len();
        self.pocket.put(&format!("{aside}.{earlier}"), &raw)?;
        self.pocket.remove(name);
        Ok(())
    }
}

fn name(account: AccountId, form: &str) -> String {
    format!("{DRAFT}{account}.{form}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;
    use crate::offline::pocket::MemoryPocket;

    fn account(n: u8) -> AccountId {
        AccountId::new(u64::from(n), [n; 10])
    }

    fn draft(form: &str, at: i64) -> Draft {
        Draft {
            form: form.to_owned(),
            account: account(1),
            seen: Revision(3),
            fields: Fields::from([("full_name".to_owned(), "Nông Thị Đ".into())]),
            saved_at: Millis(at),
        }
    }

    #[test]
    fn a_draft_is_found_again_by_whoever_opens_the_pocket_next() {
        let pocket = MemoryPocket::default();
        Drafts::new(pocket.clone())
            .save(&draft("survey/1", 5))
            .unwrap();
        let drafts = Drafts::new(pocket);
        assert_eq!(
            drafts.restore(account(1), "survey/1"),
            Ok(Restored::Draft(draft("survey/1", 5)))
        );
        assert_eq!(
            drafts.restore(account(1), "survey/2"),
            Ok(Restored::Nothing)
        );
        assert_eq!(
            drafts.restore(account(2), "survey/1"),
            Ok(Restored::Nothing)
        );
        drafts.discard(account(1), "survey/1");
        assert_eq!(
            drafts.restore(account(1), "survey/1"),
            Ok(Restored::Nothing)
        );
    }

    #[test]
    fn drafts_are_listed_newest_first() {
        let drafts = Drafts::new(MemoryPocket::default());
        drafts.save(&draft("survey/1", 5)).unwrap();
        drafts.save(&draft("survey/2", 9)).unwrap();
        let forms: Vec<String> = drafts.all(account(1)).into_iter().map(|d| d.form).collect();
        assert_eq!(forms, ["survey/2", "survey/1"]);
        assert!(drafts.all(account(2)).is_empty());
    }

    #[test]
    fn a_draft_that_does_not_read_is_kept_aside() {
        let pocket = MemoryPocket::default();
        let name = name(account(1), "survey/1");
        let drafts = Drafts::new(pocket.clone());
        for raw in ["{\"form\":", "{\"v\":0}"] {
            pocket.put_raw(&name, raw);
            assert_eq!(
                drafts.restore(account(1), "survey/1"),
                Ok(Restored::SetAside)
            );
            assert_eq!(
                drafts.restore(account(1), "survey/1"),
                Ok(Restored::Nothing)
            );
        }
        assert_eq!(drafts.aside(), ["{\"form\":", "{\"v\":0}"]);
    }

    #[test]
    fn a_full_pocket_says_so_and_keeps_the_last_draft() {
        let drafts = Drafts::new(MemoryPocket::with_capacity(300));
        drafts.save(&draft("survey/1", 5)).unwrap();
        let mut longer = draft("survey/1", 6);
        longer
            .fields
            .insert("note".to_owned(), "x".repeat(300).into());
        assert_eq!(drafts.save(&longer), Err(PocketError::Full));
        assert_eq!(
            drafts.restore(account(1), "survey/1"),
            Ok(Restored::Draft(draft("survey/1", 5)))
        );
    }
}
