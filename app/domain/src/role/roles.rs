//! What accounts are for.

use serde::{Deserialize, Serialize};

use super::place::ScopeKind;

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
    /// Cơ sở GDNN: surveys and recruits in the communes that it was given.
    Provider,
    /// Mặt trận Tổ quốc and the like: reads figures without a person in them.
    Observer,
    /// Looks after accounts and reference data.
    Administrator,
    /// Cộng tác viên xóm: writes people down in one hamlet, and sees only what
    /// they wrote down themselves.
    HamletHelper,
}

impl Role {
    /// Every role, in the order that a list shows them.
    pub const ALL: [Self; 7] = [
        Self::CommuneOfficer,
        Self::AreaReviewer,
        Self::ProvinceReviewer,
        Self::Provider,
        Self::Observer,
        Self::Administrator,
        Self::HamletHelper,
    ];

    /// The role's wire name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CommuneOfficer => "commune_officer",
            Self::AreaReviewer => "area_reviewer",
            Self::ProvinceReviewer => "province_reviewer",
            Self::Provider => "provider",
            Self::Observer => "observer",
            Self::Administrator => "administrator",
            Self::HamletHelper => "hamlet_helper",
        }
    }

    /// The role of this wire name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The kinds of scope that the role works in. An account with another kind
    /// may do nothing.
    #[must_use]
    pub const fn works_in(self) -> &'static [ScopeKind] {
        use ScopeKind::{Area, Commune, Communes, Hamlet, Province};
        match self {
            Self::CommuneOfficer => &[Commune],
            Self::AreaReviewer => &[Area],
            Self::ProvinceReviewer | Self::Administrator => &[Province],
            // One that was given no commune yet reads figures only.
            Self::Provider => &[Province, Communes],
            Self::Observer => &[Province, Area, Commune],
            Self::HamletHelper => &[Hamlet],
        }
    }
}
