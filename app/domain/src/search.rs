//! Finding names as people type them: without accents, in any word order.

use crate::birth::BirthDate;
use crate::compose::compose;

/// The plain letter under each character from U+00C0 to U+024F; a dot where
/// there is none. A test compares it with Unicode's decompositions.
const LATIN: &[u8] = b"\
aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y\
aaaaaaccccccccddddeeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll.\
.llnnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.\
................................oo.............uu...............\
.............aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....\
aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............\
................";

/// The same from U+1E00 to U+1EFF, where the Vietnamese letters with two marks are.
const LATIN_ADDITIONAL: &[u8] = b"\
aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
wwwwwwwwwwxxxxyyzzzzzzhtwy......aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// Brings a text to the form in which names are compared: small letters without
/// accents, đ as d, words separated by one space, no punctuation.
///
/// Composed and decomposed Vietnamese give the same; an apostrophe joins, so that
/// `H'Mông` is found by `hmong`. Letters of other scripts are only made small.
///
/// ```
/// assert_eq!(domain::fold("  Nông Thị ĐÀO "), "nong thi dao");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for character in text.chars() {
        match character {
            '\'' | '’' | '‘' | '`' | '\u{300}'..='\u{36f}' => {}
            'a'..='z' | '0'..='9' => push(&mut folded, &mut gap, character),
            'A'..='Z' => push(&mut folded, &mut gap, character.to_ascii_lowercase()),
            _ if character.is_ascii() => gap = true,
            _ => match plain_letter(character) {
                Some(letter) => push(&mut folded, &mut gap, letter),
                None if character.is_alphanumeric() => {
                    for small in character.to_lowercase() {
                        // Lowering İ leaves a combining dot behind, and lowering the
                        // sign for Ångström a letter that has an accent.
                        if !('\u{300}'..='\u{36f}').contains(&small) {
                            let plain = plain_letter(small).unwrap_or(small);
                            push(&mut folded, &mut gap, plain);
                        }
                    }
                }
                None => gap = true,
            },
        }
    }
    folded
}

fn push(folded: &mut String, gap: &mut bool, character: char) {
    if *gap && !folded.is_empty() {
        folded.push(' ');
    }
    *gap = false;
    folded.push(character);
}

fn plain_letter(character: char) -> Option<char> {
    let code = character as usize;
    let letter = match code {
        0xc0..=0x24f => LATIN[code - 0xc0],
        0x1e00..=0x1eff => LATIN_ADDITIONAL[code - 0x1e00],
        _ => b'.',
    };
    (letter != b'.').then_some(char::from(letter))
}

/// Whether a folded text answers a folded query: every word of the query is a
/// word of the text, in any order, and the last one may be only begun.
///
/// An empty query matches everything.
pub fn matches(query_folded: &str, text_folded: &str) -> bool {
    let (whole, begun) = query_folded.rsplit_once(' ').unwrap_or(("", query_folded));
    text_folded.split(' ').any(|word| word.starts_with(begun))
        && whole
            .split(' ')
            .filter(|word| !word.is_empty())
            .all(|wanted| text_folded.split(' ').any(|word| word == wanted))
}

/// The key under which records of one person are likely to meet: the folded
/// words of the name, sorted, and the year of birth.
///
/// Equal keys are a reason to ask a person, never to merge by themselves.
///
/// ```
/// use domain::{BirthDate, duplicate_key};
/// let year = BirthDate::from_typed("1980").ok();
/// let day = BirthDate::from_typed("17/05/1980").ok();
/// assert_eq!(duplicate_key("Nông Thị Đào", year), duplicate_key("NONG THI DAO", day));
/// ```
pub fn duplicate_key(name: &str, birth: Option<BirthDate>) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    let year = birth.map_or_else(|| "?".to_owned(), |birth| birth.year().to_string());
    format!("{} {year}", words.join(" "))
}

/// A typed text as it is kept: every Vietnamese letter one character (as NFC
/// has it), single spaces, none at the ends.
pub fn tidy(text: &str) -> String {
    let composed = compose(text);
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}
