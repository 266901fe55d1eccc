//! The inputs that fuzzing found worth keeping, put before the same bodies again
//! (`fuzz/README.md` tells how to look for more).

mod fuzzed;

use std::path::{Path, PathBuf};

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target)
}

fn inputs(target: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder(target))
        .expect("every target has saved inputs")
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    found.sort();
    found
}

#[test]
fn every_saved_input_still_holds() {
    for (target, _) in fuzzed::TARGETS {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "{target} has no saved input");
        for path in inputs {
            let input = std::fs::read(&path).expect("a readable input");
            // What fails prints its path first.
            let held = std::panic::catch_unwind(|| fuzzed::run(target, &input));
            assert!(held.is_ok(), "{}", path.display());
        }
    }
}

#[test]
fn every_saved_input_belongs_to_a_target_that_cargo_fuzz_knows() {
    let listed = std::fs::read_to_string(folder("../Cargo.toml")).expect("the fuzz package");
    let mut folders: Vec<String> = std::fs::read_dir(folder(""))
        .expect("saved inputs")
        .map(|entry| {
            entry
                .expect("a readable folder")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    folders.sort();
    let targets: Vec<&str> = fuzzed::TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(folders, targets);
    for target in targets {
        assert!(listed.contains(&format!("name = \"{target}\"")), "{target}");
    }
}
