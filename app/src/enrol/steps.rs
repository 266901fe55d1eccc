//! The steps of an enrolment, one plain button each.

use super::texts;
use domain::Date;
use domain::value::{Fields, Value};

/// A step that an officer can take with an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Bắt đầu học.
    Start,
    /// Hoàn thành.
    Complete,
    /// Cấp chứng chỉ.
    Certify,
    /// Thôi học.
    Withdraw,
}

impl Step {
    /// The steps that lead on from a state, the usual one first.
    pub(super) const fn after(status: &str) -> &'static [Self] {
        match status.as_bytes() {
            b"registered" => &[Self::Start, Self::Withdraw],
            b"studying" => &[Self::Complete, Self::Withdraw],
            b"completed" => &[Self::Certify],
            _ => &[],
        }
    }

    /// The state that it leads to.
    pub(super) const fn status(self) -> &'static str {
        match self {
            Self::Start => "studying",
            Self::Complete => "completed",
            Self::Certify => "certified",
            Self::Withdraw => "withdrawn",
        }
    }

    /// The field that keeps its day.
    const fn day_field(self) -> &'static str {
        match self {
            Self::Start => "started_on",
            Self::Complete => "completed_on",
            Self::Certify => "certified_on",
            Self::Withdraw => "withdrawn_on",
        }
    }

    /// The words on its button.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Start => texts::START,
            Self::Complete => texts::COMPLETE,
            Self::Certify => texts::CERTIFY,
            Self::Withdraw => texts::WITHDRAW,
        }
    }

    /// What it changes in the enrolment.
    pub(super) fn fields(self, today: Date) -> Fields {
        Fields::from([
            ("status".to_owned(), Value::from(self.status())),
            (self.day_field().to_owned(), Value::from(today.to_string())),
        ])
    }
}

/// The field that keeps the day of the state an enrolment is in.
pub(super) fn day_of(status: &str) -> &'static str {
    match status {
        "studying" => "started_on",
        "completed" => "completed_on",
        "certified" => "certified_on",
        "withdrawn" => "withdrawn_on",
        _ => "enrolled_on",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::schema::enrolment_may_go;

    #[test]
    fn every_step_is_one_that_the_rules_allow() {
        for status in [
            "registered",
            "studying",
            "completed",
            "certified",
            "withdrawn",
            "cancelled",
        ] {
            for step in Step::after(status) {
                assert!(
                    enrolment_may_go(Some(status), step.status()),
                    "{status} {step:?}"
                );
            }
        }
    }

    #[test]
    fn a_step_keeps_its_day() {
        let today = Date::from_days(20_779);
        let fields = Step::Complete.fields(today);
        assert_eq!(fields["status"], Value::from("completed"));
        assert_eq!(fields[day_of("completed")], Value::from(today.to_string()));
    }
}
