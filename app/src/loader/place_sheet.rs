//! One place's sheet of totals: figures, goal, shares, months, and what it is made of.

use domain::ids::Millis;
use domain::role::Scope;
use domain::small_cells::Figure;
use domain::totals::Measure;
use domain::{CountingEvent, Date, Reference, Unit};
use serde::{Deserialize, Serialize};

use super::ask::Ask;
use super::figures::{Counts, Figures};

/// The measure of the trained people in the table of measures.
const TRAINED: &str = "trained";
/// Of those, rural workers in sơ cấp or above.
const RURAL_FORMAL: &str = "rural_formal";

/// A place above, with its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crumb {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
}

/// A number of people to be trained in the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// How many.
    pub value: i64,
    /// The document that sets it; none where the figure is only a share of the
    /// province's goal that nobody has issued.
    pub act: Option<String>,
}

/// A named part of all who were trained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The numerator's short name.
    pub name: String,
    /// What the numerator counts.
    pub definition: String,
    /// How the document's words are read.
    pub reading: String,
    /// The numerator.
    pub part: Figure,
    /// The value that the document speaks of, in thousandths.
    pub about: i64,
}

/// One of the places that a place is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its figures.
    pub figures: Figures,
    /// Its goal.
    pub goal: Option<i64>,
    /// When each of its communes last sent, those that never did included.
    pub sent: Vec<Option<Millis>>,
}

/// Everything that a page of totals shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceSheet {
    /// The place.
    pub place: Scope,
    /// Its name.
    pub name: String,
    /// The places above it.
    pub above: Vec<Crumb>,
    /// The calendar year.
    pub year: u16,
    /// The years that can be chosen.
    pub years: Vec<u16>,
    /// The day on which the server counted, `YYYY-MM-DD`.
    pub as_of: String,
    /// The moment from which "today" is said.
    pub now: Millis,
    /// The figures.
    pub figures: Figures,
    /// The code of the event by which a person counts.
    pub event: String,
    /// That event in words, as "hoàn thành khóa học".
    pub event_words: String,
    /// How many count, month by month, where that may be seen.
    pub months: Option<[i64; 12]>,
    /// The goal of the year.
    pub goal: Option<Goal>,
    /// What "trained" counts.
    pub trained: String,
    /// The named shares of all who were trained.
    pub shares: Vec<Share>,
    /// The areas or communes that the place is made of.
    pub parts: Vec<PlaceRow>,
    /// When each of the place's communes last sent.
    pub sent: Vec<Option<Millis>>,
    /// After how many days without news a commune is pointed out.
    pub silent_after: u16,
    /// Forms in the figures that only this phone holds yet.
    pub unsent: usize,
    /// Below which figure everybody sees none; none on a sheet with exact figures,
    /// which is not for everybody.
    #[serde(default)]
    pub least: Option<i64>,
}

impl PlaceSheet {
    /// How many people count toward the goal.
    #[must_use]
    pub fn done(&self) -> Figure {
        match CountingEvent::from_code(&self.event) {
            Some(CountingEvent::Enrolled) => self.figures.enrolled,
            Some(CountingEvent::Certified) => self.figures.certified,
            _ => self.figures.completed,
        }
    }

    /// Whether some figure on the sheet is hidden.
    #[must_use]
    pub fn hides(&self) -> bool {
        let below = self.parts.iter().map(|part| &part.figures);
        let figures = std::iter::once(&self.figures).chain(below);
        let shares = self.shares.iter().map(|share| share.part);
        figures
            .flat_map(Figures::all)
            .chain(shares)
            .any(|figure| figure == Figure::Hidden)
    }

    /// The month up to which the year has come: 12 for a year that is over.
    #[must_use]
    pub fn month(&self) -> u8 {
        match self.as_of.parse::<Date>() {
            Ok(day) if day.year() == self.year => day.month(),
            _ => 12,
        }
    }
}

/// Draws the sheet of a place from counters; none where there is no such place.
#[must_use]
pub fn place_sheet(
    reference: &Reference,
    counts: Counts<'_>,
    place: &Scope,
    now: Millis,
) -> Option<PlaceSheet> {
    let today = Date::in_vietnam(now.0);
    let drawing = Drawing {
        reference,
        counts,
        today,
        shares: suggested(reference, today),
    };
    let communes = drawing.communes(place)?;
    let event = reference.counting_event(today);
    let counted = Counted::of(event);
    Some(PlaceSheet {
        place: place.clone(),
        name: drawing.name(place)?,
        above: drawing.above(place),
        year: counts.year(),
        years: years(reference, today),
        as_of: counts.as_of().to_owned(),
        now,
        figures: Figures::of(counts, place, &communes),
        event: event.code().to_owned(),
        event_words: reference.label("counting_event", event.code()).to_owned(),
        months: counts.months(place, &communes, counted.all),
        goal: drawing.goal(place, &communes),
        trained: reference.definition(TRAINED, today),
        shares: drawing.shares_of_trained(place, &communes, counted),
        parts: drawing.parts(place),
        sent: drawing.sent(&communes),
        silent_after: reference.silent_after(today),
        unsent: 0,
        least: counts.least(),
    })
}

/// The three measures of a counting event.
#[derive(Clone, Copy)]
struct Counted {
    all: Measure,
    rural: Measure,
    rural_formal: Measure,
}

impl Counted {
    const fn of(event: CountingEvent) -> Self {
        let (all, rural, rural_formal) = match event {
            CountingEvent::Enrolled => (
                Measure::Enrolled,
                Measure::EnrolledRural,
                Measure::EnrolledRuralFormal,
            ),
            CountingEvent::Completed => (
                Measure::Completed,
                Measure::CompletedRural,
                Measure::CompletedRuralFormal,
            ),
            CountingEvent::Certified => (
                Measure::Certified,
                Measure::CertifiedRural,
                Measure::CertifiedRuralFormal,
            ),
        };
        Self {
            all,
            rural,
            rural_formal,
        }
    }
}

/// The years since there are today's areas, the newest first.
fn years(reference: &Reference, today: Date) -> Vec<u16> {
    let first = reference
        .places()
        .areas_on(today)
        .filter_map(|area| area.validity.from)
        .map(Date::year)
        .min()
        .unwrap_or(today.year());
    (first..=today.year()).rev().collect()
}

/// The goal that a document sets for a unit or an area.
fn issued_goal(reference: &Reference, scope: &str, today: Date) -> Option<Goal> {
    let targets = reference.targets().targets_of(scope, today);
    let target = targets.into_iter().find(|target| {
        target.numerator == TRAINED && target.denominator.is_none() && target.unit == Unit::People
    })?;
    let act = reference.act(&target.legal_doc);
    Some(Goal {
        value: target.value,
        act: Some(act.map_or_else(|| target.legal_doc.clone(), |act| act.number.clone())),
    })
}

/// The province's code, under which its targets stand.
fn province_code(reference: &Reference) -> &str {
    let province = reference.places().province();
    province.map_or("", |unit| unit.code.as_str())
}

fn suggested(reference: &Reference, today: Date) -> Vec<(String, i64)> {
    let whole = issued_goal(reference, province_code(reference), today)
        .and_then(|goal| u32::try_from(goal.value).ok())
        .unwrap_or_default();
    reference
        .suggested_shares(whole, today)
        .into_iter()
        .map(|share| (share.commune, i64::from(share.value)))
        .collect()
}

struct Drawing<'d> {
    reference: &'d Reference,
    counts: Counts<'d>,
    today: Date,
    shares: Vec<(String, i64)>,
}

impl Drawing<'_> {
    fn communes(&self, place: &Scope) -> Option<Vec<String>> {
        let places = self.reference.places();
        let codes: Vec<String> = match place {
            Scope::Province => {
                let all = places.communes_on(self.today);
                all.map(|unit| unit.code.clone()).collect()
            }
            Scope::Area(area) => {
                let members = places.communes_of(area, self.today);
                members.iter().map(|unit| unit.code.clone()).collect()
            }
            Scope::Commune(code) => {
                let mut all = places.communes_on(self.today);
                all.any(|unit| unit.code == *code)
                    .then(|| vec![code.clone()])?
            }
            Scope::Communes(_) | Scope::Hamlet { .. } => return None,
        };
        (!codes.is_empty()).then_some(codes)
    }

    fn name(&self, place: &Scope) -> Option<String> {
        let places = self.reference.places();
        match place {
            Scope::Province => Some(places.province()?.full_name()),
            Scope::Area(code) => Some(places.area(code, self.today)?.name.clone()),
            Scope::Commune(code) => Some(self.reference.commune_name(code)),
            Scope::Communes(_) | Scope::Hamlet { .. } => None,
        }
    }

    fn above(&self, place: &Scope) -> Vec<Crumb> {
        let mut above = Vec::new();
        if let Scope::Commune(code) = place
            && let Some(area) = self.reference.places().area_of(code, self.today)
        {
            above.push(Scope::Area(area.code.clone()));
        }
        if *place != Scope::Province {
            above.push(Scope::Province);
        }
        above.reverse();
        above
            .into_iter()
            .filter_map(|scope| {
                Some(Crumb {
                    name: self.name(&scope)?,
                    href: self.page(scope),
                })
            })
            .collect()
    }

    /// The page of a place in the year that is shown.
    fn page(&self, place: Scope) -> String {
        let year = Some(self.counts.year()).filter(|year| *year != self.today.year());
        Ask::Totals { place, year }.address()
    }

    fn goal(&self, place: &Scope, communes: &[String]) -> Option<Goal> {
        let code = match place {
            Scope::Province => province_code(self.reference),
            Scope::Area(code) | Scope::Commune(code) => code,
            Scope::Communes(_) | Scope::Hamlet { .. } => return None,
        };
        issued_goal(self.reference, code, self.today).or_else(|| {
            let shares = self.shares.iter();
            let value = shares
                .filter(|(commune, _)| communes.contains(commune))
                .map(|(_, share)| share)
                .sum();
            (value > 0).then_some(Goal { value, act: None })
        })
    }

    fn shares_of_trained(
        &self,
        place: &Scope,
        communes: &[String],
        counted: Counted,
    ) -> Vec<Share> {
        // Everybody reads the shares of the province, and of no place below it.
        if self.counts.least().is_some() && *place != Scope::Province {
            return Vec::new();
        }
        let places = province_code(self.reference);
        let targets = self.reference.targets();
        let shares = targets
            .targets_of(places, self.today)
            .into_iter()
            .filter(|target| target.denominator.as_deref() == Some(TRAINED));
        shares
            .filter_map(|target| {
                let measure = targets.measure(&target.numerator)?;
                let counter = if measure.code == RURAL_FORMAL {
                    counted.rural_formal
                } else {
                    counted.rural
                };
                Some(Share {
                    name: measure.label.clone(),
                    definition: self.reference.definition(&measure.code, self.today),
                    reading: target.reading.clone(),
                    part: self.counts.figure(place, communes, counter),
                    about: target.value,
                })
            })
            .collect()
    }

    fn parts(&self, place: &Scope) -> Vec<PlaceRow> {
        let places = self.reference.places();
        let scopes: Vec<Scope> = match place {
            Scope::Province => {
                let areas = places.areas_on(self.today);
                areas.map(|area| Scope::Area(area.code.clone())).collect()
            }
            Scope::Area(code) => {
                let members = places.communes_of(code, self.today);
                let scopes = members.iter();
                scopes
                    .map(|unit| Scope::Commune(unit.code.clone()))
                    .collect()
            }
            Scope::Commune(_) | Scope::Communes(_) | Scope::Hamlet { .. } => Vec::new(),
        };
        scopes
            .into_iter()
            .filter_map(|scope| {
                let communes = self.communes(&scope)?;
                Some(PlaceRow {
                    name: self.name(&scope)?,
                    figures: Figures::of(self.counts, &scope, &communes),
                    goal: self.goal(&scope, &communes).map(|goal| goal.value),
                    sent: self.sent(&communes),
                    href: self.page(scope),
                })
            })
            .collect()
    }

    fn sent(&self, communes: &[String]) -> Vec<Option<Millis>> {
        communes
            .iter()
            .map(|commune| self.counts.fresh().get(commune).copied())
            .collect()
    }
}
