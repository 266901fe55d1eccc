//! Rows of a file of comma-separated values, as `domain::read_csv` reads them and
//! spreadsheets open them.

/// What tells a spreadsheet that the text is UTF-8.
const MARK: &str = "\u{feff}";

/// A part of a file that is being written.
pub(super) struct Sheet(String);

impl Sheet {
    /// The beginning of a file.
    pub(super) fn begin() -> Self {
        Self(MARK.to_owned())
    }

    /// A later part.
    pub(super) const fn go_on() -> Self {
        Self(String::new())
    }

    /// Adds a row.
    pub(super) fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.cell(cell.as_ref());
        }
        self.0.push_str("\r\n");
    }

    /// A cell that begins as a formula does is text to a spreadsheet once an
    /// apostrophe stands before it; what people type is never reckoned with.
    fn cell(&mut self, cell: &str) {
        let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let safe = if is_formula { "'" } else { "" };
        if cell.contains(['"', ',', '\n', '\r', ';', '\t']) {
            let quoted = cell.replace('"', "\"\"");
            self.0.push_str(&format!("\"{safe}{quoted}\""));
        } else {
            self.0.push_str(safe);
            self.0.push_str(cell);
        }
    }

    /// The text.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Sheet;
    use domain::read_csv;

    #[test]
    fn what_is_written_reads_the_same_and_no_cell_is_a_formula() {
        let cells = [
            "Nông Thị Hiền",
            "=HYPERLINK(\"http://a\")",
            "+84912345678",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "a;b,c\r\nd\"e",
            "",
            "1.234",
        ];
        let mut sheet = Sheet::begin();
        sheet.row(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        sheet.row(cells);
        let text = sheet.into_text();
        let text = text.strip_prefix('\u{feff}').expect("the mark");
        let read = read_csv(text, &["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        let read = read.expect("sound").remove(0).fields;
        for (cell, read) in cells.iter().zip(&read) {
            let plain = read.strip_prefix('\'').unwrap_or(read);
            assert_eq!(plain, *cell);
            assert!(!read.starts_with(['=', '+', '-', '@', '\t']), "{read}");
        }
        assert_eq!(read[1], "'=HYPERLINK(\"http://a\")");
    }
}
