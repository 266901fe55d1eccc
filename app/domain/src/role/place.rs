//! The places that accounts work on, and those that they ask for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::hamlet::Hamlet;

/// The places that an account works on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everywhere.
    Province,
    /// The communes of one area, by the area's code.
    Area(String),
    /// One commune, by its unit code.
    Commune(String),
    /// Some communes by their unit codes, wherever they lie; never none.
    Communes(BTreeSet<String>),
    /// One hamlet of a commune.
    Hamlet {
        /// The commune's unit code.
        commune: String,
        /// The hamlet's name.
        hamlet: Hamlet,
    },
}

/// What kind of place a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// [`Scope::Province`].
    Province,
    /// [`Scope::Area`].
    Area,
    /// [`Scope::Commune`].
    Commune,
    /// [`Scope::Communes`].
    Communes,
    /// [`Scope::Hamlet`].
    Hamlet,
}

impl Scope {
    /// What kind of place it is.
    #[must_use]
    pub const fn kind(&self) -> ScopeKind {
        match self {
            Self::Province => ScopeKind::Province,
            Self::Area(_) => ScopeKind::Area,
            Self::Commune(_) => ScopeKind::Commune,
            Self::Communes(_) => ScopeKind::Communes,
            Self::Hamlet { .. } => ScopeKind::Hamlet,
        }
    }

    /// The scope as one text: `province`, `area:053`, `commune:01807`,
    /// `communes:01792,01807` or `hamlet:01807/Nà Luông`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Province => "province".to_owned(),
            Self::Area(code) => format!("area:{code}"),
            Self::Commune(code) => format!("commune:{code}"),
            Self::Communes(codes) => {
                let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                format!("communes:{}", codes.join(","))
            }
            Self::Hamlet { commune, hamlet } => format!("hamlet:{commune}/{}", hamlet.as_str()),
        }
    }

    /// The scope that such a text names.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split_once(':') {
            None if code == "province" => Some(Self::Province),
            Some(("area", area)) if !area.is_empty() => Some(Self::Area(area.to_owned())),
            Some(("commune", unit)) if !unit.is_empty() => Some(Self::Commune(unit.to_owned())),
            Some(("communes", units)) => {
                let whole = units.split(',').all(|unit| !unit.is_empty());
                whole.then(|| Self::Communes(units.split(',').map(str::to_owned).collect()))
            }
            Some(("hamlet", named)) => Self::hamlet(named),
            _ => None,
        }
    }

    /// The hamlet that a commune's code and a name with a slash between them name.
    #[must_use]
    pub fn hamlet(named: &str) -> Option<Self> {
        let (commune, name) = named.split_once('/')?;
        let hamlet = Hamlet::parse(name)?;
        (!commune.is_empty()).then(|| Self::Hamlet {
            commune: commune.to_owned(),
            hamlet,
        })
    }

    /// The communes that the scope names one by one; none for an area and the
    /// province, whose communes change with the day, and for a hamlet, which is
    /// only a part of one.
    pub fn communes(&self) -> impl Iterator<Item = &str> {
        let (one, more) = match self {
            Self::Province | Self::Area(_) | Self::Hamlet { .. } => (None, None),
            Self::Commune(code) => (Some(code), None),
            Self::Communes(codes) => (None, Some(codes)),
        };
        one.into_iter()
            .chain(more.into_iter().flatten())
            .map(String::as_str)
    }

    /// The scope as a place that is asked for.
    #[must_use]
    pub fn target(&self) -> Target<'_> {
        match self {
            Self::Province => Target::Province,
            Self::Area(code) => Target::Area(code),
            Self::Commune(code) => Target::Commune(code),
            Self::Communes(codes) => Target::Communes(codes),
            Self::Hamlet { commune, hamlet } => Target::Hamlet {
                commune,
                hamlet: hamlet.as_str(),
            },
        }
    }
}

/// The place that an action is about: where a record stands, what figures are
/// of, where somebody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'t> {
    /// The province, and what is of no place.
    Province,
    /// An area by its code.
    Area(&'t str),
    /// A commune by its unit code.
    Commune(&'t str),
    /// Where somebody works who was given several communes.
    Communes(&'t BTreeSet<String>),
    /// A hamlet.
    Hamlet {
        /// The unit code of its commune.
        commune: &'t str,
        /// Its name.
        hamlet: &'t str,
    },
}
