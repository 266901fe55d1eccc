//! Sums of counters, and what follows from them.

use std::collections::BTreeMap;

use domain::ids::Millis;
use domain::role::Scope;
use domain::small_cells::{Figure, PublicTotals};
use domain::totals::Measure;
use domain::wire::Totals;
use serde::{Deserialize, Serialize};

/// The figures that a page is drawn from: those that everybody may read have no
/// way back to the exact ones.
#[derive(Clone, Copy, Debug)]
pub enum Counts<'t> {
    /// For whoever may read small figures.
    Exact(&'t Totals),
    /// For everybody.
    Public(&'t PublicTotals),
}

impl<'t> Counts<'t> {
    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> u16 {
        match self {
            Self::Exact(totals) => totals.year,
            Self::Public(totals) => totals.year,
        }
    }

    /// The day on which the server counted, `YYYY-MM-DD`.
    #[must_use]
    pub fn as_of(self) -> &'t str {
        match self {
            Self::Exact(totals) => &totals.as_of,
            Self::Public(totals) => &totals.as_of,
        }
    }

    /// When each commune last synced.
    #[must_use]
    pub const fn fresh(self) -> &'t BTreeMap<String, Millis> {
        match self {
            Self::Exact(totals) => &totals.fresh,
            Self::Public(totals) => &totals.fresh,
        }
    }

    /// Below which figure something may be hidden; none where nothing is.
    #[must_use]
    pub const fn least(self) -> Option<i64> {
        match self {
            Self::Exact(_) => None,
            Self::Public(totals) => Some(totals.least),
        }
    }

    /// The year's figure of a place that is made of these communes.
    #[must_use]
    pub fn figure(self, place: &Scope, communes: &[String], measure: Measure) -> Figure {
        match self {
            Self::Exact(totals) => Figure::Known(months(totals, communes, measure).iter().sum()),
            Self::Public(totals) => totals.figure(place, measure),
        }
    }

    /// The months of a place, where they may be seen.
    #[must_use]
    pub fn months(self, place: &Scope, communes: &[String], measure: Measure) -> Option<[i64; 12]> {
        match self {
            Self::Exact(totals) => Some(months(totals, communes, measure)),
            Self::Public(totals) if *place == Scope::Province => {
                totals.months.get(measure.code()).copied()
            }
            Self::Public(_) => None,
        }
    }
}

/// The four figures that stand side by side, and the certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Đã khảo sát.
    pub surveyed: Figure,
    /// Đã đăng ký.
    pub enrolled: Figure,
    /// Đang học.
    pub studying: Figure,
    /// Hoàn thành.
    pub completed: Figure,
    /// Đã cấp chứng chỉ.
    pub certified: Figure,
}

impl Figures {
    /// The figures of a place that is made of these communes.
    #[must_use]
    pub fn of(counts: Counts<'_>, place: &Scope, communes: &[String]) -> Self {
        let figure = |measure| counts.figure(place, communes, measure);
        Self {
            surveyed: figure(Measure::Surveyed),
            enrolled: figure(Measure::Enrolled),
            studying: figure(Measure::Studying),
            completed: figure(Measure::Completed),
            certified: figure(Measure::Certified),
        }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> [Figure; 5] {
        [
            self.surveyed,
            self.enrolled,
            self.studying,
            self.completed,
            self.certified,
        ]
    }
}

/// A measure of these communes, month by month.
#[must_use]
pub fn months(totals: &Totals, communes: &[String], measure: Measure) -> [i64; 12] {
    let mut sums = [0; 12];
    let series = communes
        .iter()
        .filter_map(|commune| totals.communes.get(commune)?.get(measure.code()));
    for months in series {
        for (sum, month) in sums.iter_mut().zip(months) {
            *sum += month;
        }
    }
    sums
}

/// What has come together by the end of each month.
#[must_use]
pub fn running(months: &[i64; 12]) -> [i64; 12] {
    let mut sum = 0;
    months.map(|month| {
        sum += month;
        sum
    })
}

/// How fast it went, and how fast it would have to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Months of the year that have begun, 1 to 12.
    pub begun: i64,
    /// People a month until now, to the nearest whole.
    pub until_now: i64,
    /// What is missing to the goal; 0 when it is reached.
    pub missing: i64,
    /// Months that are left, the present one included.
    pub left: i64,
}

/// The pace toward a goal at a month of the year (1 to 12).
#[must_use]
pub fn pace(done: i64, goal: i64, month: u8) -> Pace {
    let begun = i64::from(month.clamp(1, 12));
    Pace {
        begun,
        until_now: (done * 2 + begun).div_euclid(begun * 2),
        missing: (goal - done).max(0),
        left: 13 - begun,
    }
}

/// For how many days a commune has been silent, once they are `after` or more.
#[must_use]
pub fn silent_days(sent: Millis, now: Millis, after: u16) -> Option<i64> {
    let days = (now.0 - sent.0).div_euclid(86_400_000);
    (days >= i64::from(after)).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::{Counts, Figures, Pace, months, pace, running, silent_days};
    use domain::ids::Millis;
    use domain::role::Scope;
    use domain::small_cells::{Figure, PublicTotals};
    use domain::totals::Measure;
    use domain::wire::Totals;

    fn totals() -> Totals {
        let mut totals = Totals {
            year: 2026,
            ..Totals::default()
        };
        for (commune, first) in [("01807", 3), ("01822", 4)] {
            let mut series = [0; 12];
            series[0] = first;
            series[10] = 10;
            let measures = totals.communes.entry(commune.to_owned()).or_default();
            measures.insert(Measure::Completed.code().to_owned(), series);
            measures.insert(Measure::Surveyed.code().to_owned(), [1; 12]);
        }
        totals
    }

    #[test]
    fn a_place_is_the_sum_of_its_communes() {
        let both = ["01807".to_owned(), "01822".to_owned()];
        let (totals, place) = (totals(), Scope::Area("053".to_owned()));
        let figures = |communes| Figures::of(Counts::Exact(&totals), &place, communes);
        assert_eq!(figures(&both).completed, Figure::Known(27));
        assert_eq!(figures(&both).surveyed, Figure::Known(24));
        assert_eq!(figures(&both[..1]).completed, Figure::Known(13));
        let uncounted = figures(&both).enrolled;
        assert_eq!(uncounted, Figure::Known(0), "what nobody counted is nought");
        assert_eq!(months(&totals, &both, Measure::Completed)[0], 7);
    }

    #[test]
    fn what_everybody_may_read_is_not_added_up() {
        let mut public = PublicTotals::without_figures(&totals());
        let place = Scope::Commune("01807".to_owned());
        let figures = public.figures.entry(place.code()).or_default();
        figures.insert("completed".to_owned(), Figure::Known(13));
        figures.insert("surveyed".to_owned(), Figure::Hidden);
        public.months.insert("completed".to_owned(), [1; 12]);
        let (communes, counts) = (["01807".to_owned()], Counts::Public(&public));
        let figures = Figures::of(counts, &place, &communes);
        assert_eq!(figures.completed, Figure::Known(13));
        assert_eq!(figures.surveyed, Figure::Hidden);
        assert_eq!(figures.enrolled, Figure::Hidden, "nothing said is hidden");
        let months = |place: &Scope| counts.months(place, &communes, Measure::Completed);
        assert_eq!(months(&place), None);
        assert_eq!(months(&Scope::Province), Some([1; 12]));
    }

    #[test]
    fn months_run_up_to_the_year() {
        let series = [1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 4];
        assert_eq!(running(&series), [1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 7]);
    }

    #[test]
    fn the_pace_says_what_is_left() {
        let expected = Pace {
            begun: 11,
            until_now: 310,
            missing: 2_588,
            left: 2,
        };
        assert_eq!(pace(3_412, 6_000, 11), expected);
        assert_eq!(pace(6_100, 6_000, 12).missing, 0);
        assert_eq!(pace(5, 10, 0).begun, 1, "a month out of range is mended");
    }

    #[test]
    fn a_commune_is_silent_after_a_week() {
        let now = Millis(100 * 86_400_000);
        let ago = |days: i64| Millis(now.0 - days * 86_400_000);
        for (days, silent) in [(0, None), (6, None), (7, Some(7)), (23, Some(23))] {
            assert_eq!(silent_days(ago(days), now, 7), silent, "{days}");
        }
    }
}
