//! Rescue files: whoever brings one may have made it up, passphrase and all.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::rescue::{Cost, Rescue, RescueError, Seed, open, seal};

const PASSPHRASE: &str = "suối trong đá trắng";
/// The most that a file may ask for, as `docs/rescue.md` tells strangers.
const MOST: Cost = Cost {
    memory: 65_536,
    passes: 10,
    lanes: 4,
};
/// More than this a search has no time for.
const CHEAP: Cost = Cost {
    memory: 256,
    passes: 2,
    lanes: 4,
};

/// Bytes as a file, or, from `{` on, as the content of one that was sealed well.
pub(crate) fn rescue(input: &[u8]) {
    if input.starts_with(b"{") {
        content(input);
    } else {
        file(input);
    }
}

fn file(input: &[u8]) {
    let asked = cost(input);
    if asked.is_some_and(|cost| beyond(cost, MOST)) {
        // Refused for its price alone, before anything was spent on it.
        assert_eq!(open(input, PASSPHRASE), Err(RescueError::TooCostly));
        return;
    }
    if asked.is_some_and(|cost| beyond(cost, CHEAP)) {
        return;
    }
    let Ok(rescue) = open(input, PASSPHRASE) else {
        return;
    };
    whole(&rescue);
    assert_eq!(
        open(input, "một câu khác hẳn"),
        Err(RescueError::WrongOrDamaged)
    );
    let end = input.trim_ascii_end().len();
    for cut in [end / 4, end / 2, end - 1] {
        assert!(open(&input[..cut], PASSPHRASE).is_err(), "cut after {cut}");
    }
}

/// Whatever somebody seals: it opens as it was meant, or is nobody's work.
fn content(json: &[u8]) {
    let Ok(rescue) = serde_json::from_slice::<Rescue>(json) else {
        return;
    };
    match open(sealed(&rescue).as_bytes(), PASSPHRASE) {
        Ok(_) => whole(&rescue),
        Err(RescueError::BadContent(why)) => assert!(!why.is_empty()),
        Err(other) => panic!("{other}"),
    }
}

/// A rescue that was opened can be shown, handed in and sealed again.
fn whole(rescue: &Rescue) {
    let changes = rescue.changes().expect("it was checked");
    assert_eq!(changes.len(), rescue.len());
    let handed_in = rescue.request(&changes);
    assert_eq!(handed_in.account, rescue.account.id);
    assert_eq!(
        handed_in.unpack().map(|again| again.len()),
        Ok(changes.len())
    );
    let opened = open(sealed(rescue).as_bytes(), PASSPHRASE).expect("our own file");
    assert_eq!(opened.changes().map(|again| again.len()), Ok(changes.len()));
}

fn sealed(rescue: &Rescue) -> String {
    let seed = Seed {
        cost: Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        },
        salt: [1; 16],
        nonce: [2; 24],
    };
    seal(rescue, PASSPHRASE, &seed).expect("it is short")
}

fn beyond(cost: Cost, most: Cost) -> bool {
    cost.memory > most.memory || cost.passes > most.passes || cost.lanes > most.lanes
}

/// What a file of the first version asks for, read by the page alone.
fn cost(file: &[u8]) -> Option<Cost> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let inside = file
        .trim_ascii()
        .strip_prefix(b"-----BEGIN TAYNGHE RESCUE-----")?
        .strip_suffix(b"-----END TAYNGHE RESCUE-----")?;
    let letters: Vec<u8> = inside
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let bytes = STANDARD_NO_PAD.decode(letters).ok()?;
    let header = bytes.first_chunk::<50>()?;
    let number = |at: usize| header[at..at + 4].try_into().map(u32::from_be_bytes);
    (header[0] == 1).then_some(Cost {
        memory: number(1).ok()?,
        passes: number(5).ok()?,
        lanes: header[9],
    })
}
