//! Figures that everybody may read: small ones are hidden, and with them what
//! would give them away ([decision 13](../../../docs/decisions/0013-small-cells.md)).
//!
//! Published are, of each whole measure, the year's figure of every commune, area
//! and of the province; the province's months; and the parts of a measure (rural
//! workers, those in sơ cấp or above) in the province. Whoever subtracts finds a
//! hidden figure with another beside it, and never less than `least` people
//! in the two.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::date::Date;
use crate::ids::Millis;
use crate::reference::Reference;
use crate::role::Scope;
use crate::totals::Measure;
use crate::wire::Totals;

/// A figure as somebody may see it; on the wire a number, or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Option<i64>", into = "Option<i64>")]
pub enum Figure {
    /// How many people.
    Known(i64),
    /// Not for this reader: it is small, or would give a small one away.
    Hidden,
}

impl Figure {
    /// The number, where it may be seen.
    #[must_use]
    pub const fn known(self) -> Option<i64> {
        match self {
            Self::Known(value) => Some(value),
            Self::Hidden => None,
        }
    }
}

impl From<Option<i64>> for Figure {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::Hidden, Self::Known)
    }
}

impl From<Figure> for Option<i64> {
    fn from(figure: Figure) -> Self {
        figure.known()
    }
}

/// The figures of one year that everybody may read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicTotals {
    /// Changes whenever any of these figures does, and tells nothing of others.
    pub version: String,
    /// The calendar year.
    pub year: u16,
    /// The day on which the server counted, `YYYY-MM-DD`.
    pub as_of: String,
    /// A figure from 1 up to this, and not this, is hidden.
    pub least: i64,
    /// The year's figures by place ([`Scope::code`]) and then by measure; what
    /// is missing is hidden.
    pub figures: BTreeMap<String, BTreeMap<String, Figure>>,
    /// The province's months by measure, where all of them may be seen.
    pub months: BTreeMap<String, [i64; 12]>,
    /// When each commune last synced, in the server's Unix milliseconds.
    pub fresh: BTreeMap<String, Millis>,
}

impl PublicTotals {
    /// No figures at all, where nobody knows which place lies in which.
    #[must_use]
    pub fn without_figures(totals: &Totals) -> Self {
        Self {
            version: "p".to_owned(),
            year: totals.year,
            as_of: totals.as_of.clone(),
            fresh: totals.fresh.clone(),
            ..Self::default()
        }
    }

    /// What everybody may read of these figures, by the map and the threshold of
    /// this day.
    #[must_use]
    pub fn of(totals: &Totals, reference: &Reference, day: Date) -> Self {
        let mut public = Self {
            least: reference.small_cell(day),
            ..Self::without_figures(totals)
        };
        let areas = areas(reference, day);
        for measure in Measure::ALL.into_iter().filter(|one| one.is_whole()) {
            public.take(totals, &areas, measure);
        }
        public.version = public.digest();
        public
    }

    /// The year's figure of a place.
    #[must_use]
    pub fn figure(&self, place: &Scope, measure: Measure) -> Figure {
        let figures = self.figures.get(&place.code());
        let figure = figures.and_then(|figures| figures.get(measure.code()));
        figure.copied().unwrap_or(Figure::Hidden)
    }

    fn put(&mut self, place: &Scope, measure: Measure, value: i64, is_shut: bool) {
        let figure = if is_shut {
            Figure::Hidden
        } else {
            Figure::Known(value)
        };
        let figures = self.figures.entry(place.code()).or_default();
        figures.insert(measure.code().to_owned(), figure);
    }

    /// Takes in a whole measure, from the province down.
    fn take(&mut self, totals: &Totals, areas: &[Area], measure: Measure) {
        let all = || areas.iter().flat_map(|area| &area.communes);
        let months = series(totals, all(), measure);
        let whole: i64 = months.iter().sum();
        let is_shut = is_small(whole, self.least);
        self.put(&Scope::Province, measure, whole, is_shut);
        if !is_shut && !months.iter().any(|month| is_small(*month, self.least)) {
            self.months.insert(measure.code().to_owned(), months);
        }
        self.take_parts(totals, areas, measure, (whole, is_shut));

        let values: Vec<i64> = areas
            .iter()
            .map(|area| series(totals, area.communes.iter(), measure).iter().sum())
            .collect();
        let shut = shut_parts(&values, is_shut, self.least);
        for ((area, value), is_shut) in areas.iter().zip(values).zip(shut) {
            if let Some(code) = &area.code {
                self.put(&Scope::Area(code.clone()), measure, value, is_shut);
            }
            let values: Vec<i64> = area
                .communes
                .iter()
                .map(|commune| series(totals, [commune].into_iter(), measure).iter().sum())
                .collect();
            let shut = shut_parts(&values, is_shut, self.least);
            for ((commune, value), is_shut) in area.communes.iter().zip(values).zip(shut) {
                self.put(&Scope::Commune(commune.clone()), measure, value, is_shut);
            }
        }
    }

    /// Takes in the parts of a measure in the province: all of them or none.
    fn take_parts(
        &mut self,
        totals: &Totals,
        areas: &[Area],
        measure: Measure,
        (whole, is_shut): (i64, bool),
    ) {
        let Some(parts) = measure.parts() else { return };
        let all = || areas.iter().flat_map(|area| &area.communes);
        let [rural, formal] = parts.map(|part| series(totals, all(), part).iter().sum::<i64>());
        let cells = [whole - rural, rural - formal, formal];
        let is_shut = is_shut || cells.iter().any(|cell| is_small(*cell, self.least));
        self.put(&Scope::Province, parts[0], rural, is_shut);
        self.put(&Scope::Province, parts[1], formal, is_shut);
    }

    /// The same figures have the same digest; when communes last sent is no figure.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{} {} {}", self.year, self.as_of, self.least));
        for (place, figures) in &self.figures {
            for (measure, figure) in figures {
                hash.update(format!("\n{place} {measure} {figure:?}"));
            }
        }
        for (measure, months) in &self.months {
            hash.update(format!("\n{measure} {months:?}"));
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hash.finalize()[..8]);
        format!("p{:016x}", u64::from_be_bytes(first))
    }
}

/// An area with its communes; without a code, those that lie in none.
struct Area {
    code: Option<String>,
    communes: Vec<String>,
}

/// The areas of a day and the communes of each, in an order that does not depend
/// on any figure: by how much of a goal would fall to them, so that the small
/// stand beside the small.
fn areas(reference: &Reference, day: Date) -> Vec<Area> {
    /// Large enough that no two sizes fall together.
    const GOAL: u32 = 1_000_000;
    let places = reference.places();
    let shares: BTreeMap<String, u32> = reference
        .suggested_shares(GOAL, day)
        .into_iter()
        .map(|share| (share.commune, share.value))
        .collect();
    let size = |commune: &String| shares.get(commune).copied().unwrap_or_default();
    let mut areas: Vec<Area> = places
        .areas_on(day)
        .map(|area| Area {
            code: Some(area.code.clone()),
            communes: places
                .communes_of(&area.code, day)
                .iter()
                .map(|unit| unit.code.clone())
                .collect(),
        })
        .collect();
    let in_none = places
        .communes_on(day)
        .filter(|unit| places.area_of(&unit.code, day).is_none())
        .map(|unit| unit.code.clone());
    areas.push(Area {
        code: None,
        communes: in_none.collect(),
    });
    areas.retain(|area| !area.communes.is_empty());
    for area in &mut areas {
        area.communes
            .sort_by_key(|commune| (size(commune), commune.clone()));
    }
    areas.sort_by_key(|area| {
        let whole: u32 = area.communes.iter().map(size).sum();
        (whole, area.code.clone())
    });
    areas
}

/// A measure of these communes, month by month.
fn series<'c>(
    totals: &Totals,
    communes: impl Iterator<Item = &'c String>,
    measure: Measure,
) -> [i64; 12] {
    let mut sums = [0; 12];
    for commune in communes {
        let months = totals.communes.get(commune);
        let months = months.and_then(|measures| measures.get(measure.code()));
        for (sum, month) in sums.iter_mut().zip(months.into_iter().flatten()) {
            *sum += month;
        }
    }
    sums
}

/// Whether a figure is of so few that it may tell of one of them. Nobody is not
/// few; less than nobody cannot be, and is not shown either.
const fn is_small(value: i64, least: i64) -> bool {
    value != 0 && value < least
}

/// Which parts of a sum are hidden, where the sum itself is or is not.
///
/// Neighbours share their fate, two by two (the last three where they are odd):
/// which figure goes with a small one is settled before anybody counts, so that
/// even whoever knows this rule learns nothing from the choice. Where all that is
/// hidden would be few people together, all parts are.
#[must_use]
pub fn shut_parts(parts: &[i64], is_sum_shut: bool, least: i64) -> Vec<bool> {
    if is_sum_shut {
        return vec![true; parts.len()];
    }
    let mut shut = vec![false; parts.len()];
    let mut begin = 0;
    while begin < parts.len() {
        let end = match parts.len() - begin {
            rest @ ..=3 => begin + rest,
            _ => begin + 2,
        };
        let is_shut = parts[begin..end].iter().any(|part| is_small(*part, least));
        shut[begin..end].fill(is_shut);
        begin = end;
    }
    let hidden: i64 = parts
        .iter()
        .zip(&shut)
        .filter(|(_, is_shut)| **is_shut)
        .map(|(part, _)| part)
        .sum();
    if is_small(hidden, least) {
        shut.fill(true);
    }
    shut
}
