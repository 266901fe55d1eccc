//! The reference data that ships with this server: read once, checked whole.

use domain::wire::ReferenceSet;
use domain::{Files, Reference, ReferenceError};

/// The files of `server/data`.
const FILES: Files<'static> = Files {
    acts: include_str!("../data/acts.csv"),
    units: include_str!("../data/units.csv"),
    successions: include_str!("../data/successions.csv"),
    areas: include_str!("../data/areas.csv"),
    area_communes: include_str!("../data/area_communes.csv"),
    ethnic_groups: include_str!("../data/ethnic_groups.csv"),
    codes: include_str!("../data/codes.csv"),
    rural_rules: include_str!("../data/rural_rules.csv"),
    measures: include_str!("../data/measures.csv"),
    targets: include_str!("../data/targets.csv"),
    settings: include_str!("../data/settings.csv"),
    forms: &[
        include_str!("../data/forms/ho-gia-dinh.json"),
        include_str!("../data/forms/thanh-vien.json"),
        include_str!("../data/forms/nhu-cau-hoc-nghe.json"),
    ],
};

/// The reference data as it ships.
///
/// # Errors
/// Every row that does not fit; the domain's tests keep the shipped ones sound.
pub fn shipped() -> Result<Reference, Vec<ReferenceError>> {
    Reference::parse(&FILES)
}

/// The reference data as devices are sent it.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn wire(reference: &Reference) -> Result<ReferenceSet, serde_json::Error> {
    Ok(ReferenceSet {
        digest: reference.digest(),
        body: serde_json::to_value(reference)?,
    })
}
