//! The reference data that ships, read once for a test file.

use domain::{Date, Files, Reference};

/// The files of `server/data`.
pub(crate) const FILES: Files<'static> = Files {
    acts: include_str!("../../../../server/data/acts.csv"),
    units: include_str!("../../../../server/data/units.csv"),
    successions: include_str!("../../../../server/data/successions.csv"),
    areas: include_str!("../../../../server/data/areas.csv"),
    area_communes: include_str!("../../../../server/data/area_communes.csv"),
    ethnic_groups: include_str!("../../../../server/data/ethnic_groups.csv"),
    codes: include_str!("../../../../server/data/codes.csv"),
    rural_rules: include_str!("../../../../server/data/rural_rules.csv"),
    measures: include_str!("../../../../server/data/measures.csv"),
    targets: include_str!("../../../../server/data/targets.csv"),
    settings: include_str!("../../../../server/data/settings.csv"),
    forms: &[
        include_str!("../../../../server/data/forms/ho-gia-dinh.json"),
        include_str!("../../../../server/data/forms/thanh-vien.json"),
        include_str!("../../../../server/data/forms/nhu-cau-hoc-nghe.json"),
    ],
};

pub(crate) fn reference() -> Reference {
    Reference::parse(&FILES).expect("the shipped data is sound")
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a day")
}
