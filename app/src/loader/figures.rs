//! Sums of counters, and what follows from them.

use domain::ids::Millis;
use domain::totals::Measure;
use domain::wire::Totals;
use serde::{Deserialize, Serialize};

/// The four figures that stand side by side, and the certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Đã khảo sát.
    pub surveyed: i64,
    /// Đã đăng ký.
    pub enrolled: i64,
    /// Đang học.
    pub studying: i64,
    /// Hoàn thành.
    pub completed: i64,
    /// Đã cấp chứng chỉ.
    pub certified: i64,
}

impl Figures {
    /// The figures of these communes in the year of `totals`.
    #[must_use]
    pub fn of(totals: &Totals, communes: &[String]) -> Self {
        let sum = |measure| months(totals, communes, measure).iter().sum();
        Self {
            surveyed: sum(Measure::Surveyed),
            enrolled: sum(Measure::Enrolled),
            studying: sum(Measure::Studying),
            completed: sum(Measure::Completed),
            certified: sum(Measure::Certified),
        }
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
    use super::{Figures, Pace, months, pace, running, silent_days};
    use domain::ids::Millis;
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
        let figures = Figures::of(&totals(), &both);
        assert_eq!((figures.completed, figures.surveyed), (27, 24));
        assert_eq!(Figures::of(&totals(), &both[..1]).completed, 13);
        assert_eq!(figures.enrolled, 0, "what nobody counted is nought");
        assert_eq!(months(&totals(), &both, Measure::Completed)[0], 7);
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
