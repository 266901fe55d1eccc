//! What the province chooses for itself, as dated rows.

use crate::date::{Date, Validity};
use crate::rows::{Problems, Sheet};
use crate::target::CountingEvent;

const SETTINGS: Sheet = Sheet {
    file: "settings.csv",
    columns: &["key", "value", "valid_from", "valid_to", "act", "note"],
};

/// The settings that the product knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    counting_events: Vec<(CountingEvent, Validity)>,
}

impl Settings {
    pub(crate) fn read(text: &str, problems: &mut Problems) -> Self {
        let counting_events = SETTINGS.read(text, problems, |row| {
            row.typed("key", |key| (key == "counting_event").then_some(()))?;
            Some((
                row.typed("value", CountingEvent::from_code)?,
                row.validity(),
            ))
        });
        Self { counting_events }
    }

    /// The event by which a person counts; completion, where no row says so.
    pub(crate) fn counting_event(&self, on: Date) -> CountingEvent {
        self.counting_events
            .iter()
            .find(|(_, validity)| validity.contains(on))
            .map_or(CountingEvent::Completed, |(event, _)| *event)
    }
}
