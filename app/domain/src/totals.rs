//! What is counted, of whom, when and where.
//!
//! A person counts once a year in each measure, at the month and commune of
//! the first event of that kind in the year. Counters change by the difference
//! between what a person's records say before and after a change, so that they
//! always equal a recount.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::reference::Reference;
use crate::small_cells::PublicTotals;
use crate::value::{Fields, Value};
use crate::wire::Totals;

/// One thing that is counted, in distinct people a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Đã khảo sát: asked about their training need.
    Surveyed,
    /// Đã đăng ký: registered for at least one class that was not cancelled.
    Enrolled,
    /// Of those, rural workers.
    EnrolledRural,
    /// Of those, rural workers in sơ cấp or above.
    EnrolledRuralFormal,
    /// Đang học: in a class now.
    Studying,
    /// Hoàn thành: completed at least one class.
    Completed,
    /// Of those, rural workers.
    CompletedRural,
    /// Of those, rural workers in sơ cấp or above.
    CompletedRuralFormal,
    /// Holding a certificate.
    Certified,
    /// Of those, rural workers.
    CertifiedRural,
    /// Of those, rural workers in sơ cấp or above.
    CertifiedRuralFormal,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 11] = [
        Self::Surveyed,
        Self::Enrolled,
        Self::EnrolledRural,
        Self::EnrolledRuralFormal,
        Self::Studying,
        Self::Completed,
        Self::CompletedRural,
        Self::CompletedRuralFormal,
        Self::Certified,
        Self::CertifiedRural,
        Self::CertifiedRuralFormal,
    ];

    /// The measure's wire name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Surveyed => "surveyed",
            Self::Enrolled => "enrolled",
            Self::EnrolledRural => "enrolled_rural",
            Self::EnrolledRuralFormal => "enrolled_rural_formal",
            Self::Studying => "studying",
            Self::Completed => "completed",
            Self::CompletedRural => "completed_rural",
            Self::CompletedRuralFormal => "completed_rural_formal",
            Self::Certified => "certified",
            Self::CertifiedRural => "certified_rural",
            Self::CertifiedRuralFormal => "certified_rural_formal",
        }
    }

    /// Whether it is no part of another.
    #[must_use]
    pub fn is_whole(self) -> bool {
        !Self::ALL
            .into_iter()
            .filter_map(Self::parts)
            .any(|parts| parts.contains(&self))
    }

    /// The parts that are counted of it: rural workers, and those of them in sơ
    /// cấp or above.
    #[must_use]
    pub const fn parts(self) -> Option<[Self; 2]> {
        match self {
            Self::Enrolled => Some([Self::EnrolledRural, Self::EnrolledRuralFormal]),
            Self::Completed => Some([Self::CompletedRural, Self::CompletedRuralFormal]),
            Self::Certified => Some([Self::CertifiedRural, Self::CertifiedRuralFormal]),
            _ => None,
        }
    }

    /// The measure of this wire name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.code() == code)
    }
}

/// Where one counter stands: a commune, a month and a measure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cell {
    /// The commune's unit code, as recorded.
    pub commune: String,
    /// Calendar year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// What is counted.
    pub measure: Measure,
}

/// Counters by cell; a difference of two states may be negative.
pub type Tally = BTreeMap<Cell, i64>;

/// One record of a person, as counting needs it.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// The record's kind by wire name.
    pub kind: &'a str,
    /// Its fields as they stand.
    pub fields: &'a Fields,
    /// Taken away.
    pub deleted: bool,
}

/// The rules outside the records that counting asks for.
pub trait CountingRules {
    /// Whether somebody of this commune was a rural worker on this day
    /// (TT 152/2016/TT-BTC as amended by TT 40/2019/TT-BTC).
    fn is_rural_worker(&self, commune: &str, on: Date, farms: bool, land_recovered: bool) -> bool;
    /// Whether a training level counts as sơ cấp or above.
    fn is_formal_level(&self, level: &str) -> bool;

    /// What everybody may read of these figures on this day; none of them under
    /// rules that know no places.
    fn for_everybody(&self, totals: &Totals, _day: Date) -> PublicTotals {
        PublicTotals::without_figures(totals)
    }
}

/// What one person's records count for.
#[must_use]
pub fn tally(records: &[Counted<'_>], rules: &dyn CountingRules) -> Tally {
    let mut firsts = Firsts::default();
    let person = records.iter().find(|record| record.kind == "person");
    if person.is_none_or(|person| person.deleted) {
        return Tally::new();
    }
    let says = |name: &str| person.is_some_and(|person| flag(person.fields, name));
    let (farms, land_recovered) = (says("farms"), says("priority.land_recovered"));
    for record in records.iter().filter(|record| !record.deleted) {
        match record.kind {
            "survey" => firsts.note(Measure::Surveyed, record.fields, "surveyed_on"),
            "enrolment" => {
                let commune = text(record.fields, "commune").unwrap_or_default();
                let formal =
                    text(record.fields, "level").is_some_and(|level| rules.is_formal_level(level));
                for (event, day) in events(record.fields) {
                    firsts.note(event, record.fields, day);
                    let (rural, rural_formal) = match event {
                        Measure::Enrolled => (Measure::EnrolledRural, Measure::EnrolledRuralFormal),
                        Measure::Completed => {
                            (Measure::CompletedRural, Measure::CompletedRuralFormal)
                        }
                        Measure::Certified => {
                            (Measure::CertifiedRural, Measure::CertifiedRuralFormal)
                        }
                        _ => continue,
                    };
                    let on = text(record.fields, day).and_then(|day| day.parse::<Date>().ok());
                    if on
                        .is_some_and(|on| rules.is_rural_worker(commune, on, farms, land_recovered))
                    {
                        firsts.note(rural, record.fields, day);
                        if formal {
                            firsts.note(rural_formal, record.fields, day);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    firsts.into_tally()
}

/// The events that an enrolment counts for, each with the field of its day.
fn events(fields: &Fields) -> Vec<(Measure, &'static str)> {
    let status = text(fields, "status").unwrap_or_default();
    let mut events = Vec::new();
    if status != "cancelled" {
        events.push((Measure::Enrolled, "enrolled_on"));
    }
    if status == "studying" {
        events.push((Measure::Studying, "started_on"));
    }
    if matches!(status, "completed" | "certified") {
        events.push((Measure::Completed, "completed_on"));
    }
    if status == "certified" {
        events.push((Measure::Certified, "certified_on"));
    }
    events
}

/// The first event of each measure and year.
#[derive(Default)]
struct Firsts(BTreeMap<(Measure, u16), (Date, String)>);

impl Firsts {
    fn note(&mut self, measure: Measure, fields: &Fields, day: &str) {
        let (Some(on), Some(commune)) = (
            text(fields, day).and_then(|day| day.parse::<Date>().ok()),
            text(fields, "commune"),
        ) else {
            return;
        };
        let first = (on, commune.to_owned());
        self.0
            .entry((measure, on.year()))
            .and_modify(|earliest| {
                if first < *earliest {
                    earliest.clone_from(&first);
                }
            })
            .or_insert_with(|| first.clone());
    }

    fn into_tally(self) -> Tally {
        self.0
            .into_iter()
            .map(|((measure, year), (on, commune))| {
                (
                    Cell {
                        commune,
                        year,
                        month: on.month(),
                        measure,
                    },
                    1,
                )
            })
            .collect()
    }
}

fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_text)
}

fn flag(fields: &Fields, name: &str) -> bool {
    fields.get(name).is_some_and(Value::is_true)
}

/// Adds one state of a person and takes away another: `into += sign × tally`.
pub fn add(into: &mut Tally, tally: &Tally, sign: i64) {
    for (cell, count) in tally {
        let sum = into.entry(cell.clone()).or_default();
        *sum += sign * count;
        if *sum == 0 {
            into.remove(cell);
        }
    }
}

impl CountingRules for Reference {
    fn is_rural_worker(&self, commune: &str, on: Date, farms: bool, land_recovered: bool) -> bool {
        Self::is_rural_worker(self, commune, on, farms, land_recovered)
    }

    /// The levels that the measure behind the first reading of the share names.
    fn is_formal_level(&self, level: &str) -> bool {
        self.targets()
            .measure("rural_formal")
            .is_some_and(|measure| measure.counts(true, level))
    }

    fn for_everybody(&self, totals: &Totals, day: Date) -> PublicTotals {
        PublicTotals::of(totals, self, day)
    }
}
