//! By what the same person is found in two records: numbers that two people hardly
//! share. The server keeps keyed hashes of them, never the numbers.

use crate::citizen::CitizenId;
use crate::phone::Phone;
use crate::value::{Fields, Value};

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// A personal identification number of twelve digits.
    CitizenId,
    /// A telephone number of Viet Nam. Families share them.
    Phone,
}

impl MarkKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::CitizenId, Self::Phone];

    /// The word for it in the database and on the terminal; also the field that
    /// holds it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CitizenId => "citizen_id",
            Self::Phone => "phone",
        }
    }

    /// The kind of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A number by which the same person is found, as it is written in one way only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    kind: MarkKind,
    number: String,
}

impl Mark {
    /// The mark of a number as people write it; none if it is no such number.
    #[must_use]
    pub fn read(kind: MarkKind, text: &str) -> Option<Self> {
        let number = match kind {
            MarkKind::CitizenId => CitizenId::parse(text).ok()?.as_str().to_owned(),
            MarkKind::Phone => Phone::parse(text).ok()?.as_str().to_owned(),
        };
        Some(Self { kind, number })
    }

    /// What kind of number it is.
    #[must_use]
    pub const fn kind(&self) -> MarkKind {
        self.kind
    }

    /// The number, to be hashed only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.number
    }
}

/// The marks that a record of this kind has. A number that is not well written has
/// none, as nothing can be said of it.
#[must_use]
pub fn marks(kind: &str, fields: &Fields) -> Vec<Mark> {
    let kinds: &[MarkKind] = match kind {
        "person" => &MarkKind::ALL,
        "household" | "signup" => &[MarkKind::Phone],
        _ => &[],
    };
    let text = |kind: &MarkKind| fields.get(kind.word()).and_then(Value::as_text);
    let read = |kind: &MarkKind| Mark::read(*kind, text(kind)?);
    kinds.iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::{Mark, MarkKind, marks};
    use crate::value::Fields;

    #[test]
    fn one_number_has_one_mark_however_it_is_written() {
        let read = |kind, text| Mark::read(kind, text).map(|mark| mark.expose().to_owned());
        for text in ["004180012345", "004 180 012 345", "004.180.012.345"] {
            let mark = read(MarkKind::CitizenId, text);
            assert_eq!(mark.as_deref(), Some("004180012345"), "{text}");
        }
        for text in ["0912345678", "+84 912 345 678", "0912.345.678"] {
            let mark = read(MarkKind::Phone, text);
            assert_eq!(mark.as_deref(), Some("0912345678"), "{text}");
        }
        for (kind, text) in [(MarkKind::CitizenId, "123456789"), (MarkKind::Phone, "12")] {
            assert_eq!(read(kind, text), None, "{text}");
        }
    }

    #[test]
    fn people_are_marked_and_classes_are_not() {
        let fields: Fields = [
            ("citizen_id".to_owned(), "004180012345".into()),
            ("phone".to_owned(), "0912345678".into()),
        ]
        .into();
        let kinds = |kind| -> Vec<MarkKind> {
            let all = marks(kind, &fields);
            all.iter().map(Mark::kind).collect()
        };
        assert_eq!(kinds("person"), MarkKind::ALL);
        assert_eq!(kinds("signup"), [MarkKind::Phone]);
        assert_eq!(kinds("class"), []);
    }
}
