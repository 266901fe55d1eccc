//! Finding people and households by name, in memory.

use super::{Phone, PhoneDevice};
use crate::offline::{Loading, Read, SearchIndex, StoreError, rows_now};
use crate::sync::Touched;
use domain::ids::RecordId;
use domain::{BirthDate, duplicate_key};
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;

thread_local! {
    static INDEX: RefCell<SearchIndex> = RefCell::new(SearchIndex::default());
}

/// More namesakes than this are not worth reading.
const NAMESAKES: usize = 50;

/// Somebody who may be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The person.
    pub person: RecordId,
    /// Their household.
    pub household: Option<RecordId>,
    /// Their name as it is written.
    pub name: String,
}

impl Phone {
    /// Reads the store into the index anew, page by page.
    pub(super) fn load_index(self, device: Rc<PhoneDevice>) {
        INDEX.with_borrow_mut(SearchIndex::clear);
        spawn_local(async move {
            let mut loading = Loading::default();
            loop {
                match loading.next(&device).await {
                    Ok(Some(page)) => INDEX.with_borrow_mut(|index| index.load(page)),
                    Ok(None) => {
                        if INDEX.with_borrow(|index| index.without_household().next().is_some()) {
                            self.look_again();
                        }
                        break;
                    }
                    Err(error) => {
                        self.note_storage_trouble(&error);
                        break;
                    }
                }
            }
        });
    }

    /// Forgets whoever may be found.
    pub(super) fn forget_index(self) {
        INDEX.set(SearchIndex::default());
    }

    /// Brings the index up to what the store says of these records now.
    pub(super) async fn index_again(self, touched: Touched) {
        let Some(device) = self.device() else { return };
        match touched {
            Touched::All => self.load_index(device),
            Touched::Records(records) => {
                if let Ok(rows) = rows_now(&device, records).await {
                    INDEX.with_borrow_mut(|index| index.update(rows));
                }
            }
        }
    }

    /// The households that answer what was typed, or where somebody does.
    #[must_use]
    pub fn search(self, typed: &str, limit: usize) -> Vec<RecordId> {
        INDEX.with_borrow(|index| {
            let mut found = Vec::new();
            // Several members of one household are one finding.
            for household in index
                .find(typed, limit * 4)
                .into_iter()
                .filter_map(|row| row.household)
            {
                if found.len() < limit && !found.contains(&household) {
                    found.push(household);
                }
            }
            found
        })
    }

    /// People who are not written down in a household, newest first.
    #[must_use]
    pub fn without_household(self) -> Vec<RecordId> {
        INDEX.with_borrow(|index| index.without_household().collect())
    }

    /// People who may be the same as one of this name and birth.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn namesakes(
        self,
        device: &PhoneDevice,
        name: &str,
        birth: Option<BirthDate>,
    ) -> Result<Vec<Known>, StoreError> {
        let key = duplicate_key(name, birth);
        let alike: Vec<RecordId> = INDEX.with_borrow(|index| {
            index
                .find(name, NAMESAKES)
                .into_iter()
                .map(|row| row.id)
                .collect()
        });
        let entries = device.entries(&Read::Records(alike)).await?;
        Ok(entries
            .into_iter()
            .map(|entry| entry.view)
            .filter(|view| view.kind == "person" && !view.deleted)
            .filter_map(|view| {
                let name = view.text("full_name")?.to_owned();
                let birth = view.text("birth").and_then(|birth| birth.parse().ok());
                (duplicate_key(&name, birth) == key).then(|| Known {
                    person: view.id,
                    household: view.text("household").and_then(|id| id.parse().ok()),
                    name,
                })
            })
            .collect())
    }
}
