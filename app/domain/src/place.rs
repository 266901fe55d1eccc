//! Administrative units, their former lives, and the areas of the mission's staff.

use crate::coded::coded;
use crate::date::{Date, Validity};

coded! {
    /// The kind of an administrative unit.
    Division {
        /// Tỉnh.
        Province = "tinh",
        /// Huyện, closed since 1 July 2025.
        RuralDistrict = "huyen",
        /// Thành phố thuộc tỉnh, closed since 1 July 2025.
        City = "thanh_pho",
        /// Xã.
        RuralCommune = "xa",
        /// Phường.
        Ward = "phuong",
        /// Thị trấn, closed since 1 July 2025.
        Township = "thi_tran",
    }
}

/// The level of an administrative unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Tỉnh.
    Province,
    /// Huyện and thành phố thuộc tỉnh, closed since 1 July 2025.
    District,
    /// Xã, phường, and formerly thị trấn.
    Commune,
}

impl Division {
    /// The level that units of this kind belong to.
    pub const fn level(self) -> Level {
        match self {
            Self::Province => Level::Province,
            Self::RuralDistrict | Self::City => Level::District,
            Self::RuralCommune | Self::Ward | Self::Township => Level::Commune,
        }
    }

    /// The word before a unit's name, as `Xã`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Province => "Tỉnh",
            Self::RuralDistrict => "Huyện",
            Self::City => "Thành phố",
            Self::RuralCommune => "Xã",
            Self::Ward => "Phường",
            Self::Township => "Thị trấn",
        }
    }
}

/// An administrative unit while it had one code, kind and name.
///
/// Codes were reused in 2025: a unit is known by its code together with the day
/// from which it is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminUnit {
    /// The code of the National Statistics Office.
    pub code: String,
    /// The kind of unit.
    pub division: Division,
    /// The name without the word for its kind, as `Bảo Lâm`.
    pub name: String,
    /// When the unit existed; the beginning of former units is not recorded.
    pub validity: Validity,
    /// The code of the unit above it, none for the province.
    pub parent: Option<String>,
}

impl AdminUnit {
    /// The level of the unit.
    pub const fn level(&self) -> Level {
        self.division.level()
    }

    /// The name with the word for its kind, as `Xã Bảo Lâm`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.division.word(), self.name)
    }

    /// Whether it is the same unit, not only the same code.
    pub fn is_same_unit(&self, other: &Self) -> bool {
        self.code == other.code && self.validity.from == other.validity.from
    }
}

coded! {
    /// How much of a former unit went into a new one.
    Extent {
        /// All of it.
        Whole = "whole",
        /// Some hamlets: a record of the former unit needs a person's decision.
        Part = "part",
    }
}

/// What became of a former unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The code of the former unit, as held on the day before `effective`.
    pub old: String,
    /// The code of the new unit, as held on `effective`.
    pub new: String,
    /// The first day of the new arrangement.
    pub effective: Date,
    /// How much of the former unit went there.
    pub extent: Extent,
    /// The id of the act that arranged it.
    pub legal_basis: String,
    /// What is still to be confirmed, if anything.
    pub note: Option<String>,
}

/// A set of communes that the mission's district staff watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The code: for the default areas, that of the former district.
    pub code: String,
    /// The name on the screen, as `Khu vực Thạch An (huyện cũ)`.
    pub name: String,
    /// When the area exists.
    pub validity: Validity,
}

/// That a commune belongs to an area for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaMembership {
    /// The area's code.
    pub area: String,
    /// The commune's code.
    pub commune: String,
    /// When it belongs there.
    pub validity: Validity,
}
