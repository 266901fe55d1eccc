//! The browser's clock and chance.

use domain::ids::Millis;

use super::Ambient;

/// The clock and the chance of the browser that the app runs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BrowserAmbient;

impl Ambient for BrowserAmbient {
    fn now(&self) -> Millis {
        Millis(js_sys::Date::now() as i64)
    }

    fn random(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        let filled = web_sys::window()
            .and_then(|window| window.crypto().ok())
            .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
        if !filled {
            // Ids need to differ, not to be secret: any chance is better than none.
            for byte in &mut bytes {
                *byte = weak_byte();
            }
        }
        bytes
    }
}

fn weak_byte() -> u8 {
    (js_sys::Math::random() * 256.0) as u8
}

/// The most bytes that a browser draws at once.
const AT_ONCE: usize = 65_536;

/// Fills a slice with random bytes that are fit for a secret; false where the
/// browser has none.
pub fn strong_chance(bytes: &mut [u8]) -> bool {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    crypto.is_some_and(|crypto| {
        bytes
            .chunks_mut(AT_ONCE)
            .all(|part| crypto.get_random_values_with_u8_array(part).is_ok())
    })
}
