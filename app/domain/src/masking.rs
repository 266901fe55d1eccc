//! What is masked on a screen until somebody asks to see it, and how.
//!
//! The fields go by their name alone, whatever kind the record says it is: a change
//! that was refused for its kind holds the same number.

use crate::value::Value;

/// What stands for a hidden character.
const DOT: char = '•';
/// The most dots that are shown.
const DOTS: usize = 12;
/// How many digits stay to be seen of a number that is long enough.
const TAIL: usize = 3;
/// The fewest digits of a number of which any stay to be seen: those of the old
/// identity card.
const LONG: usize = 9;

/// Whether what a field holds is masked until somebody asks to see it.
#[must_use]
pub fn is_masked(field: &str) -> bool {
    field == "citizen_id"
}

/// A text as it is shown while it is masked: the last three digits of a number that
/// has nine or more, whatever else is wrong with it, and nothing of anything else.
/// Masking what is masked changes nothing.
///
/// ```
/// # use domain::mask;
/// assert_eq!(mask("004180012345"), "•••••••••345");
/// assert_eq!(mask("080123456"), "••••••456");
/// assert_eq!(mask("123"), "•••");
/// assert_eq!(mask("chưa có"), "•••••••");
/// ```
#[must_use]
pub fn mask(text: &str) -> String {
    let is_digit = |mark: char| mark.is_ascii_digit() || mark == DOT;
    let marks: Vec<char> = text
        .chars()
        .filter(|mark| !mark.is_whitespace() && *mark != '.')
        .collect();
    let is_number = marks.iter().copied().all(is_digit);
    if !is_number || marks.len() < LONG {
        let count = text.chars().count().min(DOTS);
        return std::iter::repeat_n(DOT, count).collect();
    }
    let hidden = marks.len() - TAIL;
    let tail = marks.into_iter().skip(hidden);
    std::iter::repeat_n(DOT, hidden.min(DOTS))
        .chain(tail)
        .collect()
}

/// What a field holds, as it is shown while it is masked: nothing stays nothing.
#[must_use]
pub fn masked(field: &str, value: &Value) -> Value {
    if !is_masked(field) {
        return value.clone();
    }
    match value {
        Value::Null => Value::Null,
        Value::Text(text) => Value::Text(mask(text)),
        Value::Int(number) => Value::Text(mask(&number.to_string())),
        Value::Bool(_) | Value::Other(_) => Value::Text(DOT.to_string().repeat(TAIL)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_its_last_three_digits_and_anything_else_nothing() {
        for (text, shown) in [
            ("004180012345", "•••••••••345"),
            ("004 180 012.345", "•••••••••345"),
            ("080123456", "••••••456"),
            ("0041800123456789", "••••••••••••789"),
            ("12345678", "••••••••"),
            ("7", "•"),
            ("", ""),
            ("Nông Thị Hiền, xóm Nà Luông", "••••••••••••"),
            ("00418001234x", "••••••••••••"),
        ] {
            assert_eq!(mask(text), shown, "{text}");
            assert_eq!(mask(shown), shown, "masking twice");
        }
    }

    #[test]
    fn only_what_is_masked_changes() {
        let number = Value::from("004180012345");
        assert_eq!(masked("phone", &number), number);
        assert_eq!(masked("citizen_id", &number), Value::from("•••••••••345"));
        assert_eq!(masked("citizen_id", &Value::Null), Value::Null);
        let typed = Value::Int(4_180_012_345);
        assert_eq!(masked("citizen_id", &typed), Value::from("•••••••345"));
        let other = Value::Other(Box::new(serde_json::json!(["004180012345"])));
        assert_eq!(masked("citizen_id", &other), Value::from("•••"));
    }
}
