//! A device in words: whose it is, when it was last heard of, what is on it.

use super::texts;
use crate::phone::device_code;
use domain::Reference;
use domain::ids::Millis;
use domain::review::DeviceLine;
use domain::role::Scope;

const PLAIN: &str = "mark";
const WARN: &str = "mark mark-warn";
const BAD: &str = "mark mark-bad";

/// A device as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DeviceWords {
    pub(super) owner: String,
    pub(super) facts: String,
    pub(super) contact: String,
    pub(super) marks: Vec<(&'static str, String)>,
}

/// What a reviewer should know of a device.
pub(super) fn device_in_words(
    line: &DeviceLine,
    reference: &Reference,
    now: Millis,
) -> DeviceWords {
    let never = line.last_seen == Millis(0);
    let contact = if never {
        texts::NEVER_SEEN.to_owned()
    } else {
        texts::last_contact(&ago(line.last_seen, now))
    };
    let mut marks = Vec::new();
    if let Some(at) = line.revoked_at {
        marks.push((BAD, texts::revoked(&ago(at, now))));
    }
    if line.is_silent(now) && !never {
        marks.push((BAD, texts::silent(days(line.last_seen, now))));
    }
    if line.unsent > 0 {
        let class = if line.is_silent(now) { BAD } else { PLAIN };
        marks.push((class, texts::unsent(line.unsent)));
    }
    if line.refused > 0 {
        marks.push((WARN, texts::refused_on_device(line.refused)));
    }
    if line.clock_is_wrong() {
        marks.push((
            WARN,
            texts::clock(&span(line.skew.saturating_abs()), line.skew > 0),
        ));
    }
    if line.repairs > 0 {
        marks.push((PLAIN, texts::repairs(line.repairs)));
    }
    DeviceWords {
        owner: line.owner.clone(),
        facts: format!(
            "{} · {}",
            place(&line.place, reference, now),
            texts::device_plain(&line.agent, &device_code(line.device))
        ),
        contact,
        marks,
    }
}

/// A place in words, as it is called today.
pub(super) fn place(scope: &Scope, reference: &Reference, now: Millis) -> String {
    let name = reference.scope_name(scope, domain::Date::in_vietnam(now.0));
    name.unwrap_or_else(|| texts::WHOLE_PROVINCE.to_owned())
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Whole days since then.
pub(super) fn days(then: Millis, now: Millis) -> i64 {
    now.0.saturating_sub(then.0).max(0) / DAY
}

/// How long ago, in the one unit that matters.
pub(super) fn ago(then: Millis, now: Millis) -> String {
    let passed = now.0.saturating_sub(then.0);
    if passed < 2 * MINUTE {
        texts::JUST_NOW.to_owned()
    } else {
        format!("{} trước", span(passed))
    }
}

/// A length of time, in the one unit that matters.
fn span(millis: i64) -> String {
    match millis {
        ..HOUR => format!("{} phút", millis / MINUTE),
        HOUR..DAY => format!("{} giờ", millis / HOUR),
        _ => format!("{} ngày", millis / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_is_said_in_one_unit() {
        let now = Millis(100 * DAY);
        for (passed, words) in [
            (-5 * DAY, "vừa xong"),
            (MINUTE, "vừa xong"),
            (59 * MINUTE, "59 phút trước"),
            (HOUR, "1 giờ trước"),
            (DAY - 1, "23 giờ trước"),
            (9 * DAY + 5, "9 ngày trước"),
        ] {
            assert_eq!(ago(Millis(now.0 - passed), now), words);
        }
    }
}
