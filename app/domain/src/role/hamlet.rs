//! A hamlet by its name: hamlets have no official code.

use serde::{Deserialize, Serialize};

use crate::compose::compose;

/// The most letters of a name.
const LONGEST: usize = 60;

/// The name of a hamlet (xóm, tổ dân phố) as its commune writes it: composed
/// (NFC), with single spaces; never empty, and without a slash, which would make
/// a scope's code two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hamlet(String);

impl Hamlet {
    /// The hamlet that a text names, tidied; none where it names nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = tidied(text);
        let sound = !name.is_empty()
            && name.chars().count() <= LONGEST
            && !name.chars().any(|c| c == '/' || c.is_control());
        sound.then_some(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text names this hamlet: spaces and capitals do not matter,
    /// accents do (Nà Luông is not Na Lương).
    #[must_use]
    pub fn is_named(&self, text: &str) -> bool {
        tidied(text).to_lowercase() == self.0.to_lowercase()
    }
}

fn tidied(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    compose(&words.join(" "))
}

impl TryFrom<String> for Hamlet {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a hamlet's name is some letters without a slash")
    }
}

impl From<Hamlet> for String {
    fn from(hamlet: Hamlet) -> Self {
        hamlet.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tidied_and_composed() {
        let written = Hamlet::parse(" Nà   Luo\u{302}ng ");
        assert_eq!(written.as_ref().map(Hamlet::as_str), Some("Nà Luông"));
        for nothing in ["", "  ", "Nà Luông/Bản Viền", "Nà\u{7}Luông"] {
            assert_eq!(Hamlet::parse(nothing), None, "{nothing:?}");
        }
        assert_eq!(Hamlet::parse(&"x".repeat(LONGEST + 1)), None);
        assert!(Hamlet::parse(&"ữ".repeat(LONGEST)).is_some());
    }

    #[test]
    fn spaces_and_capitals_make_no_other_hamlet_and_accents_do() {
        let hamlet = Hamlet::parse("Nà Luông").expect("a name");
        for same in ["nà luông", " NÀ  LUÔNG ", "Nà Luo\u{302}ng"] {
            assert!(hamlet.is_named(same), "{same}");
        }
        for other in ["Na Luông", "Nà Lương", "Nà Luông 2", ""] {
            assert!(!hamlet.is_named(other), "{other}");
        }
    }
}
