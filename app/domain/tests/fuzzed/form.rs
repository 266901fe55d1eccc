//! A form's file, and answers to it of every kind.

use domain::form::{Answers, Form, Problem, check, hidden_answers, visible};

use super::shipped::day;
use super::texts::shipped_reference;

/// Answers that a field's name decides, so that each form gets some of every kind.
struct Sheet(u8);

impl Sheet {
    fn lot(&self, field: &str) -> usize {
        let sum = field
            .bytes()
            .fold(self.0, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        usize::from(sum)
    }
}

impl Answers for Sheet {
    fn text(&self, field: &str) -> Option<&str> {
        const TEXTS: [Option<&str>; 12] = [
            None,
            Some(""),
            Some("1980"),
            Some("2999-12-31"),
            Some("2026-11-22"),
            Some("004180000123"),
            Some("0912345678"),
            Some("yes"),
            Some("02"),
            Some("01807"),
            Some("head"),
            Some("một câu trả lời"),
        ];
        TEXTS[self.lot(field) % TEXTS.len()]
    }
    fn flag(&self, field: &str) -> bool {
        self.lot(field).is_multiple_of(3)
    }
    fn int(&self, field: &str) -> Option<i64> {
        let lot = self.lot(field);
        lot.is_multiple_of(2)
            .then(|| [0, -1, i64::MIN, i64::MAX][lot / 2 % 4])
    }
}

/// Reads a form, writes it, and fills it in.
pub(crate) fn form(input: &[u8]) {
    let Ok(form) = serde_json::from_slice::<Form>(input) else {
        return;
    };
    let json = serde_json::to_vec(&form).expect("a form is JSON");
    assert_eq!(
        serde_json::from_slice::<Form>(&json).ok().as_ref(),
        Some(&form)
    );
    let today = day("2026-11-22");
    let reference = shipped_reference();
    for lot in 0..4 {
        let sheet = Sheet(lot);
        let shown: Vec<&str> = visible(&form, &sheet, today)
            .iter()
            .map(|question| question.field.as_str())
            .collect();
        for Problem {
            field, message_vi, ..
        } in check(&form, reference, &sheet, today)
        {
            assert!(shown.contains(&field.as_str()) && !message_vi.is_empty());
        }
        let questions: Vec<&str> = form
            .questions()
            .map(|question| question.field.as_str())
            .collect();
        for field in hidden_answers(&form, reference, &sheet, today) {
            let of =
                |question: &str| field == question || field.starts_with(&format!("{question}."));
            assert!(questions.iter().any(|question| of(question)));
        }
    }
}
