//! Numbers, days and times as they are written in Viet Nam.

use domain::ids::Millis;

/// `6.000`
#[must_use]
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `60,5%`, or a dash where there is nothing to divide by.
#[must_use]
pub fn percent(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "–".to_owned();
    }
    let tenths = (part * 2_000 / whole + 1).div_euclid(2);
    match (tenths / 10, tenths % 10) {
        (percent, 0) => format!("{percent}%"),
        (percent, tenth) => format!("{percent},{tenth}%"),
    }
}

/// `20/11/2026` of `2026-11-20`; another text stays as it is.
#[must_use]
pub fn day(iso: &str) -> String {
    iso.parse::<domain::Date>()
        .map_or_else(|_| iso.to_owned(), domain::Date::display)
}

/// Hours that Viet Nam is ahead of UTC.
const VIETNAM: i64 = 7;

/// `19:42` today, `19:42 ngày 20/11` this year or another.
#[must_use]
pub fn moment(at: Millis, now: Millis) -> String {
    let local = at.0 + VIETNAM * 3_600_000;
    let minutes = local.div_euclid(60_000).rem_euclid(1_440);
    let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let (then, today) = (
        domain::Date::in_vietnam(at.0),
        domain::Date::in_vietnam(now.0),
    );
    if then == today {
        clock
    } else if then.add_days(1) == today {
        format!("{clock} hôm qua")
    } else if then.year() == today.year() {
        format!("{clock} ngày {:02}/{:02}", then.day(), then.month())
    } else {
        format!("{clock} ngày {}", then.display())
    }
}

/// `17:49 29/11/2026`
#[must_use]
pub fn moment_and_day(at: Millis) -> String {
    let minutes = (at.0 + VIETNAM * 3_600_000)
        .div_euclid(60_000)
        .rem_euclid(1_440);
    let day = domain::Date::in_vietnam(at.0).display();
    format!("{:02}:{:02} {day}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_points() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (6_000, "6.000"),
            (-1_234_567, "−1.234.567"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn shares_have_at_most_one_place_after_the_comma() {
        for (part, whole, text) in [
            (605, 1_000, "60,5%"),
            (1, 3, "33,3%"),
            (2, 3, "66,7%"),
            (5, 5, "100%"),
            (1, 0, "–"),
        ] {
            assert_eq!(percent(part, whole), text);
        }
    }

    #[test]
    fn a_moment_says_its_day_only_when_it_is_not_today() {
        let at = Millis(1_795_005_720_000);
        assert_eq!(moment(at, at), "19:42");
        assert!(moment_and_day(at).starts_with("19:42 "));
        assert_eq!(moment(at, Millis(at.0 + 86_400_000)), "19:42 hôm qua");
        assert!(moment(at, Millis(at.0 + 5 * 86_400_000)).starts_with("19:42 ngày "));
    }
}
