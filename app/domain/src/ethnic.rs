//! Ethnic groups, in the code set of QĐ 421-TCTK and that of the census.

use crate::rows::{Problems, Sheet};

const ETHNIC_GROUPS: Sheet = Sheet {
    file: "ethnic_groups.csv",
    columns: &[
        "code",
        "name",
        "census_code",
        "census_confirmed",
        "minority",
        "special_difficulty",
        "met_here",
    ],
};

/// An ethnic group of Viet Nam.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EthnicGroup {
    /// The code of QĐ 421-TCTK, which records hold.
    pub code: String,
    /// The name on the screen.
    pub name: String,
    /// The code of the census, for exchange only: the two sets differ.
    pub census_code: String,
    /// Whether the census code was seen in the official list.
    pub census_confirmed: bool,
    /// Whether it is a minority: neither Kinh nor foreigners.
    pub minority: bool,
    /// Whether it is one of the groups with special difficulties (QĐ 1227/QĐ-TTg of 2021).
    pub special_difficulty: bool,
    /// Whether the group is met in the province, and so comes first in a list.
    pub met_here: bool,
}

/// What a code of a record stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ethnicity<'g> {
    /// A group of the table.
    Known(&'g EthnicGroup),
    /// A code that the table lacks; it is kept as it came.
    Unknown(&'g str),
}

impl<'g> Ethnicity<'g> {
    /// The name on the screen; an unknown code stands for itself.
    pub fn name(&self) -> &'g str {
        match self {
            Self::Known(group) => &group.name,
            Self::Unknown(code) => code,
        }
    }
}

/// The table of ethnic groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EthnicGroups(Vec<EthnicGroup>);

impl EthnicGroups {
    pub(crate) fn read(text: &str, problems: &mut Problems) -> Self {
        let mut groups: Vec<EthnicGroup> = Vec::new();
        ETHNIC_GROUPS.read(text, problems, |row| {
            let code = row.text("code")?;
            if groups.iter().any(|group| group.code == code) {
                row.problem(format!("code {code} stands twice"));
            }
            groups.push(EthnicGroup {
                code,
                name: row.text("name")?,
                census_code: row.text("census_code")?,
                census_confirmed: row.flag("census_confirmed"),
                minority: row.flag("minority"),
                special_difficulty: row.flag("special_difficulty"),
                met_here: row.flag("met_here"),
            });
            Some(())
        });
        Self(groups)
    }

    /// What a code stands for.
    pub fn get<'g>(&'g self, code: &'g str) -> Ethnicity<'g> {
        match self.0.iter().find(|group| group.code == code) {
            Some(group) => Ethnicity::Known(group),
            None => Ethnicity::Unknown(code),
        }
    }

    /// Whether the code is that of a minority; an unknown code is not counted as one.
    pub fn is_minority(&self, code: &str) -> bool {
        matches!(self.get(code), Ethnicity::Known(group) if group.minority)
    }

    /// The group with this census code, for data that comes from a census list.
    pub fn from_census_code(&self, census_code: &str) -> Option<&EthnicGroup> {
        self.0.iter().find(|group| group.census_code == census_code)
    }

    /// All groups, by code.
    pub fn all(&self) -> &[EthnicGroup] {
        &self.0
    }

    /// All groups in the order of a list to choose from: those met in the
    /// province first, then the rest, each by code.
    pub fn to_choose_from(&self) -> impl Iterator<Item = &EthnicGroup> {
        let here = self.0.iter().filter(|group| group.met_here);
        here.chain(self.0.iter().filter(|group| !group.met_here))
    }
}
