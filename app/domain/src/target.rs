//! What is counted, how far it should get, and how a goal may be shared out.

use crate::coded::coded;
use crate::date::{Date, Validity};
use crate::rows::{Problems, Row, Sheet};

const MEASURES: Sheet = Sheet {
    file: "measures.csv",
    columns: &["code", "label", "definition", "rural_only", "levels"],
};
const TARGETS: Sheet = Sheet {
    file: "targets.csv",
    columns: &[
        "id",
        "title",
        "numerator",
        "denominator",
        "comparator",
        "value",
        "value_to",
        "unit",
        "recurrence",
        "scope",
        "act",
        "valid_from",
        "valid_to",
        "reading",
    ],
};

/// The words beside a share of a goal that no document has issued.
pub const SUGGESTED_SHARE_LABEL: &str = "phân bổ gợi ý, chưa giao";

coded! {
    /// The event of an enrolment by which a person counts toward a goal.
    CountingEvent {
        /// Đã đăng ký.
        Enrolled = "enrolled",
        /// Hoàn thành.
        Completed = "completed",
        /// Đã cấp chứng chỉ.
        Certified = "certified",
    }
}

coded! {
    /// How the actual figure is held against the target's value.
    Comparator {
        /// At least the value (từ … trở lên).
        AtLeast = "at_least",
        /// More than the value (trên …).
        MoreThan = "more_than",
        /// About the value (khoảng …): shown, never judged.
        About = "about",
        /// Between the value and `value_to`.
        Range = "range",
        /// A thing to be done by a date, which no figure decides.
        Milestone = "milestone",
    }
}

coded! {
    /// What a target's value is a number of.
    Unit {
        /// People.
        People = "people",
        /// Thousandths: 600 is 60 %.
        PerMille = "per_mille",
        /// Things, as schools or trades.
        Pieces = "pieces",
    }
}

coded! {
    /// When a target is due.
    Recurrence {
        /// Anew each calendar year.
        Yearly = "yearly",
        /// Once, by the end of its validity.
        Once = "once",
    }
}

/// A set of people that is counted; a person counts once a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The code, as `rural_formal`.
    pub code: String,
    /// The short name on the screen.
    pub label: String,
    /// The full definition, with `{event}` where the counting event is named.
    definition: String,
    /// Whether only rural workers count.
    pub rural_only: bool,
    /// The training levels that count; empty means all.
    pub levels: Vec<String>,
}

impl Measure {
    /// The definition as it is printed beside the figure.
    pub fn definition(&self, event_words: &str) -> String {
        self.definition.replace("{event}", event_words)
    }

    /// Whether a person who is trained at that level belongs to the set.
    pub fn counts(&self, is_rural_worker: bool, level: &str) -> bool {
        (is_rural_worker || !self.rural_only)
            && (self.levels.is_empty() || self.levels.iter().any(|counted| counted == level))
    }
}

/// A goal that a document sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The id, as `trained-yearly`.
    pub id: String,
    /// The short name on the screen.
    pub title: String,
    /// The measure that is counted.
    pub numerator: String,
    /// The measure it is divided by, for a share.
    pub denominator: Option<String>,
    /// How the actual figure is held against the value.
    pub comparator: Comparator,
    /// The value, in `unit`.
    pub value: i64,
    /// The upper end of a range.
    pub value_to: Option<i64>,
    /// What the value is a number of.
    pub unit: Unit,
    /// When it is due.
    pub recurrence: Recurrence,
    /// The code of the unit or area that it binds.
    pub scope: String,
    /// The id of the document that sets it.
    pub legal_doc: String,
    /// When it holds.
    pub validity: Validity,
    /// How the product reads the document's words, as printed beside the figure.
    pub reading: String,
}

impl Target {
    /// Whether the actual figure reaches the goal; none where figures do not
    /// decide, as for "about 60 %".
    pub fn is_reached_by(&self, actual: i64) -> Option<bool> {
        match self.comparator {
            Comparator::AtLeast => Some(actual >= self.value),
            Comparator::MoreThan => Some(actual > self.value),
            Comparator::Range => {
                Some(actual >= self.value && self.value_to.is_none_or(|to| actual <= to))
            }
            Comparator::About | Comparator::Milestone => None,
        }
    }
}

/// The measures and the targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    measures: Vec<Measure>,
    targets: Vec<Target>,
}

impl Targets {
    pub(crate) fn read(measures: &str, targets: &str, problems: &mut Problems) -> Self {
        let measures = MEASURES.read(measures, problems, |row| {
            Some(Measure {
                code: row.text("code")?,
                label: row.text("label")?,
                definition: row.text("definition")?,
                rural_only: row.flag("rural_only"),
                levels: row
                    .maybe("levels")
                    .map(|levels| levels.split(';').map(str::to_owned).collect())
                    .unwrap_or_default(),
            })
        });
        let targets = TARGETS.read(targets, problems, |row| read_target(row, &measures));
        Self { measures, targets }
    }

    /// All targets.
    pub fn all(&self) -> &[Target] {
        &self.targets
    }

    /// All measures.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The measure with this code.
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.code == code)
    }

    /// The target with this id on that day.
    pub fn target(&self, id: &str, on: Date) -> Option<&Target> {
        self.targets
            .iter()
            .find(|target| target.id == id && target.validity.contains(on))
    }

    /// The targets that bind a unit or area on that day.
    pub fn targets_of<'t>(&'t self, scope: &str, on: Date) -> Vec<&'t Target> {
        self.targets
            .iter()
            .filter(|target| target.scope == scope && target.validity.contains(on))
            .collect()
    }
}

fn read_target(row: &mut Row<'_>, measures: &[Measure]) -> Option<Target> {
    let known = |code: &str| {
        measures
            .iter()
            .any(|measure| measure.code == code)
            .then(|| code.to_owned())
    };
    let target = Target {
        id: row.text("id")?,
        title: row.text("title")?,
        numerator: row.typed("numerator", known)?,
        denominator: row.maybe_typed("denominator", known),
        comparator: row.typed("comparator", Comparator::from_code)?,
        value: row.typed("value", |text| text.parse().ok())?,
        value_to: row.maybe_typed("value_to", |text| text.parse().ok()),
        unit: row.typed("unit", Unit::from_code)?,
        recurrence: row.typed("recurrence", Recurrence::from_code)?,
        scope: row.text("scope")?,
        legal_doc: row.text("act")?,
        validity: row.validity(),
        reading: row.text("reading")?,
    };
    if (target.unit == Unit::PerMille) != target.denominator.is_some() {
        row.problem("a share, and nothing else, has a denominator");
    }
    Some(target)
}

/// Shares a whole out in proportion to weights by the largest remainder, so that
/// the parts add up to it exactly. Equal remainders go to the earlier part.
///
/// Without any weight the parts are as equal as they can be; without parts there
/// is nothing to share.
pub fn share_out(whole: u32, weights: &[u32]) -> Vec<u32> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    if weights.is_empty() {
        return Vec::new();
    }
    if sum == 0 {
        return share_out(whole, &vec![1; weights.len()]);
    }
    let product = |weight: u32| u64::from(whole) * u64::from(weight);
    let mut parts: Vec<u32> = weights
        .iter()
        .map(|weight| (product(*weight) / sum) as u32)
        .collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|at| core::cmp::Reverse(product(weights[*at]) % sum));
    let missing = whole - parts.iter().sum::<u32>();
    for at in by_remainder.into_iter().take(missing as usize) {
        parts[at] += 1;
    }
    parts
}
