#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use domain::ids::Millis;

use super::{KeyError, Keyring, Purpose};

const NOW: Millis = Millis(1_795_000_000_000);

/// A folder of its own that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = format!("taynghe-keys-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("keys")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn keys_are_made_once_and_read_ever_after_by_their_owner_alone() {
    let folder = Folder::new("once");
    let made = Keyring::open(&folder.file(), NOW).unwrap();
    assert_eq!(Keyring::open(&folder.file(), NOW).unwrap(), made);
    let mode = fs::metadata(folder.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let beside = fs::read_dir(&folder.0).unwrap().count();
    assert_eq!(beside, 1, "nothing half written is left");
    let taken = Keyring::create(&folder.file(), NOW).unwrap_err();
    assert_eq!(taken.code(), "keys_taken");
    assert_eq!(Keyring::read(&folder.file()).unwrap(), made);
}

#[test]
fn rotating_adds_a_key_of_each_purpose_and_keeps_what_was_there() {
    let folder = Folder::new("rotate");
    let before = Keyring::open(&folder.file(), NOW).unwrap();
    let after = Keyring::rotate(&folder.file(), NOW).unwrap();
    assert_eq!(Keyring::read(&folder.file()).unwrap(), after);
    for purpose in Purpose::ALL {
        let (old, secret) = before.newest(purpose);
        let (new, other) = after.newest(purpose);
        assert!(new > old && other != secret, "{purpose:?}");
        assert_eq!(after.secret(purpose, old), Some(secret));
        for wrong in Purpose::ALL.into_iter().filter(|wrong| *wrong != purpose) {
            assert_eq!(after.secret(wrong, old), None);
        }
    }
    let all: Vec<_> = after.keys().iter().map(|key| key.id).collect();
    let left = Keyring::drop_keys(&folder.file(), &all).unwrap();
    for purpose in Purpose::ALL {
        assert_eq!(left.newest(purpose), after.newest(purpose));
        assert_eq!(left.secret(purpose, before.newest(purpose).0), None);
    }
    // A number is never given twice.
    let again = Keyring::rotate(&folder.file(), NOW).unwrap();
    assert!(again.newest(Purpose::Column).0 > after.newest(Purpose::Envelope).0);
}

#[test]
fn a_file_that_is_not_as_it_should_be_is_refused_with_its_reason() {
    let folder = Folder::new("wrong");
    let code = |error: Result<Keyring, KeyError>| error.unwrap_err().code();
    assert_eq!(code(Keyring::read(&folder.file())), "keys_missing");
    let nowhere = folder.0.join("none/keys");
    assert_eq!(code(Keyring::open(&nowhere, NOW)), "keys_unreachable");
    Keyring::open(&folder.file(), NOW).unwrap();
    let good = fs::read_to_string(folder.file()).unwrap();
    for (from, to) in [
        ("\"app\": \"taynghe\"", "\"app\": \"other\""),
        ("\"version\": 1", "\"version\": 2"),
        ("\"purpose\": \"index\"", "\"purpose\": \"other\""),
        ("\"purpose\": \"index\"", "\"purpose\": \"column\""),
        ("\"made_on\": \"2026", "\"made_on\": \"26"),
        ("\"secret\": \"", "\"secret\": \"!"),
        ("\"secret\": \"", "\"secret\": \"AAAA"),
        ("\"id\": 2", "\"id\": 1"),
        ("{", ""),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        fs::write(folder.file(), &bad).unwrap();
        let refused = Keyring::open(&folder.file(), NOW);
        assert_eq!(code(refused), "keys_damaged", "{from} as {to}");
        assert_eq!(fs::read_to_string(folder.file()).unwrap(), bad);
    }
    fs::write(folder.file(), good).unwrap();
    fs::set_permissions(folder.file(), fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(code(Keyring::open(&folder.file(), NOW)), "keys_too_open");
}

#[test]
fn no_secret_is_ever_printed() {
    let ring = Keyring::passing();
    let (_, secret) = ring.newest(Purpose::Column);
    assert_eq!(format!("{secret:?} {ring:?}"), "*** Keyring(3 keys)");
    let key = &ring.keys()[0];
    assert!(format!("{key:?}").contains("***"));
}
