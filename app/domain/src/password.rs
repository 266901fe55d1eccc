//! What a password may be: long enough, not one that is tried first, and not
//! made of what anybody knows of its owner. Nothing is asked of its letters, and
//! nothing of it is cut off.

use crate::search::fold;

/// The fewest characters: what NIST SP 800-63B-4 (3.1.1.2) asks where the password
/// is all that is asked for, and what OWASP ASVS 5.0 (6.2.1) recommends.
pub const SHORTEST: usize = 15;

/// The most characters. Both standards want at least 64 to be allowed; a
/// sentence has its place here, a file has not.
pub const LONGEST: usize = 256;

/// So many characters are left when everything is taken away that stands in the
/// account or on every page (ASVS 5.0, 6.2.11).
pub const OWN: usize = 8;

/// What stands on every page, or in what everybody calls a password.
const EVERYWHERE: [&str; 4] = ["taynghe", "caobang", "matkhau", "password"];

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// It has fewer than [`SHORTEST`] characters.
    TooShort,
    /// It has more than [`LONGEST`] characters.
    TooLong,
    /// It is among those that are tried first.
    Common,
    /// Hardly anything is left without the login, the name and the words that
    /// stand on every page.
    NearOwner,
}

impl PasswordProblem {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::Common => "password_common",
            Self::NearOwner => "password_near_owner",
        }
    }
}

/// Judges a password that somebody chooses, composed as Unicode's NFC has it.
/// `known` is what anybody knows of the owner: the login, the name. `is_common`
/// says whether the password is among those that are tried first.
///
/// ```
/// use domain::password::{PasswordProblem, judge};
/// let judged = judge("nong.thi.dao.2026", &["dao", "Nông Thị Đào"], |_| false);
/// assert_eq!(judged, Err(vec![PasswordProblem::NearOwner]));
/// assert!(judge("sáng nay suối cạn", &["dao"], |_| false).is_ok());
/// ```
///
/// # Errors
/// Every problem, not the first only.
pub fn judge(
    password: &str,
    known: &[&str],
    is_common: impl FnOnce(&str) -> bool,
) -> Result<(), Vec<PasswordProblem>> {
    let mut problems = Vec::new();
    let length = password.chars().count();
    if length < SHORTEST {
        problems.push(PasswordProblem::TooShort);
    }
    if length > LONGEST {
        return Err(vec![PasswordProblem::TooLong]);
    }
    if is_near(password, known) {
        problems.push(PasswordProblem::NearOwner);
    } else if is_common(password) {
        problems.push(PasswordProblem::Common);
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// A text with its accents, spaces and signs away.
fn squeezed(text: &str) -> String {
    fold(text).replace(' ', "")
}

fn is_near(password: &str, known: &[&str]) -> bool {
    let mut words: Vec<String> = EVERYWHERE.map(str::to_owned).to_vec();
    for text in known {
        words.push(squeezed(text));
        words.extend(fold(text).split(' ').map(str::to_owned));
    }
    // One letter or two stand in any word.
    words.retain(|word| word.chars().count() > 2);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut rest = squeezed(password);
    let all = rest.chars().count();
    for word in &words {
        // A mark in its place, so that what stood around it makes no new word.
        rest = rest.replace(word.as_str(), " ");
    }
    let left = rest.chars().filter(|character| *character != ' ').count();
    let taken = all - left;
    let written = password.chars().filter(|c| !c.is_whitespace()).count();
    taken > 0 && written.saturating_sub(taken) < OWN
}

#[cfg(test)]
mod tests {
    use super::*;
    use PasswordProblem::{Common, NearOwner, TooLong, TooShort};

    fn judged(password: &str) -> Vec<PasswordProblem> {
        let known = ["dao.nong", "Nông Thị Đào"];
        judge(password, &known, |text| text.starts_with("qwerty"))
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn a_password_is_judged_by_length_list_and_owner() {
        let cases: [(&str, &[PasswordProblem]); 12] = [
            ("suối cạn 1941", &[TooShort]),
            ("", &[TooShort]),
            ("sáng nay suối cạn", &[]),
            ("aB3$ aB3$ aB3$ aB3$", &[]),
            ("!@#$%^&*()_+{}|:", &[]),
            ("qwertyuiopqwertyuiop", &[Common]),
            ("qwerty", &[TooShort, Common]),
            ("nong thi dao 12345", &[NearOwner]),
            ("Tay Nghề Cao Bằng 26", &[NearOwner]),
            ("dao.nong-dao.nong!", &[NearOwner]),
            ("nong thi dao uống trà sáng", &[]),
            ("mật khẩu", &[TooShort, NearOwner]),
        ];
        for (password, problems) in cases {
            assert_eq!(judged(password), problems, "{password}");
        }
    }

    #[test]
    fn what_is_long_is_taken_whole_up_to_a_limit_that_is_said() {
        let long = |count| "đá ".repeat(count).chars().take(count).collect::<String>();
        assert_eq!(judged(&long(64)), []);
        assert_eq!(judged(&long(LONGEST)), []);
        assert_eq!(judged(&long(LONGEST + 1)), [TooLong]);
    }

    #[test]
    fn nothing_is_asked_of_the_letters() {
        for password in [
            "aaa bbb cạnh bờ suối",
            "482915730264891",
            "ŨƯỢẦẨĐ ŨƯỢẦẨĐ ŨƯỢ",
        ] {
            assert_eq!(judged(password), [], "{password}");
        }
    }
}
