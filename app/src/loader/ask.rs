//! The questions of public pages, and their answers.

use domain::ids::Millis;
use domain::role::Scope;
use domain::small_cells::Figure;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::class_sheet::{ClassLine, ClassList, ClassSheet};
use super::place_sheet::{Goal, PlaceSheet};

/// Where the installed app gets a public page's answer: this, followed by the
/// page's own address.
pub const ENDPOINT: &str = "/api/v1/page";

/// What a public page needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The first page.
    Home,
    /// How far a place has come in a year; the present one if none is named.
    Totals {
        /// The place.
        place: Scope,
        /// The calendar year.
        year: Option<u16>,
    },
    /// The open classes, of an area or a commune if its code is given.
    Classes {
        /// The code of a commune or an area.
        place: Option<String>,
    },
    /// One class.
    Class {
        /// Its record.
        id: String,
    },
}

impl Ask {
    /// The address of the page that asks this.
    #[must_use]
    pub fn address(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Totals { place, year } => {
                let path = match place {
                    // Figures are of one place; several communes have no page.
                    Scope::Province | Scope::Communes(_) => "/tong-hop".to_owned(),
                    Scope::Area(code) => format!("/tong-hop/khu-vuc/{code}"),
                    // A hamlet has no figures of its own.
                    Scope::Commune(code) | Scope::Hamlet { commune: code, .. } => {
                        format!("/tong-hop/xa/{code}")
                    }
                };
                year.map_or(path.clone(), |year| format!("{path}?nam={year}"))
            }
            Self::Classes { place: None } => "/lop".to_owned(),
            Self::Classes { place: Some(code) } => format!("/lop?noi={code}"),
            Self::Class { id } => format!("/lop/{id}"),
        }
    }

    /// What the page at an address asks for, if it asks for anything.
    #[must_use]
    pub fn from_address(path: &str, query: &str) -> Option<Self> {
        let said = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, value)| *key == name && is_code(value))
                .map(|(_, value)| value.to_owned())
        };
        let year = || said("nam").and_then(|year| year.parse().ok());
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        let place = match steps.as_slice() {
            [] => return Some(Self::Home),
            ["tong-hop"] => Scope::Province,
            ["tong-hop", "khu-vuc", code] if is_code(code) => Scope::Area((*code).to_owned()),
            ["tong-hop", "xa", code] if is_code(code) => Scope::Commune((*code).to_owned()),
            ["lop"] => return Some(Self::Classes { place: said("noi") }),
            ["lop", id] if is_code(id) => {
                return Some(Self::Class {
                    id: (*id).to_owned(),
                });
            }
            _ => return None,
        };
        Some(Self::Totals {
            place,
            year: year(),
        })
    }
}

/// Codes and ids are short and plain; anything else is nobody's address.
fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The first page's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The calendar year.
    pub year: u16,
    /// The day of the figures, `YYYY-MM-DD`.
    pub as_of: String,
    /// People who count toward the goal.
    pub done: Figure,
    /// The province's goal.
    pub goal: Option<Goal>,
    /// The counting event in words, as "hoàn thành khóa học".
    pub event: String,
    /// A few open classes, the soonest first.
    pub classes: Vec<ClassLine>,
}

/// Whose an answer is: where a copy of it may stand on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's, in the store that is open to whoever has the device.
    Everybodys,
    /// The account's that asked, in its own sealed store or nowhere.
    Own,
}

/// What a page shows, as it is read from an answer.
pub trait Answer: DeserializeOwned + 'static {
    /// Whose it is.
    fn whose(&self) -> Whose {
        Whose::Everybodys
    }

    /// The answer as it is shown at another time: what it says about "today"
    /// and "yesterday" is said from there.
    #[must_use]
    fn seen_at(self, _now: Millis) -> Self {
        self
    }
}

impl Answer for Home {}
impl Answer for ClassList {}
impl Answer for ClassSheet {}

impl Answer for PlaceSheet {
    fn whose(&self) -> Whose {
        match self.least {
            Some(_) => Whose::Everybodys,
            None => Whose::Own,
        }
    }

    fn seen_at(mut self, now: Millis) -> Self {
        self.now = now;
        self
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    /// There is no such place or class.
    Nothing,
    /// No network, and no copy on this device.
    Offline,
    /// The server has trouble.
    Trouble,
}

/// What a page got, and where from. The answer is the text that travels and is
/// kept: only the page that shows it reads it, so that a browser need not load
/// how other pages' answers are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Got {
    /// The page that asked.
    pub address: String,
    /// The moment at which this device's copy was taken out; none for what
    /// comes from the server now.
    pub seen_at: Option<Millis>,
    /// The answer as JSON.
    pub outcome: Result<String, Missing>,
}

#[cfg(test)]
mod tests {
    use super::Ask;
    use domain::role::Scope;

    #[test]
    fn an_address_and_its_question_are_two_ways_of_saying_one_thing() {
        for (address, ask) in [
            ("/", Ask::Home),
            (
                "/tong-hop",
                Ask::Totals {
                    place: Scope::Province,
                    year: None,
                },
            ),
            (
                "/tong-hop/khu-vuc/053?nam=2026",
                Ask::Totals {
                    place: Scope::Area("053".into()),
                    year: Some(2026),
                },
            ),
            (
                "/tong-hop/xa/01807",
                Ask::Totals {
                    place: Scope::Commune("01807".into()),
                    year: None,
                },
            ),
            ("/lop", Ask::Classes { place: None }),
            (
                "/lop?noi=053",
                Ask::Classes {
                    place: Some("053".into()),
                },
            ),
            (
                "/lop/0193-abc",
                Ask::Class {
                    id: "0193-abc".into(),
                },
            ),
        ] {
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            assert_eq!(
                Ask::from_address(path, query),
                Some(ask.clone()),
                "{address}"
            );
            assert_eq!(ask.address(), address);
        }
    }

    #[test]
    fn nobody_asks_at_a_strange_address() {
        for path in ["/tong-hop/huyen/053", "/lop/a/b", "/lop/<b>", "/khong-co"] {
            assert_eq!(Ask::from_address(path, ""), None, "{path}");
        }
        let strange = Ask::from_address("/lop", "noi=<script>");
        assert_eq!(strange, Some(Ask::Classes { place: None }));
    }
}
