//! What the province chooses for itself, as dated rows.

use crate::date::{Date, Validity};
use crate::rows::{Problems, Sheet};
use crate::target::CountingEvent;

const SETTINGS: Sheet = Sheet {
    file: "settings.csv",
    columns: &["key", "value", "valid_from", "valid_to", "act", "note"],
};

/// After how many days without news a commune is pointed out, where no row says so.
const SILENT_AFTER: u16 = 7;

/// Below which figure people are few, where no row says so.
const SMALL_CELL: i64 = 5;

/// The settings that the product knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    chosen: Vec<(Setting, Validity)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    CountingEvent(CountingEvent),
    SilentAfter(u16),
    SmallCell(i64),
}

impl Settings {
    pub(crate) fn read(text: &str, problems: &mut Problems) -> Self {
        let chosen = SETTINGS.read(text, problems, |row| {
            let read: fn(&str) -> Option<Setting> = row.typed("key", |key| match key {
                "counting_event" => Some(as_event as fn(&str) -> Option<Setting>),
                "silent_days" => Some(as_days),
                "small_cell" => Some(as_small_cell),
                _ => None,
            })?;
            Some((row.typed("value", read)?, row.validity()))
        });
        Self { chosen }
    }

    fn on<T>(&self, day: Date, of: impl Fn(Setting) -> Option<T>) -> Option<T> {
        let mut valid = self.chosen.iter().filter(|(_, days)| days.contains(day));
        valid.find_map(|(setting, _)| of(*setting))
    }

    /// The event by which a person counts; completion, where no row says so.
    pub(crate) fn counting_event(&self, day: Date) -> CountingEvent {
        let event = self.on(day, |setting| match setting {
            Setting::CountingEvent(event) => Some(event),
            _ => None,
        });
        event.unwrap_or(CountingEvent::Completed)
    }

    /// After how many days without news a commune is pointed out.
    pub(crate) fn silent_after(&self, day: Date) -> u16 {
        let days = self.on(day, |setting| match setting {
            Setting::SilentAfter(days) => Some(days),
            _ => None,
        });
        days.unwrap_or(SILENT_AFTER)
    }

    /// The first figure that is not small: from 1 up to it, everybody sees none.
    pub(crate) fn small_cell(&self, day: Date) -> i64 {
        let least = self.on(day, |setting| match setting {
            Setting::SmallCell(least) => Some(least),
            _ => None,
        });
        least.unwrap_or(SMALL_CELL)
    }
}

fn as_event(value: &str) -> Option<Setting> {
    CountingEvent::from_code(value).map(Setting::CountingEvent)
}

fn as_days(value: &str) -> Option<Setting> {
    let days = value.parse().ok().filter(|days| *days > 0)?;
    Some(Setting::SilentAfter(days))
}

/// Two hidden figures need room between them, or they would be known.
fn as_small_cell(value: &str) -> Option<Setting> {
    let least = value
        .parse()
        .ok()
        .filter(|least| (3..=100).contains(least))?;
    Some(Setting::SmallCell(least))
}
