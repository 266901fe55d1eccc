//! The table of places and the questions that are asked of it.

use crate::date::Date;
use crate::place::{AdminUnit, Area, AreaMembership, Division, Extent, Level, Succession};
use crate::rows::{Problems, Sheet};
use crate::search::fold;

const UNITS: Sheet = Sheet {
    file: "units.csv",
    columns: &[
        "code",
        "division",
        "name",
        "valid_from",
        "valid_to",
        "parent",
    ],
};
const SUCCESSIONS: Sheet = Sheet {
    file: "successions.csv",
    columns: &["old", "new", "extent", "act", "note"],
};
const AREAS: Sheet = Sheet {
    file: "areas.csv",
    columns: &["code", "name", "valid_from", "valid_to"],
};
const AREA_COMMUNES: Sheet = Sheet {
    file: "area_communes.csv",
    columns: &["area", "commune", "valid_from", "valid_to"],
};

/// The texts of the files that [`Places`] is read from.
#[derive(Clone, Copy)]
pub(crate) struct PlaceFiles<'f> {
    pub(crate) units: &'f str,
    pub(crate) successions: &'f str,
    pub(crate) areas: &'f str,
    pub(crate) area_communes: &'f str,
}

/// Every unit that is or was, how they follow one another, and the areas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    units: Vec<AdminUnit>,
    successions: Vec<Succession>,
    areas: Vec<Area>,
    memberships: Vec<AreaMembership>,
}

impl Places {
    /// Reads the four files; `effective` tells from which day an act holds.
    pub(crate) fn read(
        files: PlaceFiles<'_>,
        effective: impl Fn(&str) -> Option<Date>,
        problems: &mut Problems,
    ) -> Self {
        let mut units = UNITS.read(files.units, problems, |row| {
            Some(AdminUnit {
                code: row.text("code")?,
                division: row.typed("division", Division::from_code)?,
                name: row.text("name")?,
                validity: row.validity(),
                parent: row.maybe("parent"),
            })
        });
        units.sort_by(|one, other| {
            (&one.code, one.validity.from).cmp(&(&other.code, other.validity.from))
        });
        let successions = SUCCESSIONS.read(files.successions, problems, |row| {
            let legal_basis = row.text("act")?;
            let Some(effective) = effective(&legal_basis) else {
                row.problem(format!("act `{legal_basis}` has no day of effect"));
                return None;
            };
            Some(Succession {
                old: row.text("old")?,
                new: row.text("new")?,
                effective,
                extent: row.typed("extent", Extent::from_code)?,
                legal_basis,
                note: row.maybe("note"),
            })
        });
        let areas = AREAS.read(files.areas, problems, |row| {
            Some(Area {
                code: row.text("code")?,
                name: row.text("name")?,
                validity: row.validity(),
            })
        });
        let memberships = AREA_COMMUNES.read(files.area_communes, problems, |row| {
            Some(AreaMembership {
                area: row.text("area")?,
                commune: row.text("commune")?,
                validity: row.validity(),
            })
        });
        let places = Self {
            units,
            successions,
            areas,
            memberships,
        };
        places.check(problems);
        places
    }

    /// Notes what does not hang together between the four files.
    fn check(&self, problems: &mut Problems) {
        for pair in self.units.windows(2) {
            if pair[0].code == pair[1].code && pair[0].validity.overlaps(&pair[1].validity) {
                problems.add(
                    UNITS.file,
                    0,
                    format!("two units hold {} at once", pair[0].code),
                );
            }
        }
        for unit in &self.units {
            if let Some(parent) = &unit.parent
                && !self
                    .units_of_code(parent)
                    .any(|held| held.validity.overlaps(&unit.validity))
            {
                problems.add(
                    UNITS.file,
                    0,
                    format!("{} has no parent {parent}", unit.code),
                );
            }
        }
        for row in &self.successions {
            let before = row.effective.add_days(-1);
            for (code, day) in [(&row.old, before), (&row.new, row.effective)] {
                if self.unit_on(code, day).is_none() {
                    problems.add(SUCCESSIONS.file, 0, format!("no unit {code} on {day}"));
                }
            }
        }
        for row in &self.memberships {
            if !self.areas.iter().any(|area| area.code == row.area) {
                problems.add(AREA_COMMUNES.file, 0, format!("no area {}", row.area));
            }
            if !self
                .units_of_code(&row.commune)
                .any(|unit| unit.level() == Level::Commune)
            {
                problems.add(AREA_COMMUNES.file, 0, format!("no commune {}", row.commune));
            }
        }
        for (at, row) in self.memberships.iter().enumerate() {
            let again = self.memberships[at + 1..].iter().any(|other| {
                other.commune == row.commune && other.validity.overlaps(&row.validity)
            });
            if again {
                problems.add(
                    AREA_COMMUNES.file,
                    0,
                    format!("{} in two areas", row.commune),
                );
            }
        }
        for unit in self
            .units
            .iter()
            .filter(|unit| unit.level() == Level::Commune && unit.validity.to.is_none())
        {
            if !self.memberships.iter().any(|row| row.commune == unit.code) {
                problems.add(AREA_COMMUNES.file, 0, format!("{} in no area", unit.code));
            }
        }
    }

    fn units_of_code<'p>(&'p self, code: &str) -> impl Iterator<Item = &'p AdminUnit> + use<'p> {
        let from = self.units.partition_point(|unit| unit.code.as_str() < code);
        let to = from + self.units[from..].partition_point(|unit| unit.code.as_str() <= code);
        self.units[from..to].iter()
    }

    /// The unit that held the code on that day.
    pub fn unit_on(&self, code: &str, day: Date) -> Option<&AdminUnit> {
        self.units_of_code(code)
            .find(|unit| unit.validity.contains(day))
    }

    /// The unit that holds the code now or held it last.
    pub fn latest_unit(&self, code: &str) -> Option<&AdminUnit> {
        self.units_of_code(code).last()
    }

    /// Every unit that is or was, by code and then by beginning.
    pub fn units(&self) -> &[AdminUnit] {
        &self.units
    }

    /// The units of a level that existed on that day, by code.
    pub fn units_of_level(&self, level: Level, day: Date) -> impl Iterator<Item = &AdminUnit> {
        self.units
            .iter()
            .filter(move |unit| unit.level() == level && unit.validity.contains(day))
    }

    /// The communes of that day, by code.
    pub fn communes_on(&self, day: Date) -> impl Iterator<Item = &AdminUnit> {
        self.units_of_level(Level::Commune, day)
    }

    /// The province.
    pub fn province(&self) -> Option<&AdminUnit> {
        self.units
            .iter()
            .find(|unit| unit.level() == Level::Province)
    }

    /// The units that bore a name on that day; names repeat, so there may be several.
    ///
    /// Accents, case and the word for the kind do not matter.
    pub fn units_named(&self, name: &str, day: Date) -> Vec<&AdminUnit> {
        let wanted = fold(name);
        self.units
            .iter()
            .filter(|unit| unit.validity.contains(day))
            .filter(|unit| fold(&unit.name) == wanted || fold(&unit.full_name()) == wanted)
            .collect()
    }

    /// What became of a former unit: the new units, and how much went to each.
    pub fn successors(&self, old: &AdminUnit) -> Vec<(&AdminUnit, Extent)> {
        self.successions
            .iter()
            .filter(|row| row.old == old.code)
            .filter(|row| old.validity.contains(row.effective.add_days(-1)))
            .filter_map(|row| Some((self.unit_on(&row.new, row.effective)?, row.extent)))
            .collect()
    }

    /// The former units that a new one was made of, and how much of each.
    pub fn predecessors(&self, new: &AdminUnit) -> Vec<(&AdminUnit, Extent)> {
        self.successions
            .iter()
            .filter(|row| row.new == new.code && new.validity.contains(row.effective))
            .filter_map(|row| {
                Some((
                    self.unit_on(&row.old, row.effective.add_days(-1))?,
                    row.extent,
                ))
            })
            .collect()
    }

    /// The commune of that day that all of a former commune has become part of,
    /// directly or through others. None for a commune that is there on that day,
    /// and for one that was shared out: somebody has to decide where its records go.
    pub fn heir(&self, former: &str, day: Date) -> Option<&AdminUnit> {
        if self.unit_on(former, day).is_some() {
            return None;
        }
        let ended = |unit: &&AdminUnit| unit.validity.to.is_some_and(|last| last < day);
        let mut unit = self.units_of_code(former).filter(ended).last()?;
        // Each step goes on to a unit that began when the one before it ended.
        loop {
            let next = self.successors(unit);
            let [(next, Extent::Whole)] = next[..] else {
                return None;
            };
            if next.validity.contains(day) {
                return Some(next);
            }
            unit = next;
        }
    }

    /// Every succession.
    pub fn successions(&self) -> &[Succession] {
        &self.successions
    }

    /// The areas of that day, by code.
    pub fn areas_on(&self, day: Date) -> impl Iterator<Item = &Area> {
        self.areas
            .iter()
            .filter(move |area| area.validity.contains(day))
    }

    /// The area with this code on that day.
    pub fn area(&self, code: &str, day: Date) -> Option<&Area> {
        self.areas_on(day).find(|area| area.code == code)
    }

    /// The area that a commune belongs to on that day.
    pub fn area_of(&self, commune: &str, day: Date) -> Option<&Area> {
        let holds = |row: &&AreaMembership| row.commune == commune && row.validity.contains(day);
        let row = self.memberships.iter().find(holds)?;
        self.area(&row.area, day)
    }

    /// The communes of an area on that day, by code.
    pub fn communes_of(&self, area: &str, day: Date) -> Vec<&AdminUnit> {
        let belongs = |row: &AreaMembership, code: &str| {
            row.area == area && row.commune == code && row.validity.contains(day)
        };
        self.communes_on(day)
            .filter(|unit| self.memberships.iter().any(|row| belongs(row, &unit.code)))
            .collect()
    }
}
