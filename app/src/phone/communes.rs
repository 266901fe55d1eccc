//! The communes that the person surveys in, and which of them a record is put into.

use super::{Phone, PhoneDevice};
use crate::offline::pocket::DevicePocket;
use crate::offline::{NewEdit, Preferences, StoreError, WantedEdit};
use domain::record::{HELPER, parent, scope};
use domain::role::{Account, REFERENCE_SCOPE};
use domain::value::Value;
use leptos::prelude::*;

const COMMUNE: &str = "commune";
const HAMLET: &str = "hamlet";

impl Phone {
    /// The communes that the person surveys in: one for an officer, perhaps
    /// several for a provider, none for all others.
    #[must_use]
    pub fn communes(self) -> Vec<String> {
        self.account.with(|account| all(account.as_ref()))
    }

    /// The commune that new households are written down in.
    #[must_use]
    pub fn commune(self) -> Option<String> {
        let chosen = self.working_in.get();
        self.account.with(|account| of(account.as_ref(), chosen))
    }

    /// The commune where nothing should follow its change.
    #[must_use]
    pub fn commune_now(self) -> Option<String> {
        let chosen = self.working_in.get_untracked();
        self.account
            .with_untracked(|account| of(account.as_ref(), chosen))
    }

    /// From now on new households are written down in this commune.
    pub fn work_in(self, commune: String) {
        // Where the browser keeps nothing, it holds until the page closes.
        let _ = Preferences::change(&DevicePocket::open(), |own| {
            own.working_in = Some(commune.clone());
        });
        self.working_in.set(Some(commune));
    }

    /// The hamlet of a helper; none for everybody else.
    #[must_use]
    pub fn hamlet(self) -> Option<String> {
        let named = |account: &Account| Some(account.hamlet()?.1.as_str().to_owned());
        self.account.with(|account| named(account.as_ref()?))
    }

    /// Whether the person enrols people in classes.
    #[must_use]
    pub fn enrols(self) -> bool {
        let commune = self.commune().unwrap_or_default();
        let account = self.account();
        account.is_some_and(|account| account.may_write("enrolment", &commune).is_ok())
    }

    /// Whether the person may read who did what to the records on this phone.
    #[must_use]
    pub fn reads_history(self) -> bool {
        let commune = self.commune_now().unwrap_or_default();
        let known = self.account_now().zip(self.reference_now());
        known.is_some_and(|(account, reference)| {
            account.may_read_history(&commune, reference.places(), self.today())
        })
    }

    /// Whether the person may choose between what two people wrote in a record.
    #[must_use]
    pub fn may_settle(self, kind: &str, scope: &str) -> bool {
        let account = self.account_now();
        account.is_some_and(|account| account.may_settle(kind, scope).is_ok())
    }

    /// Whether the person confirms workers' own sign-ups.
    #[must_use]
    pub fn confirms_signups(self) -> bool {
        let commune = self.commune_now().unwrap_or_default();
        let account = self.account_now();
        account.is_some_and(|account| account.may_write("signup", &commune).is_ok())
    }

    /// Whoever works in several communes saves each record where it stands, or
    /// where what it hangs on does; a helper, in the own hamlet and name.
    pub(super) async fn put_in_place(
        self,
        device: &PhoneDevice,
        edits: &mut [NewEdit],
    ) -> Result<(), StoreError> {
        let Some(account) = self.account_now() else {
            return Ok(());
        };
        if account.works_in().nth(1).is_some() {
            in_place(device, edits).await?;
        }
        in_hamlet(&account, device, edits).await
    }
}

fn all(account: Option<&Account>) -> Vec<String> {
    let account = account.into_iter();
    account
        .flat_map(Account::works_in)
        .map(str::to_owned)
        .collect()
}

fn of(account: Option<&Account>, chosen: Option<String>) -> Option<String> {
    let own = all(account);
    chosen
        .filter(|chosen| own.contains(chosen))
        .or_else(|| own.first().cloned())
}

/// Gives each edit the commune of its record, or else of the record that it
/// hangs on, which may be made by an edit before it; a new record of neither
/// keeps what it has.
async fn in_place<S: crate::offline::Store>(
    device: &crate::offline::Device<S>,
    edits: &mut [NewEdit],
) -> Result<(), StoreError> {
    for at in 0..edits.len() {
        let (before, rest) = edits.split_at_mut(at);
        let Some(edit) = rest.first_mut() else { break };
        let WantedEdit::Fields(fields) = &mut edit.wanted else {
            continue;
        };
        if scope(&edit.kind, fields) == REFERENCE_SCOPE {
            continue;
        }
        let stands_in = async |record| {
            let entry = device.entry(record).await?;
            let commune = entry.and_then(|entry| entry.view.text(COMMUNE).map(str::to_owned));
            Ok::<_, StoreError>(commune)
        };
        let mut commune = stands_in(edit.record).await?;
        if let (None, Some(parent)) = (&commune, parent(&edit.kind, fields)) {
            let made = before.iter().find(|edit| edit.record == parent);
            commune = match made.map(|edit| &edit.wanted) {
                Some(WantedEdit::Fields(made)) => made
                    .get(COMMUNE)
                    .and_then(Value::as_text)
                    .map(str::to_owned),
                _ => stands_in(parent).await?,
            };
        }
        if let Some(commune) = commune {
            fields.insert(COMMUNE.to_owned(), Value::Text(commune));
        }
    }
    Ok(())
}

/// Says of each record that a helper makes who made it, and of a household in
/// which hamlet it is; what is there already says so itself.
async fn in_hamlet<S: crate::offline::Store>(
    account: &Account,
    device: &crate::offline::Device<S>,
    edits: &mut [NewEdit],
) -> Result<(), StoreError> {
    let Some((_, hamlet)) = account.hamlet() else {
        return Ok(());
    };
    for edit in edits {
        let WantedEdit::Fields(fields) = &mut edit.wanted else {
            continue;
        };
        if device.entry(edit.record).await?.is_some() {
            continue;
        }
        let mut say = |field: &str, word: String| fields.insert(field.to_owned(), word.into());
        if edit.kind == "household" {
            say(HAMLET, hamlet.as_str().to_owned());
        }
        say(HELPER, account.id.to_string());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;
    use crate::offline::{Ambient, Device, MemoryStore};
    use domain::ids::{AccountId, DeviceId, Millis, RecordId};
    use domain::role::{Role, Scope};
    use domain::value::Fields;
    use futures::executor::block_on;
    use std::cell::Cell;

    struct Noon(Cell<u8>);

    impl Ambient for Noon {
        fn now(&self) -> Millis {
            Millis(1_780_000_000_000)
        }

        fn random(&self) -> [u8; 10] {
            self.0.set(self.0.get() + 1);
            [self.0.get(); 10]
        }
    }

    fn id(n: u8) -> RecordId {
        RecordId::new(1, [n; 10])
    }

    /// An edit whose form put it into the second commune.
    fn edit(record: u8, kind: &str, set: &[(&str, Value)]) -> NewEdit {
        let mut fields: Fields = [(COMMUNE.to_owned(), Value::from("01792"))].into();
        let own = |(name, value): &(&str, Value)| ((*name).to_owned(), value.clone());
        fields.extend(set.iter().map(own));
        NewEdit {
            record: id(record),
            kind: kind.to_owned(),
            seen: None,
            form: None,
            wanted: WantedEdit::Fields(fields),
        }
    }

    fn commune(edit: &NewEdit) -> &str {
        match &edit.wanted {
            WantedEdit::Fields(fields) => fields[COMMUNE].as_text().unwrap(),
            _ => "",
        }
    }

    #[test]
    fn a_record_is_saved_where_it_stands_or_where_what_it_hangs_on_does() {
        let device = Device::new(MemoryStore::new(DeviceId::new(1, [1; 10])));
        let there = [(COMMUNE, Value::from("01807"))];
        let made = edit(1, "household", &there);
        block_on(device.save(&[made], &Noon(Cell::default()))).unwrap();
        let in_household = |n: u8| [("household", Value::from(id(n).to_string()))];
        let of_person = |n: u8| [("person", Value::from(id(n).to_string()))];
        let mut edits = [
            edit(1, "household", &[("note", "Sửa".into())]),
            edit(2, "person", &in_household(1)),
            edit(3, "survey", &of_person(2)),
            edit(4, "household", &[]),
            edit(5, "person", &in_household(4)),
            edit(6, "person", &[]),
        ];
        block_on(in_place(&device, &mut edits)).unwrap();
        let found = edits.iter().map(commune).collect::<Vec<_>>();
        assert_eq!(
            found,
            ["01807", "01807", "01807", "01792", "01792", "01792"]
        );
    }

    #[test]
    fn a_helper_signs_what_is_new_and_puts_households_into_the_own_hamlet() {
        let device = Device::new(MemoryStore::new(DeviceId::new(1, [1; 10])));
        let scope = Scope::from_code("hamlet:01807/Nà Luông").unwrap();
        let (own, name) = (AccountId::new(1, [1; 10]), "Hoàng Thị Mai");
        let helper = Account::new(own, name, Role::HamletHelper, scope);
        let moved = edit(1, "household", &[("hamlet", "Khau Trang".into())]);
        block_on(device.save(&[moved], &Noon(Cell::default()))).unwrap();
        let mut edits = [
            edit(1, "household", &[("note", "Sửa".into())]),
            edit(2, "household", &[]),
            edit(3, "person", &[]),
            edit(4, "survey", &[]),
            edit(5, "consent", &[]),
        ];
        block_on(in_hamlet(&helper, &device, &mut edits)).unwrap();
        let said = |at: usize, field: &str| match &edits[at].wanted {
            WantedEdit::Fields(fields) => fields.get(field).cloned(),
            _ => None,
        };
        // What an officer put elsewhere is not put back by correcting a note.
        assert_eq!((said(0, "hamlet"), said(0, HELPER)), (None, None));
        assert_eq!(said(1, "hamlet"), Some("Nà Luông".into()));
        assert_eq!(said(2, "hamlet"), None);
        for at in 1..5 {
            assert_eq!(said(at, HELPER), Some(own.to_string().into()));
        }
        let officer = Scope::Commune("01807".to_owned());
        let officer = Account::new(own, name, Role::CommuneOfficer, officer);
        let mut edits = [edit(9, "household", &[])];
        block_on(in_hamlet(&officer, &device, &mut edits)).unwrap();
        let WantedEdit::Fields(fields) = &edits[0].wanted else {
            panic!("fields are wanted");
        };
        assert!(!fields.contains_key(HELPER) && !fields.contains_key("hamlet"));
    }

    #[test]
    fn the_chosen_commune_has_to_be_one_of_the_own() {
        let with = |role, scope: &str| {
            let scope = Scope::from_code(scope).unwrap();
            Account::new(AccountId::new(1, [1; 10]), "Hứa Văn Vinh", role, scope)
        };
        let provider = with(Role::Provider, "communes:01792,01807");
        let chosen = |code: &str| of(Some(&provider), Some(code.to_owned()));
        assert_eq!(chosen("01807").as_deref(), Some("01807"));
        assert_eq!(chosen("01290").as_deref(), Some("01792"));
        let officer = with(Role::CommuneOfficer, "commune:01807");
        assert_eq!(of(Some(&officer), None).as_deref(), Some("01807"));
        let observer = with(Role::Observer, "commune:01807");
        assert_eq!(of(Some(&observer), Some("01807".to_owned())), None);
        assert_eq!(of(None, None), None);
    }
}
