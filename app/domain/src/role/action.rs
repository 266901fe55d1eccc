//! What people do with the product, as far as not everybody may.

/// An act that somebody may or may not do in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open a session.
    SignIn,
    /// Send in what the own device holds. Whoever may nothing else any more may
    /// still send: it is kept in quarantine.
    Push,
    /// Read providers, courses and classes, and what happened to them.
    ReadReference,
    /// Write providers, courses and classes.
    WriteReference,
    /// Hold the records of a commune on a device.
    PullRecords,
    /// Write households, persons, needs and consents of a commune.
    Survey,
    /// Write enrolments of a commune.
    Enrol,
    /// Settle what a worker's own sign-up comes to.
    ConfirmSignUp,
    /// Choose between what two people wrote in one place.
    Settle,
    /// Read the figures of a place.
    ReadTotals,
    /// Read the small figures of a place, which everybody else finds hidden.
    ReadSmallFigures,
    /// Take the list of a commune's people away as a file.
    ExportRecords,
    /// See the devices of those who work in a place, and what was not taken of
    /// their work.
    Review,
    /// Read who did what to a record of a place.
    ReadHistory,
    /// Hand in the rescue file of somebody else who works in a place.
    HandIn,
    /// Make and change the accounts of those who work in a place.
    ManageAccounts,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 16] = [
        Self::SignIn,
        Self::Push,
        Self::ReadReference,
        Self::WriteReference,
        Self::PullRecords,
        Self::Survey,
        Self::Enrol,
        Self::ConfirmSignUp,
        Self::Settle,
        Self::ReadTotals,
        Self::ReadSmallFigures,
        Self::ExportRecords,
        Self::Review,
        Self::ReadHistory,
        Self::HandIn,
        Self::ManageAccounts,
    ];

    /// The action's name in tables and logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Push => "push",
            Self::ReadReference => "read_reference",
            Self::WriteReference => "write_reference",
            Self::PullRecords => "pull_records",
            Self::Survey => "survey",
            Self::Enrol => "enrol",
            Self::ConfirmSignUp => "confirm_sign_up",
            Self::Settle => "settle",
            Self::ReadTotals => "read_totals",
            Self::ReadSmallFigures => "read_small_figures",
            Self::ExportRecords => "export_records",
            Self::Review => "review",
            Self::ReadHistory => "read_history",
            Self::HandIn => "hand_in",
            Self::ManageAccounts => "manage_accounts",
        }
    }

    /// What writing a record of this kind is. A kind that this version does not
    /// know counts as a survey's, and is refused for being unknown.
    #[must_use]
    pub fn writing(kind: &str) -> Self {
        match kind {
            "provider" | "course" | "class" => Self::WriteReference,
            "enrolment" => Self::Enrol,
            "signup" => Self::ConfirmSignUp,
            _ => Self::Survey,
        }
    }

    /// Whether it is about records, which stand in one commune each.
    pub(super) const fn is_about_records(self) -> bool {
        matches!(
            self,
            Self::PullRecords
                | Self::Survey
                | Self::Enrol
                | Self::ConfirmSignUp
                | Self::Settle
                | Self::ExportRecords
        )
    }
}
