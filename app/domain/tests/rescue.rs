//! The rescue file: what goes in comes out, and nothing else ever does.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "day/mod.rs"]
mod day_of_work;

use day_of_work::Chance;
use domain::change::{Change, Edit, Outcome, Reason};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::rescue::{
    Cost, HandedIn, MAX_FILE, Receipt, Rescue, RescueError, RescuedDraft, Seed, is_long_enough,
    open, seal,
};
use domain::role::{Account, Role, Scope};
use domain::value::{Fields, Value};
use proptest::prelude::*;

const PASSPHRASE: &str = "suối trong đá trắng";

/// A key that costs next to nothing.
fn cheap(n: u8) -> Seed {
    Seed {
        cost: Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        },
        salt: [n; 16],
        nonce: [n; 24],
    }
}

fn officer() -> Account {
    Account::new(
        AccountId::new(1, [1; 10]),
        "Nông Thị Hiền",
        Role::CommuneOfficer,
        Scope::Commune("01807".to_owned()),
    )
}

fn change(seq: u64, kind: &str, edit: Edit) -> Change {
    let mut chance = Chance(seq);
    Change {
        id: ChangeId::new(1_795_000_000_000 + seq, chance.bytes()),
        seq: Seq(seq),
        record: RecordId::new(1_795_000_000_000, chance.bytes()),
        kind: kind.to_owned(),
        base: Revision(seq % 3),
        after: (seq > 4).then(|| Seq(seq - 1)),
        at: Millis(1_795_000_000_000 + i64::try_from(seq).unwrap()),
        form: (kind == "survey").then(|| "1".to_owned()),
        edit,
    }
}

fn a_day() -> Vec<Change> {
    let set = |pairs: &[(&str, Value)]| {
        let named = pairs.iter().cloned();
        Edit::Set(
            named
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    };
    vec![
        change(3, "household", set(&[("hamlet", "Nà Luông".into())])),
        change(4, "person", set(&[("full_name", "Nông Văn Páo".into())])),
        change(5, "survey", set(&[("note", Value::Null)])),
        change(9, "person", Edit::Delete),
    ]
}

fn work() -> Rescue {
    let device = DeviceId::new(1, [7; 10]);
    let made_at = Millis(1_795_000_000_000);
    let mut rescue = Rescue::new(officer(), device, "0.1.0", made_at, &a_day());
    let refused = Outcome::Refused {
        reason: Reason::MissingField,
        fields: vec!["surveyed_on".to_owned()],
    };
    rescue.answered.insert(Seq(5), refused);
    rescue.drafts.push(RescuedDraft {
        form: "survey/1".to_owned(),
        seen: Revision(2),
        fields: Fields::from([("full_name".to_owned(), "Nông Thị Đ".into())]),
        saved_at: Millis(5),
    });
    rescue.unreadable.push("{\"change\":".to_owned());
    rescue
}

#[test]
fn what_was_sealed_is_opened_by_its_passphrase_alone() {
    let file = seal(&work(), PASSPHRASE, &cheap(1)).unwrap();
    let found = open(file.as_bytes(), PASSPHRASE).unwrap();
    assert_eq!(found, work());
    assert_eq!(found.changes().unwrap(), a_day());
    assert_eq!(
        open(file.as_bytes(), "suối trong đá đen"),
        Err(RescueError::WrongOrDamaged)
    );
    assert!(!file.contains("Nông"));
}

#[test]
fn a_file_of_the_first_version_is_written_and_read_as_ever() {
    let seed = Seed::new(&[9; 40]);
    assert_eq!(seed.cost, Cost::STANDARD);
    let file = include_str!("rescue/version-1.txt");
    assert_eq!(seal(&work(), PASSPHRASE, &seed).unwrap(), file);
    assert_eq!(open(file.as_bytes(), PASSPHRASE), Ok(work()));
}

#[test]
fn a_passphrase_is_the_same_however_a_keyboard_composes_it() {
    let file = seal(&work(), "  suối  trong đá trắng ", &cheap(1)).unwrap();
    for typed in [
        PASSPHRASE,
        "suo\u{302}\u{301}i trong \u{111}a\u{301} tra\u{306}\u{301}ng",
    ] {
        assert!(open(file.as_bytes(), typed).is_ok(), "{typed}");
    }
}

#[test]
fn a_passphrase_has_ten_characters_or_four_words() {
    for long in [
        "0123456789",
        "ba bò ăn cỏ",
        "suối trong đá trắng",
        "mật khẩu dài",
    ] {
        assert!(is_long_enough(long), "{long}");
    }
    for short in [
        "",
        "          ",
        "012345678",
        "một hai",
        "a\u{301}b\u{301}c\u{301}d\u{301}e\u{301}",
    ] {
        assert!(!is_long_enough(short), "{short}");
    }
}

#[test]
fn what_messengers_do_to_white_space_harms_nothing() {
    let file = seal(&work(), PASSPHRASE, &cheap(1)).unwrap();
    let windows = format!("\u{feff}\r\n{}\r\n\r\n", file.replace('\n', "\r\n"));
    let joined = file.replace('\n', " ");
    for text in [windows, joined] {
        assert_eq!(open(text.as_bytes(), PASSPHRASE), Ok(work()));
    }
}

#[test]
fn other_files_newer_files_and_long_files_each_have_their_word() {
    for other in ["", "PK\u{3}\u{4}", "-----BEGIN PGP MESSAGE-----", "{}"] {
        let opened = open(other.as_bytes(), PASSPHRASE);
        assert_eq!(opened, Err(RescueError::NotRescue), "{other}");
    }
    let file = seal(&work(), PASSPHRASE, &cheap(1)).unwrap();
    // The first six bits of base64 hold the upper part of the version.
    let newer = file.replacen("\nAQ", "\nAg", 1);
    assert_ne!(file, newer);
    let opened = open(newer.as_bytes(), PASSPHRASE);
    assert_eq!(opened, Err(RescueError::Newer(2)));
    let long = vec![b'A'; MAX_FILE + 1];
    assert_eq!(open(&long, PASSPHRASE), Err(RescueError::TooLarge));
}

#[test]
fn a_hostile_file_gets_no_memory_and_no_time() {
    for cost in [
        (u32::MAX, 1, 1),
        (4 * 1024 * 1024, 1, 1),
        (64, u32::MAX, 1),
        (64, 1, 255),
    ] {
        let seed = Seed {
            cost: Cost {
                memory: cost.0,
                passes: cost.1,
                lanes: cost.2,
            },
            ..cheap(1)
        };
        let refused = seal(&work(), PASSPHRASE, &seed);
        assert_eq!(refused, Err(RescueError::TooCostly), "{cost:?}");
    }
    // Nothing at all is no cost that a file of ours has either.
    for cost in [(0, 1, 1), (8, 0, 1), (8, 1, 0)] {
        let seed = Seed {
            cost: Cost {
                memory: cost.0,
                passes: cost.1,
                lanes: cost.2,
            },
            ..cheap(1)
        };
        let refused = seal(&work(), PASSPHRASE, &seed);
        assert_eq!(refused, Err(RescueError::WrongOrDamaged), "{cost:?}");
    }
}

#[test]
fn content_that_is_nobodys_work_is_told_apart_from_a_wrong_passphrase() {
    let mut foreign = work();
    foreign.push.account = AccountId::new(2, [2; 10]);
    let mut other_app = work();
    other_app.push.app = "khac".to_owned();
    let mut crooked = work();
    crooked.push.ids = domain::wire::IdList::default();
    for rescue in [foreign, other_app, crooked] {
        let file = seal(&rescue, PASSPHRASE, &cheap(1)).unwrap();
        let opened = open(file.as_bytes(), PASSPHRASE);
        assert!(
            matches!(opened, Err(RescueError::BadContent(_))),
            "{opened:?}"
        );
    }
}

#[test]
fn content_that_would_grow_a_thousandfold_is_not_unpacked() {
    let (rows, columns) = (1_100, 500);
    let name = |n: usize| format!("{n:0>200}");
    let mut content = serde_json::to_value(work()).unwrap();
    let column = |value: i64| vec![value; rows];
    content["push"]["changes"] = serde_json::json!([{
        "kind": "household", "seq": column(1), "id": column(0), "record": column(0),
        "base": column(0), "at": column(0),
        "fields": (0..columns).map(name).collect::<Vec<_>>(),
        "values": vec![column(1); columns],
    }]);
    let rescue: Rescue = serde_json::from_value(content).unwrap();
    let file = seal(&rescue, PASSPHRASE, &cheap(1)).unwrap();
    assert!(file.len() < 2 * 1024 * 1024, "{}", file.len());
    let opened = open(file.as_bytes(), PASSPHRASE);
    assert!(
        matches!(&opened, Err(RescueError::BadContent(why)) if why.contains("grows")),
        "{opened:?}"
    );
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    let file = seal(&work(), PASSPHRASE, &cheap(3)).unwrap();
    let whole = file.trim_end().len();
    for end in 0..whole {
        assert!(
            open(&file.as_bytes()[..end], PASSPHRASE).is_err(),
            "cut after {end}"
        );
    }
}

#[test]
fn a_file_with_any_bit_turned_is_an_error_unless_it_is_only_white_space() {
    let file = seal(&work(), PASSPHRASE, &cheap(4)).unwrap().into_bytes();
    for at in 0..file.len() {
        for bit in [at % 8, (at + 3) % 8] {
            let mut turned = file.clone();
            turned[at] ^= 1 << bit;
            let blank = file[at].is_ascii_whitespace() && turned[at].is_ascii_whitespace();
            assert!(
                blank || open(&turned, PASSPHRASE).is_err(),
                "byte {at}, bit {bit}"
            );
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(open(&bytes, PASSPHRASE).is_err());
    }

    #[test]
    fn no_letters_between_the_lines_make_it_panic(inside in "A[QAg][A-Za-z0-9+/\n]{0,400}") {
        let file = format!("-----BEGIN TAYNGHE RESCUE-----\n{inside}\n-----END TAYNGHE RESCUE-----");
        prop_assert!(open(file.as_bytes(), PASSPHRASE).is_err());
    }

    #[test]
    fn any_text_and_any_passphrase_come_back(text in ".{0,60}", passphrase in ".{0,40}", n: u8) {
        let mut rescue = work();
        rescue.drafts[0].fields.insert("note".to_owned(), text.as_str().into());
        let file = seal(&rescue, &passphrase, &cheap(n)).unwrap();
        prop_assert_eq!(open(file.as_bytes(), &passphrase), Ok(rescue));
    }
}

#[test]
fn a_receipt_tells_what_is_new_what_was_known_and_what_does_not_stand() {
    let applied = Outcome::Applied {
        revision: Revision(1),
    };
    let held = Outcome::Held {
        waits_for: "record:1".to_owned(),
    };
    let refused = Outcome::Refused {
        reason: Reason::OutsideScope,
        fields: Vec::new(),
    };
    let outcomes = [applied.clone(), applied, held, refused];
    let receipt = Receipt::new(&outcomes, &[Seq(4), Seq(9)]);
    let text = serde_json::to_string(&receipt).unwrap();
    let read: Receipt = serde_json::from_str(&text).unwrap();
    assert_eq!(read.known(), [Seq(4), Seq(9)]);
    let mut sum = HandedIn::default();
    sum.add(a_day(), read.outcomes.unpack().unwrap(), &read.known());
    assert_eq!((sum.taken.len(), sum.known.len()), (1, 1));
    assert_eq!((sum.held.len(), sum.refused.len()), (1, 1));
    assert_eq!(sum.refused[0].1, Reason::OutsideScope);
    assert!(!sum.is_whole());
}
