//! When things happen: the farming year, and the hours of a day in the field.

use super::chance::Chance;
use domain::Date;
use domain::ids::Millis;

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;
/// Viet Nam keeps UTC+7 all year.
const ZONE: i64 = 7 * 3_600_000;

/// How much is begun in each month, in hundredths of a usual one: little around
/// Tết and in the two rice harvests.
const MONTHS: [u32; 12] = [65, 40, 115, 130, 105, 70, 110, 120, 130, 75, 130, 110];

/// How busy a day's month is, in hundredths.
pub(super) fn weight(day: Date) -> u32 {
    MONTHS[usize::from(day.month()) - 1]
}

/// A day between two, both included, busy months more often.
pub(super) fn day_between(chance: &mut Chance, first: Date, last: Date) -> Date {
    let width = first.days_until(last).max(0);
    for _ in 0..32 {
        let day = first.add_days(chance.between(0, width));
        if chance.below(130) < u64::from(weight(day)) {
            return day;
        }
    }
    first
}

/// A moment of a day in Viet Nam, so many minutes after midnight.
pub(super) fn moment(day: Date, minutes: i64) -> Millis {
    Millis(day.days() * DAY - ZONE + minutes * MINUTE)
}

/// A moment in the working hours of a day.
pub(super) fn working_hour(chance: &mut Chance, day: Date) -> Millis {
    moment(day, chance.between(7 * 60 + 15, 15 * 60 + 30))
}

/// So many seconds later.
pub(super) fn later(than: Millis, seconds: i64) -> Millis {
    Millis(than.0 + seconds * 1_000)
}
