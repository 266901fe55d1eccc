//! Who may do what, where.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::ids::AccountId;
use crate::places::Places;

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Cán bộ xã: surveys, enrols and confirms in one commune.
    CommuneOfficer,
    /// Cán bộ khu vực: reviews the totals of an area's communes.
    AreaReviewer,
    /// The province's reviewer (Sở).
    ProvinceReviewer,
    /// Cơ sở GDNN: runs classes.
    Provider,
    /// Looks after accounts and reference data.
    Administrator,
}

impl Role {
    /// Every role, in the order that a list shows them.
    pub const ALL: [Self; 5] = [
        Self::CommuneOfficer,
        Self::AreaReviewer,
        Self::ProvinceReviewer,
        Self::Provider,
        Self::Administrator,
    ];

    /// The role's wire name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CommuneOfficer => "commune_officer",
            Self::AreaReviewer => "area_reviewer",
            Self::ProvinceReviewer => "province_reviewer",
            Self::Provider => "provider",
            Self::Administrator => "administrator",
        }
    }

    /// The role of this wire name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

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
}

impl Scope {
    /// The scope as one text: `province`, `area:053` or `commune:01807`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Province => "province".to_owned(),
            Self::Area(code) => format!("area:{code}"),
            Self::Commune(code) => format!("commune:{code}"),
        }
    }

    /// The scope that such a text names.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split_once(':') {
            None if code == "province" => Some(Self::Province),
            Some(("area", area)) if !area.is_empty() => Some(Self::Area(area.to_owned())),
            Some(("commune", unit)) if !unit.is_empty() => Some(Self::Commune(unit.to_owned())),
            _ => None,
        }
    }
}

/// An account as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// The person's name, as others see it beside a change.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// The scope of what everyone reads: providers, courses and classes.
pub const REFERENCE_SCOPE: &str = "reference";

impl Account {
    /// The sync scopes whose records this account's devices hold. Reviewers'
    /// devices hold totals and work lists, never households.
    #[must_use]
    pub fn pulls(&self) -> Vec<String> {
        let mut scopes = vec![REFERENCE_SCOPE.to_owned()];
        if let (Role::CommuneOfficer, Scope::Commune(code)) = (self.role, &self.scope) {
            scopes.push(code.clone());
        }
        scopes.sort();
        scopes
    }

    /// Whether this account may hand in what another's device never sent (a
    /// rescue file): its own, any as an administrator, and as a reviewer that
    /// of whoever works within the reviewer's place on this day.
    #[must_use]
    pub fn may_hand_in(&self, of: &Self, places: &Places, day: Date) -> bool {
        if self.id == of.id {
            return true;
        }
        self.role != Role::CommuneOfficer && self.may_review(&of.scope, places, day)
    }

    /// Whether this account looks after the work done in a place: a commune
    /// officer in the own commune, an area's reviewer in the communes that lie in
    /// the area on this day, the province and the administrators everywhere.
    #[must_use]
    pub fn may_review(&self, place: &Scope, places: &Places, day: Date) -> bool {
        match (self.role, &self.scope) {
            (Role::Administrator, _) | (Role::ProvinceReviewer, Scope::Province) => true,
            (Role::AreaReviewer, Scope::Area(own)) => match place {
                Scope::Commune(commune) => places
                    .area_of(commune, day)
                    .is_some_and(|found| found.code == *own),
                Scope::Area(area) => area == own,
                Scope::Province => false,
            },
            (Role::CommuneOfficer, Scope::Commune(_)) => self.scope == *place,
            _ => false,
        }
    }

    /// Whether this account may read who did what to the records of a sync scope:
    /// those who look after the commune, but for administrators, who look after
    /// accounts and phones and not after people. What every device holds
    /// anyway is open to everybody who is signed in.
    #[must_use]
    pub fn may_read_history(&self, scope: &str, places: &Places, day: Date) -> bool {
        scope == REFERENCE_SCOPE
            || (self.role != Role::Administrator
                && self.may_review(&Scope::Commune(scope.to_owned()), places, day))
    }

    /// Whether this account may write a record of this kind in this sync scope.
    ///
    /// # Errors
    /// Says whether it is the place or the role that forbids it.
    pub fn may_write(&self, kind: &str, scope: &str) -> Result<(), Forbidden> {
        let reference = matches!(kind, "provider" | "course" | "class");
        match (self.role, reference) {
            (Role::CommuneOfficer, false) => match &self.scope {
                Scope::Commune(code) if code == scope => Ok(()),
                _ => Err(Forbidden::Place),
            },
            (Role::ProvinceReviewer | Role::Administrator, true) => Ok(()),
            _ => Err(Forbidden::Role),
        }
    }
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// Another place's record.
    Place,
    /// Another role's act.
    Role,
}
