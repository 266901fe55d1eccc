//! What an exchange leaves in the access log: the looks that the device tells of, and
//! that records of people were handed out.

use std::collections::BTreeSet;

use domain::ids::ReadId;
use domain::role::REFERENCE_SCOPE;
use sha2::{Digest, Sha256};

use super::Exchange;
use super::page::Page;
use crate::db::{Access, AccessEntry};

impl Exchange {
    /// The rows to write; none where the device tells of nothing and is given nothing
    /// of anybody.
    pub(super) fn reads(&self, page: &Page) -> Vec<AccessEntry> {
        let (account, device) = (self.visitor.account.id, self.author.device);
        let looks = self.looks.iter().cloned();
        let looks = looks.map(|look| AccessEntry::told(look, account, device));
        looks.chain(self.pull(page)).collect()
    }

    /// One row for all that was handed out. Whoever asks again after a lost answer is
    /// given it again, and that is a row again.
    fn pull(&self, page: &Page) -> Option<AccessEntry> {
        let of_people = || {
            page.records
                .iter()
                .filter(|one| one.scope() != REFERENCE_SCOPE)
        };
        let count = of_people().count();
        let scopes: BTreeSet<&str> = of_people().map(|record| record.scope()).collect();
        (count > 0).then(|| AccessEntry {
            id: self.pull_id(),
            at: self.now,
            account: Some(self.visitor.account.id),
            device: Some(self.author.device),
            action: Access::Pull,
            record: None,
            detail: scopes.into_iter().collect::<Vec<_>>().join(" "),
            count,
        })
    }

    /// An exchange is given no chance: its id comes of who asks, when, and from where.
    fn pull_id(&self) -> ReadId {
        let digest = Sha256::new()
            .chain_update(self.author.device.0)
            .chain_update(self.now.0.to_be_bytes())
            .chain_update(self.asked.cursor.as_deref().unwrap_or_default())
            .finalize();
        let mut random = [0; 10];
        random.copy_from_slice(&digest[..10]);
        ReadId::new(u64::try_from(self.now.0).unwrap_or_default(), random)
    }
}
