//! Rows of a reference file, read field by field, with every problem noted.

use crate::csv::{CsvRecord, read_csv};
use crate::date::{Date, Validity};

/// One problem in the reference data: where it is, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct ReferenceError {
    /// The file's name, as `units.csv`.
    pub file: String,
    /// The line, counted from 1; 0 when the problem is of the whole file.
    pub line: usize,
    /// What is wrong, in English, for whoever keeps the data.
    pub problem: String,
}

/// Collects problems, so that one reading reports them all.
#[derive(Default)]
pub(crate) struct Problems(pub(crate) Vec<ReferenceError>);

impl Problems {
    pub(crate) fn add(&mut self, file: &str, line: usize, problem: impl Into<String>) {
        self.0.push(ReferenceError {
            file: file.to_owned(),
            line,
            problem: problem.into(),
        });
    }
}

/// The shape of a reference file: its name and its columns, in order.
#[derive(Clone, Copy)]
pub(crate) struct Sheet {
    pub(crate) file: &'static str,
    pub(crate) columns: &'static [&'static str],
}

impl Sheet {
    /// Reads every row of the text; a row whose reading gives none is left out,
    /// its problem being noted.
    pub(crate) fn read<T>(
        self,
        text: &str,
        problems: &mut Problems,
        mut read_row: impl FnMut(&mut Row<'_>) -> Option<T>,
    ) -> Vec<T> {
        match read_csv(text, self.columns) {
            Ok(records) => records
                .iter()
                .filter_map(|record| {
                    read_row(&mut Row {
                        sheet: self,
                        record,
                        problems,
                    })
                })
                .collect(),
            Err(found) => {
                for (line, problem) in found {
                    problems.add(self.file, line, problem.to_string());
                }
                Vec::new()
            }
        }
    }
}

/// A row that is being read.
pub(crate) struct Row<'r> {
    sheet: Sheet,
    record: &'r CsvRecord,
    problems: &'r mut Problems,
}

impl Row<'_> {
    pub(crate) fn problem(&mut self, problem: impl Into<String>) {
        self.problems
            .add(self.sheet.file, self.record.line, problem);
    }

    fn raw(&self, column: &str) -> &str {
        let at = self.sheet.columns.iter().position(|name| *name == column);
        at.and_then(|at| self.record.fields.get(at))
            .map_or("", String::as_str)
    }

    /// A field that may be empty.
    pub(crate) fn maybe(&self, column: &str) -> Option<String> {
        Some(self.raw(column))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// A field that must hold something.
    pub(crate) fn text(&mut self, column: &str) -> Option<String> {
        let text = self.maybe(column);
        if text.is_none() {
            self.problem(format!("{column} is empty"));
        }
        text
    }

    /// A field whose text another type reads.
    pub(crate) fn typed<T>(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.raw(column));
        if value.is_none() {
            self.problem(format!("{column} cannot be `{}`", self.raw(column)));
        }
        value
    }

    /// A field that another type reads, or that is empty.
    pub(crate) fn maybe_typed<T>(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if self.raw(column).is_empty() {
            None
        } else {
            self.typed(column, read)
        }
    }

    /// A field that is `yes` or empty.
    pub(crate) fn flag(&mut self, column: &str) -> bool {
        self.maybe_typed(column, |text| (text == "yes").then_some(true))
            .unwrap_or(false)
    }

    /// A day, or none when the field is empty.
    pub(crate) fn date(&mut self, column: &str) -> Option<Date> {
        self.maybe_typed(column, |text| text.parse().ok())
    }

    /// The columns `valid_from` and `valid_to`.
    pub(crate) fn validity(&mut self) -> Validity {
        let validity = Validity {
            from: self.date("valid_from"),
            to: self.date("valid_to"),
        };
        if !validity.is_sound() {
            self.problem("valid_from lies after valid_to");
        }
        validity
    }
}
