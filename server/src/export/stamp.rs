//! Who made a file, when, and its number: at its head and at its end.

use app::phone::made_by;
use app::ui::format::moment_and_day;
use domain::ids::Millis;
use domain::role::Account;
use domain::{Date, Reference};

use super::sheet::Sheet;
use crate::chance::letters;

/// The marks of one file.
#[derive(Clone)]
pub(super) struct Stamp {
    by: String,
    /// By which the log tells of it.
    pub(super) number: String,
    /// The day of the file's name.
    pub(super) day: Date,
}

impl Stamp {
    pub(super) fn new(account: &Account, reference: &Reference, now: Millis) -> Self {
        let day = Date::in_vietnam(now.0);
        let who = made_by(account, reference, day);
        Self {
            by: format!("Xuất bởi {who}, {}", moment_and_day(now)),
            number: letters(),
            day,
        }
    }

    /// The first lines: who and when, the number, the day of the figures, and what
    /// else is to be known.
    pub(super) fn head(&self, sheet: &mut Sheet, as_of: Date, more: &[String]) {
        let number = format!("Số bản xuất: {}", self.number);
        let as_of = format!("Số liệu tính đến {}", as_of.display());
        let lines = [self.by.clone(), number, as_of];
        for line in lines.iter().chain(more) {
            sheet.row([line]);
        }
    }

    /// The last line, by which a file shows that it is whole.
    pub(super) fn foot(&self, sheet: &mut Sheet, rows: usize) {
        let Self { by, number, .. } = self;
        sheet.row([format!("Hết: {rows} dòng. Số bản xuất: {number}. {by}")]);
    }
}
