//! Finding a household or a person by name while it is typed.
//!
//! The index lives in memory: 50,000 rows are some 8 MB. It is loaded page by
//! page after the first screen, newest first, and follows each save and sync.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::RecordView;
use domain::ids::RecordId;
use domain::{fold, matches};

use super::{Device, Read, Store, StoreError};

/// What a row of the index stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A household.
    Household,
    /// A member of one.
    Person,
}

/// A household or a person, as a list of findings shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRow {
    /// The record.
    pub id: RecordId,
    /// What it is.
    pub found: Found,
    /// The household: its own id, or the person's household if there is one.
    pub household: Option<RecordId>,
    /// A person's name; a household's place.
    pub label: String,
    /// What is compared: folded words.
    words: String,
    /// Which beginnings of words there are, a bit for each.
    sieve: u64,
}

impl SearchRow {
    /// The row of a record, if such a record can be searched for.
    #[must_use]
    pub fn of(view: &RecordView) -> Option<Self> {
        if view.deleted {
            return None;
        }
        let join = |fields: &[&str], between: &str| {
            let texts: Vec<&str> = fields.iter().filter_map(|field| view.text(field)).collect();
            texts.join(between)
        };
        let (found, household, label, more) = match view.kind.as_str() {
            "household" => (
                Found::Household,
                Some(view.id),
                join(&["hamlet", "house_note"], ", "),
                join(&["phone"], " "),
            ),
            "person" => (
                Found::Person,
                view.text("household").and_then(|text| text.parse().ok()),
                join(&["full_name"], " "),
                join(&["phone", "citizen_id"], " "),
            ),
            _ => return None,
        };
        let words = fold(&format!("{label} {more}"));
        Some(Self {
            id: view.id,
            found,
            household,
            sieve: sieve(&words),
            label,
            words,
        })
    }
}

/// The rows of one store, newest first.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    rows: BTreeMap<RecordId, SearchRow>,
    /// Records that were updated since loading began: what a page of the
    /// loader says of them may be older.
    updated: BTreeSet<RecordId>,
}

impl SearchIndex {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True while there is nothing to find.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// People who are not written down in a household, newest first.
    pub fn without_household(&self) -> impl Iterator<Item = RecordId> {
        let alone = |row: &&SearchRow| row.found == Found::Person && row.household.is_none();
        self.rows.values().rev().filter(alone).map(|row| row.id)
    }

    /// Takes in a page of [`Loading`].
    pub fn load(&mut self, page: Vec<SearchRow>) {
        for row in page {
            if !self.updated.contains(&row.id) {
                self.rows.insert(row.id, row);
            }
        }
    }

    /// Takes in records as they are now, those that are gone without a row.
    pub fn update(&mut self, now: impl IntoIterator<Item = (RecordId, Option<SearchRow>)>) {
        for (id, row) in now {
            self.updated.insert(id);
            match row {
                Some(row) => self.rows.insert(id, row),
                None => self.rows.remove(&id),
            };
        }
    }

    /// Forgets everything, to be loaded again.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.updated.clear();
    }

    /// The rows that answer what was typed: every word in any order, the last
    /// one begun, no accents needed. Those that begin with it come first, and
    /// newer ones before older ones. Nothing typed finds nothing.
    #[must_use]
    pub fn find(&self, typed: &str, limit: usize) -> Vec<&SearchRow> {
        let mut query = fold(typed);
        // A phone number is typed in groups and kept in one.
        if query
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b' ')
        {
            query.retain(|character| character != ' ');
        }
        if query.is_empty() {
            return Vec::new();
        }
        let needed = sieve(&query);
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        for row in self.rows.values().rev() {
            if row.sieve & needed != needed || !matches(&query, &row.words) {
                continue;
            }
            if row.words.starts_with(&query) {
                first.push(row);
                if first.len() >= limit {
                    break;
                }
            } else if rest.len() < limit {
                rest.push(row);
            }
        }
        first.extend(rest);
        first.truncate(limit);
        first
    }
}

/// A bit for the first letter of each word, and one for its first two. A row
/// that lacks a bit of the query need not be compared word by word; a query's
/// last word, only begun, needs no more than its own letters.
fn sieve(folded: &str) -> u64 {
    folded
        .split(' ')
        .fold(0, |bits, word| match word.as_bytes() {
            [] => bits,
            [one] => bits | initial(*one),
            [one, two, ..] => bits | initial(*one) | pair(*one, *two),
        })
}

fn initial(one: u8) -> u64 {
    1 << (one % 26)
}

fn pair(one: u8, two: u8) -> u64 {
    1 << (26 + (u32::from(one) * 31 + u32::from(two)) % 38)
}

/// So many records are read at once.
const PAGE: usize = 500;

/// Reads a store page by page for [`SearchIndex::load`], households and people
/// newest first. Whoever asks for the pages lets others work in between.
#[derive(Clone, Debug)]
pub struct Loading {
    kinds: Vec<&'static str>,
    before: Option<RecordId>,
}

impl Default for Loading {
    fn default() -> Self {
        Self {
            kinds: vec!["household", "person"],
            before: None,
        }
    }
}

impl Loading {
    /// The next page, empty perhaps; none when everything was read.
    ///
    /// # Errors
    /// Whatever the store says; asking again tries the same page.
    pub async fn next<S: Store>(
        &mut self,
        device: &Device<S>,
    ) -> Result<Option<Vec<SearchRow>>, StoreError> {
        let Some(kind) = self.kinds.last() else {
            return Ok(None);
        };
        let read = Read::Newest {
            kind: (*kind).to_owned(),
            before: self.before,
            limit: PAGE,
        };
        let page = device.entries(&read).await?;
        if page.len() < PAGE {
            self.kinds.pop();
            self.before = None;
        } else {
            self.before = page.last().map(|entry| entry.view.id);
        }
        let rows = page.iter().filter_map(|entry| SearchRow::of(&entry.view));
        Ok(Some(rows.collect()))
    }
}

/// Records as they are now, for [`SearchIndex::update`] after a save or a sync.
///
/// # Errors
/// Whatever the store says.
pub async fn rows_now<S: Store>(
    device: &Device<S>,
    ids: impl IntoIterator<Item = RecordId>,
) -> Result<Vec<(RecordId, Option<SearchRow>)>, StoreError> {
    let ids: Vec<RecordId> = ids.into_iter().collect();
    let mut rows: BTreeMap<RecordId, Option<SearchRow>> =
        ids.iter().map(|id| (*id, None)).collect();
    for entry in device.entries(&Read::Records(ids)).await? {
        rows.insert(entry.view.id, SearchRow::of(&entry.view));
    }
    Ok(rows.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::new(u64::from(n), [n; 10])
    }

    fn person(n: u8, name: &str) -> SearchRow {
        let mut view = RecordView::unborn(id(n), "person");
        view.fields.insert("full_name".to_owned(), name.into());
        view.fields
            .insert("phone".to_owned(), format!("091234567{n}").into());
        view.fields
            .insert("household".to_owned(), id(99).to_string().into());
        SearchRow::of(&view).expect("a person is searched for")
    }

    fn names<'a>(index: &'a SearchIndex, typed: &str) -> Vec<&'a str> {
        let found = index.find(typed, 10);
        found.iter().map(|row| row.label.as_str()).collect()
    }

    fn index() -> SearchIndex {
        let mut index = SearchIndex::default();
        index.load(vec![
            person(1, "Nông Thị Đào"),
            person(2, "Đào Văn Nông"),
            person(3, "Lý A Sùng"),
            person(4, "Nông Văn Thành"),
        ]);
        index
    }

    #[test]
    fn accents_order_and_the_end_of_the_last_word_need_not_be_typed() {
        let index = index();
        assert_eq!(names(&index, "dao thi no"), ["Nông Thị Đào"]);
        assert_eq!(names(&index, "ĐÀO"), ["Đào Văn Nông", "Nông Thị Đào"]);
        assert_eq!(names(&index, "s"), ["Lý A Sùng"]);
        assert_eq!(names(&index, "a ly"), ["Lý A Sùng"]);
        assert!(names(&index, "nong x").is_empty());
        assert!(names(&index, "non van").is_empty());
        assert!(names(&index, "  ").is_empty());
    }

    #[test]
    fn what_begins_with_the_words_comes_first_then_what_is_newer() {
        assert_eq!(
            names(&index(), "nong"),
            ["Nông Văn Thành", "Nông Thị Đào", "Đào Văn Nông"]
        );
        assert_eq!(index().find("nong", 1).len(), 1);
    }

    #[test]
    fn a_phone_number_is_found_however_it_is_grouped() {
        assert_eq!(names(&index(), "0912 345 673"), ["Lý A Sùng"]);
        assert_eq!(names(&index(), "0912345").len(), 4);
    }

    #[test]
    fn an_update_wins_over_a_page_that_was_read_before_it() {
        let mut index = SearchIndex::default();
        index.update([(id(1), Some(person(1, "Mới"))), (id(2), None)]);
        index.load(vec![person(1, "Cũ"), person(2, "Đã xóa"), person(3, "Ba")]);
        assert_eq!(names(&index, "moi"), ["Mới"]);
        assert!(names(&index, "da").is_empty());
        assert_eq!(index.len(), 2);
    }

    #[test]
    fn a_row_that_answers_always_passes_the_sieve() {
        let texts = ["nong thi dao", "ly a sung", "giang 0912345678", "h hmong"];
        for text in texts {
            for query in [
                "dao thi", "a", "s", "09", "h", "giang 0", "ly a su", "thi d",
            ] {
                if matches(query, text) {
                    assert_eq!(
                        sieve(text) & sieve(query),
                        sieve(query),
                        "{query} in {text}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_household_is_found_by_its_hamlet_and_a_deleted_one_not_at_all() {
        let mut view = RecordView::unborn(id(9), "household");
        view.fields.insert("hamlet".to_owned(), "Nà Lẹng".into());
        view.fields
            .insert("house_note".to_owned(), "cạnh suối".into());
        let row = SearchRow::of(&view).expect("a household is searched for");
        assert_eq!((row.found, row.household), (Found::Household, Some(id(9))));
        let mut index = SearchIndex::default();
        index.load(vec![row]);
        assert_eq!(names(&index, "suoi na leng"), ["Nà Lẹng, cạnh suối"]);
        view.deleted = true;
        assert_eq!(SearchRow::of(&view), None);
    }
}
