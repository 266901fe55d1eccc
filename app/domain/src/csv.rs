//! A small, strict reader of comma-separated values (RFC 4180).

/// One line of data: its number in the file, counted from 1, and its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRecord {
    /// The line in the file on which the record begins.
    pub line: usize,
    /// The fields, as many as the header has.
    pub fields: Vec<String>,
}

/// What is wrong with a file of comma-separated values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// The first line is not the expected header.
    #[error("the header is not `{0}`")]
    Header(String),
    /// A line has another number of fields than the header.
    #[error("{found} fields instead of {expected}")]
    FieldCount {
        /// How many the line has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A quotation mark stands where none may stand.
    #[error("a quotation mark out of place")]
    StrayQuote,
    /// A quoted field is never closed.
    #[error("a quoted field is not closed")]
    OpenQuote,
}

/// Reads a whole file whose header must be exactly `columns`.
///
/// # Errors
/// Every problem found, each with its line.
pub fn read_csv(text: &str, columns: &[&str]) -> Result<Vec<CsvRecord>, Vec<(usize, CsvError)>> {
    let mut problems = Vec::new();
    let mut records = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while !rest.is_empty() {
        let begun = line;
        match read_record(&mut rest, &mut line) {
            Ok(fields) => records.push(CsvRecord {
                line: begun,
                fields,
            }),
            Err(problem) => {
                problems.push((begun, problem));
                skip_line(&mut rest, &mut line);
            }
        }
    }
    let header_is_right = records.first().is_some_and(|first| first.fields == columns);
    if header_is_right {
        records.remove(0);
    } else {
        problems.insert(0, (1, CsvError::Header(columns.join(","))));
    }
    for record in &records {
        let (found, expected) = (record.fields.len(), columns.len());
        if found != expected {
            problems.push((record.line, CsvError::FieldCount { found, expected }));
        }
    }
    if problems.is_empty() {
        Ok(records)
    } else {
        Err(problems)
    }
}

fn read_record(rest: &mut &str, line: &mut usize) -> Result<Vec<String>, CsvError> {
    let mut fields = Vec::new();
    loop {
        fields.push(match rest.strip_prefix('"') {
            Some(quoted) => {
                *rest = quoted;
                read_quoted(rest, line)?
            }
            None => {
                let end = rest.find([',', '\n']).unwrap_or(rest.len());
                let (field, after) = rest.split_at(end);
                if field.contains('"') {
                    return Err(CsvError::StrayQuote);
                }
                *rest = after;
                let last = !after.starts_with(',');
                if last {
                    field.strip_suffix('\r').unwrap_or(field)
                } else {
                    field
                }
                .to_owned()
            }
        });
        if let Some(after) = rest.strip_prefix(',') {
            *rest = after;
            continue;
        }
        if rest.starts_with('\n') || rest.is_empty() || rest.starts_with("\r\n") {
            skip_line(rest, line);
            return Ok(fields);
        }
        return Err(CsvError::StrayQuote);
    }
}

fn read_quoted(rest: &mut &str, line: &mut usize) -> Result<String, CsvError> {
    let mut field = String::new();
    loop {
        let Some((part, after)) = rest.split_once('"') else {
            *rest = "";
            return Err(CsvError::OpenQuote);
        };
        *line += part.matches('\n').count();
        field.push_str(part);
        *rest = after;
        match after.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                *rest = more;
            }
            None => return Ok(field),
        }
    }
}

fn skip_line(rest: &mut &str, line: &mut usize) {
    *rest = rest.split_once('\n').map_or("", |(_, after)| after);
    *line += 1;
}
