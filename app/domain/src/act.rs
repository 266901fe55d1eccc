//! The legal documents that rows of data rest on.

use crate::date::Date;
use crate::rows::{Problems, Sheet};

const ACTS: Sheet = Sheet {
    file: "acts.csv",
    columns: &["id", "number", "title", "issued_on", "effective_on"],
};

/// A legal document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The id by which rows cite it, as `nq-1657`.
    pub id: String,
    /// Its number, as `1657/NQ-UBTVQH15`.
    pub number: String,
    /// What it is about, in Vietnamese.
    pub title: String,
    /// The day it was issued, where that was read in its text.
    pub issued_on: Option<Date>,
    /// The day from which what rows take from it holds.
    pub effective_on: Option<Date>,
}

pub(crate) fn read_acts(text: &str, problems: &mut Problems) -> Vec<Act> {
    ACTS.read(text, problems, |row| {
        Some(Act {
            id: row.text("id")?,
            number: row.text("number")?,
            title: row.text("title")?,
            issued_on: row.date("issued_on"),
            effective_on: row.date("effective_on"),
        })
    })
}
