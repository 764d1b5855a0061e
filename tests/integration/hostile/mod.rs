//! Untrusted bytes: a short and reproducible run of what a fuzzer does for hours, and the largest
//! accepted inputs of the worst shapes.

mod round_trips;
mod worst_cases;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use testkit::fuzz::{self, TARGETS, Target};
use testkit::mutations;

#[test]
fn hostile_bytes_cause_no_panic_and_show_no_secret() {
    let mut total = 0;
    for &(name, target) in TARGETS {
        let mut taken = 0;
        mutations::for_each(&corpus(name), EACH, &mut |bytes| {
            taken += 1;
            run(name, target, bytes);
        });
        println!("{name}: {taken} inputs");
        total += taken;
    }
    println!("{total} inputs for {} readers", TARGETS.len());
}

#[test]
fn every_target_has_a_corpus_and_a_program() {
    let manifest = fs::read_to_string("tests/fuzz/Cargo.toml").unwrap();
    for (name, _) in TARGETS {
        assert!(!corpus(name).is_empty(), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        let program = fs::read_to_string(format!("tests/fuzz/fuzz_targets/{name}.rs")).unwrap();
        assert!(program.contains(&format!("testkit::fuzz::{name}::run(bytes)")), "{name}");
    }
    for name in OF_THE_PROGRAM {
        assert!(!corpus(name).is_empty(), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
    let all = TARGETS.len() + OF_THE_PROGRAM.len();
    assert_eq!(fs::read_dir("tests/fuzz/corpus").unwrap().count(), all);
    assert_eq!(fs::read_dir("tests/fuzz/fuzz_targets").unwrap().count(), all);
}

/// Proves that the targets check for secrets at all.
#[test]
fn a_secret_that_is_shown_is_noticed() {
    let input: &[u8] = br#"{"client_secret":"made-up-x"}"#;
    let secrets = fuzz::hidden::from_json(input);
    assert_eq!(secrets, ["made-up-x"]);
    let shown = || fuzz::hidden::assert_in_none("error: made-up-x", &secrets);
    assert!(catch_unwind(shown).is_err());
    assert!(catch_unwind(|| fuzz::hidden::assert_fit("\u{1b}[2J")).is_err());
}

/// Runs a target and reports the bytes on which it panics.
fn run(name: &str, target: Target, bytes: &[u8]) {
    let result = catch_unwind(AssertUnwindSafe(|| target(bytes)));
    assert!(result.is_ok(), "{name}, of {} bytes: {}", bytes.len(), bytes.escape_ascii());
}

fn target(name: &str) -> Target {
    TARGETS.iter().find(|(other, _)| *other == name).unwrap().1
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new("tests/fuzz/corpus").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Readers in the program, which its own tests run on the stable toolchain.
const OF_THE_PROGRAM: [&str; 2] = ["output_file", "settings"];

/// The number of mutations of each sample.
const EACH: usize = 60;
