//! Vietnamese letters, each as one character.
//!
//! Some keyboards and copied texts bring a letter and its marks apart (NFD, or
//! half of it as Windows-1258 has it). Unicode's own tables, which bring
//! everything together, would be a tenth of what a visitor's browser loads; the
//! letters that Vietnamese is written with fit here.

/// A vowel by its tones: level, grave, hook, tilde, acute, dot below.
const VOWELS: [[char; 6]; 24] = [
    ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
    ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
    ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
    ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
    ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
    ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
    ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
    ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
    ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
    ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
    ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
    ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
    ['A', 'À', 'Ả', 'Ã', 'Á', 'Ạ'],
    ['Ă', 'Ằ', 'Ẳ', 'Ẵ', 'Ắ', 'Ặ'],
    ['Â', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ậ'],
    ['E', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ'],
    ['Ê', 'Ề', 'Ể', 'Ễ', 'Ế', 'Ệ'],
    ['I', 'Ì', 'Ỉ', 'Ĩ', 'Í', 'Ị'],
    ['O', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ'],
    ['Ô', 'Ồ', 'Ổ', 'Ỗ', 'Ố', 'Ộ'],
    ['Ơ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ'],
    ['U', 'Ù', 'Ủ', 'Ũ', 'Ú', 'Ụ'],
    ['Ư', 'Ừ', 'Ử', 'Ữ', 'Ứ', 'Ự'],
    ['Y', 'Ỳ', 'Ỷ', 'Ỹ', 'Ý', 'Ỵ'],
];

/// A mark that makes another vowel of a vowel: circumflex, breve and horn.
const SHAPES: [(char, char, char); 12] = [
    ('a', '\u{302}', 'â'),
    ('e', '\u{302}', 'ê'),
    ('o', '\u{302}', 'ô'),
    ('a', '\u{306}', 'ă'),
    ('o', '\u{31b}', 'ơ'),
    ('u', '\u{31b}', 'ư'),
    ('A', '\u{302}', 'Â'),
    ('E', '\u{302}', 'Ê'),
    ('O', '\u{302}', 'Ô'),
    ('A', '\u{306}', 'Ă'),
    ('O', '\u{31b}', 'Ơ'),
    ('U', '\u{31b}', 'Ư'),
];

/// Puts every Vietnamese letter into one character, in whichever order its
/// marks stand; anything else stays as it is.
pub(crate) fn compose(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    for character in text.chars() {
        match composed.pop() {
            None => composed.push(character),
            Some(before) => match join(before, character) {
                Some(letter) => composed.push(letter),
                None => composed.extend([before, character]),
            },
        }
    }
    composed
}

fn join(letter: char, mark: char) -> Option<char> {
    let tone = match mark {
        '\u{300}' | '\u{340}' => 1,
        '\u{309}' => 2,
        '\u{303}' => 3,
        '\u{301}' | '\u{341}' => 4,
        '\u{323}' => 5,
        '\u{302}' | '\u{306}' | '\u{31b}' => return reshape(letter, mark),
        _ => return None,
    };
    row(letter).map(|vowels| vowels[tone])
}

/// The vowel with this mark, in the tone that it has already.
fn reshape(letter: char, mark: char) -> Option<char> {
    let (vowels, tone) = VOWELS.iter().find_map(|vowels| {
        let tone = vowels.iter().position(|vowel| *vowel == letter)?;
        Some((vowels, tone))
    })?;
    let shape = SHAPES
        .iter()
        .find(|(plain, shape, _)| *plain == vowels[0] && *shape == mark)?;
    row(shape.2).map(|vowels| vowels[tone])
}

fn row(level: char) -> Option<&'static [char; 6]> {
    VOWELS.iter().find(|vowels| vowels[0] == level)
}
