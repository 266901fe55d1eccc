//! The draft of the open form, kept at each change so that a killed tab loses nothing.

use std::rc::Rc;

use domain::ids::{AccountId, Millis, Revision};
use domain::value::Fields;
use domain::vault::DataKey;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::codec::{decode, encode};
use super::pocket::{Pocket, PocketError};
use super::seal::{Chance, nonce};

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

/// The drafts in a pocket, sealed: their names tell random ids, and nothing else.
#[derive(Clone, Debug)]
pub struct Drafts<P> {
    pocket: P,
    key: Rc<DataKey>,
    chance: Chance,
}

const DRAFT: &str = "taynghe.draft.";
const ASIDE: &str = "taynghe.aside.";
/// What the key of drafts is derived for.
const PURPOSE: &str = "drafts";

impl<P: Pocket> Drafts<P> {
    /// The drafts of a pocket, under the key that [`Self::key_of`] gives.
    pub const fn new(pocket: P, key: Rc<DataKey>, chance: Chance) -> Self {
        Self {
            pocket,
            key,
            chance,
        }
    }

    /// The key of the drafts beside a store.
    #[must_use]
    pub fn key_of(store: &DataKey) -> DataKey {
        store.derived(PURPOSE)
    }

    /// Keeps a draft in the place of the last one of its form; done when this returns.
    ///
    /// # Errors
    /// [`PocketError::Full`] or refused; the last one then still stands.
    pub fn save(&self, draft: &Draft) -> Result<(), PocketError> {
        let refused = |error: StoreError| PocketError::Refused(error.to_string());
        let text = encode(draft).map_err(refused)?;
        self.put(&name(draft.account, &draft.form), &text)
    }

    /// The draft of a form, if somebody began one.
    ///
    /// # Errors
    /// What the pocket says; an unreadable draft is no error.
    pub fn restore(&self, account: AccountId, form: &str) -> Result<Restored, PocketError> {
        let name = name(account, form);
        match self.read(&name) {
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
            .filter_map(|name| self.read(name).ok().flatten())
            .collect();
        drafts.sort_by_key(|draft: &Draft| std::cmp::Reverse(draft.saved_at));
        drafts
    }

    /// Forgets a draft: its form is saved, or the person wants none of it.
    pub fn discard(&self, account: AccountId, form: &str) {
        self.pocket.remove(&name(account, form));
    }

    /// The raw texts of an account that were kept aside.
    pub fn aside(&self, account: AccountId) -> Vec<String> {
        let prefix = format!("{ASIDE}{}", name(account, ""));
        let read = |name: &String| {
            let text = self.pocket.get::<String>(name).ok().flatten()?;
            let opened = self.key.open_text(name, &text);
            Some(opened.map_or(text, |raw| String::from_utf8_lossy(&raw).into_owned()))
        };
        self.pocket.names(&prefix).iter().filter_map(read).collect()
    }

    /// Seals what an older version of the app left open, and what another key of
    /// this account's had sealed.
    pub fn take_over(&self, account: AccountId, before: Option<&Self>) {
        for name in self.pocket.names(&name(account, "")) {
            let plain = self.pocket.get::<Draft>(&name).ok().flatten();
            let sealed = || before.and_then(|before| before.read(&name).ok().flatten());
            if let Some(draft) = plain.or_else(sealed) {
                // Where it cannot be sealed now it stays, and is sealed next time.
                let _ = self.save(&draft);
            }
        }
        let prefix = format!("{ASIDE}{}", name(account, ""));
        for name in self.pocket.names(&prefix) {
            if let Ok(Some(text)) = self.pocket.get::<String>(&name)
                && self.key.open_text(&name, &text).is_none()
            {
                let _ = self.put(&name, text.as_bytes());
            }
        }
    }

    /// How many drafts of an account there are, whether or not they open.
    pub fn count(pocket: &P, account: AccountId) -> usize {
        pocket.names(&name(account, "")).len()
    }

    /// Takes everything away that an account typed and did not save.
    pub fn forget(pocket: &P, account: AccountId) {
        for prefix in [name(account, ""), format!("{ASIDE}{}", name(account, ""))] {
            for name in pocket.names(&prefix) {
                pocket.remove(&name);
            }
        }
    }

    fn read(&self, name: &str) -> Result<Option<Draft>, PocketError> {
        let Some(text) = self.pocket.get::<String>(name)? else {
            return Ok(None);
        };
        let opened = self.key.open_text(name, &text);
        let draft = opened.and_then(|bytes| decode(&bytes).ok());
        draft.map(Some).ok_or(PocketError::Unreadable(text))
    }

    fn put(&self, name: &str, value: &[u8]) -> Result<(), PocketError> {
        let nonce = nonce(self.chance)
            .ok_or_else(|| PocketError::Refused("no chance to seal with".to_owned()))?;
        let text = self.key.seal_text(&nonce, name, value);
        self.pocket.put(name, &text)
    }

    /// Moves an unreadable draft under a name of its own. The old one goes
    /// only once the new one stands.
    fn set_aside(&self, name: &str, raw: &str) -> Result<(), PocketError> {
        let aside = format!("{ASIDE}{name}");
        let earlier = self.pocket.names(&aside).len();
        self.put(&format!("{aside}.{earlier}"), raw.as_bytes())?;
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

    fn counted(bytes: &mut [u8]) -> bool {
        bytes.fill(9);
        true
    }

    fn drafts(pocket: &MemoryPocket) -> Drafts<MemoryPocket> {
        Drafts::new(pocket.clone(), Rc::new(DataKey::new([7; 32])), counted)
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
        drafts(&pocket).save(&draft("survey/1", 5)).unwrap();
        let text: String = pocket.get(&name(account(1), "survey/1")).unwrap().unwrap();
        assert!(!text.contains("Nông") && !text.contains("full_name"));
        let other = Drafts::new(pocket.clone(), Rc::new(DataKey::new([8; 32])), counted);
        assert!(
            other.all(account(1)).is_empty(),
            "another key opens nothing"
        );
        let drafts = drafts(&pocket);
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
        let drafts = drafts(&MemoryPocket::default());
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
        let drafts = drafts(&pocket);
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
        assert_eq!(drafts.aside(account(1)), ["{\"form\":", "{\"v\":0}"]);
        assert!(drafts.aside(account(2)).is_empty());
    }

    #[test]
    fn drafts_of_an_older_version_and_of_an_older_key_are_sealed_anew() {
        let pocket = MemoryPocket::default();
        let plain = draft("survey/1", 5);
        pocket.put(&name(account(1), "survey/1"), &plain).unwrap();
        let before = Drafts::new(pocket.clone(), Rc::new(DataKey::new([8; 32])), counted);
        before.save(&draft("survey/2", 6)).unwrap();
        let drafts = drafts(&pocket);
        drafts.take_over(account(1), Some(&before));
        assert_eq!(drafts.all(account(1)).len(), 2);
        assert!(before.all(account(1)).is_empty());
        Drafts::forget(&pocket, account(1));
        assert!(pocket.names("").is_empty());
    }

    #[test]
    fn a_full_pocket_says_so_and_keeps_the_last_draft() {
        let drafts = drafts(&MemoryPocket::with_capacity(400));
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
