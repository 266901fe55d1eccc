//! What sets the communes apart: size, peoples, hamlets, and how fresh their data is.

use super::accounts::VISITED_COMMUNE;
use super::chance::Chance;
use super::names;
use domain::{Date, Division, Reference};

/// The commune that has not synced for weeks.
pub const SILENT_COMMUNE: &str = "01304";
/// How many days the silent commune has been silent.
pub const SILENT_DAYS: i64 = 38;

/// A commune of the sample.
#[derive(Clone, Debug)]
pub(super) struct Commune {
    pub(super) code: String,
    pub(super) area: String,
    pub(super) ward: bool,
    /// How much happens here, against the other communes.
    pub(super) weight: u32,
    pub(super) hamlets: Vec<String>,
    /// Ethnic groups by how many live here, in hundredths.
    pub(super) peoples: &'static [(&'static str, u32)],
    /// The day of its last sync: nothing later is known.
    pub(super) synced_on: Date,
}

impl Commune {
    pub(super) fn is_silent(&self) -> bool {
        self.code == SILENT_COMMUNE
    }
}

/// The peoples of an area, rounded and invented: sample data, not a census.
fn peoples(area: &str) -> &'static [(&'static str, u32)] {
    match area {
        "040" => &[("02", 55), ("07", 25), ("01", 18), ("08", 1), ("09", 1)],
        "042" => &[
            ("08", 55),
            ("02", 22),
            ("07", 10),
            ("09", 9),
            ("15", 3),
            ("01", 1),
        ],
        "043" => &[
            ("08", 30),
            ("02", 25),
            ("09", 20),
            ("07", 15),
            ("43", 7),
            ("15", 2),
            ("01", 1),
        ],
        "045" => &[("07", 45), ("02", 28), ("08", 22), ("09", 4), ("01", 1)],
        "047" => &[("02", 68), ("07", 29), ("01", 2), ("08", 1)],
        "048" => &[("07", 60), ("02", 39), ("01", 1)],
        "049" => &[("07", 68), ("02", 27), ("01", 4), ("08", 1)],
        "051" => &[("02", 62), ("07", 28), ("08", 6), ("01", 3), ("09", 1)],
        "052" => &[("09", 50), ("02", 26), ("08", 12), ("07", 9), ("01", 3)],
        _ => &[("02", 55), ("07", 35), ("09", 6), ("01", 2), ("08", 2)],
    }
}

/// Every commune of that day, by code.
pub(super) fn communes(chance: &Chance, today: Date, reference: &Reference) -> Vec<Commune> {
    let mut chance = chance.about("communes");
    let shares = reference.suggested_shares(6_000, today);
    let places = reference.places();
    let units: Vec<_> = places.communes_on(today).collect();
    let mut ages = sync_ages(&mut chance, units.len());
    let mut communes = Vec::with_capacity(units.len());
    for unit in units {
        let share = shares
            .iter()
            .find(|share| share.commune == unit.code)
            .map_or(1, |share| share.value.max(1));
        let ward = unit.division == Division::Ward;
        let area = places
            .area_of(&unit.code, today)
            .map_or_else(String::new, |area| area.code.clone());
        let mut weight = share * chance.between(60, 150) as u32;
        let mut age = ages.pop().unwrap_or(1);
        if unit.code == SILENT_COMMUNE {
            (weight, age) = (weight / 4, SILENT_DAYS);
        } else if unit.code == VISITED_COMMUNE {
            age = 0;
        }
        let count = chance.between(6, 12) as usize;
        communes.push(Commune {
            code: unit.code.clone(),
            peoples: peoples(&area),
            area,
            ward,
            weight: weight.max(1),
            hamlets: names::hamlets(&mut chance, ward, count),
            synced_on: today.add_days(-age),
        });
    }
    communes
}

/// How many days ago communes synced: most today or yesterday, a few over a week ago.
fn sync_ages(chance: &mut Chance, count: usize) -> Vec<i64> {
    const PATTERN: [i64; 14] = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 5, 7, 9];
    let mut ages: Vec<i64> = PATTERN.into_iter().cycle().take(count).collect();
    chance.shuffle(&mut ages);
    ages
}
