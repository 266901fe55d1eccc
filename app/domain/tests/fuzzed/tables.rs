//! Files of comma-separated values.

use domain::read_csv;

/// Reads a file by the columns that its own first line names.
pub(crate) fn csv(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let first = text.split('\n').next().unwrap_or_default();
    let columns: Vec<&str> = first
        .strip_suffix('\r')
        .unwrap_or(first)
        .split(',')
        .collect();
    let lines = text.split('\n').count();
    match read_csv(text, &columns) {
        Ok(records) => {
            let mut before = 1;
            for record in &records {
                assert_eq!(record.fields.len(), columns.len());
                assert!((before + 1..=lines).contains(&record.line));
                before = record.line;
            }
            let written = write(&columns, records.iter().map(|record| &record.fields));
            let again = read_csv(&written, &columns).expect("what is quoted reads");
            let fields = |all: Vec<domain::CsvRecord>| -> Vec<Vec<String>> {
                all.into_iter().map(|record| record.fields).collect()
            };
            assert_eq!(fields(again), fields(records));
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for (line, problem) in problems {
                assert!(
                    (1..=lines).contains(&line),
                    "{problem} in line {line} of {lines}"
                );
            }
        }
    }
}

fn write<'r>(columns: &[&str], rows: impl Iterator<Item = &'r Vec<String>>) -> String {
    let mut text = columns.join(",") + "\r\n";
    for row in rows {
        let quoted: Vec<String> = row
            .iter()
            .map(|field| format!("\"{}\"", field.replace('"', "\"\"")))
            .collect();
        text += &(quoted.join(",") + "\r\n");
    }
    text
}
