//! The listing of the library's public API: `fixtures/public_api.txt` shows each change in a
//! review.
//!
//! `UPDATE=1 cargo test public_api` updates the file.

mod listing;
mod parts;
mod paths;
mod spelling;
mod tree;

use std::path::Path;
use std::{env, fs};

use testkit::folder::Folder;
use tree::Tree;

#[test]
fn the_public_api_is_as_listed() {
    let lines = listing::lines(&Tree::load(Path::new("src/lib.rs")));
    let found = lines.join("\n") + "\n";
    if env::var_os("UPDATE").is_some() {
        fs::write(LISTING, &found).unwrap();
    }
    let listed = fs::read_to_string(LISTING).unwrap();
    let differences = differences(&listed, &found);
    assert!(
        differences.is_empty(),
        "the public API is not that of {LISTING} (- listed, + found); if it is meant to change, run \
         `UPDATE=1 cargo test public_api`:\n{}",
        differences.join("\n")
    );
}

#[test]
fn what_is_hidden_is_not_listed() {
    let folder = Folder::new("public-api");
    folder.write("inner.rs", "pub struct Shown; pub struct Hidden; impl Hidden { pub fn f() {} }");
    folder.write("support.rs", "pub struct Inner;");
    let root = folder.write(
        "lib.rs",
        "mod inner; pub use inner::Shown; #[doc(hidden)] pub use inner::Hidden;
         #[doc(hidden)] pub mod support; #[doc(hidden)] pub fn f() {} #[doc(hidden)] pub struct S;
         impl Shown { #[doc(hidden)] pub fn g() {} pub fn h() {} }",
    );
    assert_eq!(
        listing::lines(&Tree::load(&root)),
        ["gcp_wif::Shown: struct", "gcp_wif::Shown::h: fn h()"]
    );
}

/// "The `get_` prefix is not used for getters in Rust code" (Rust API guidelines, C-GETTER).
#[test]
fn no_public_function_is_called_a_getter() {
    let listed = fs::read_to_string(LISTING).unwrap();
    let getters: Vec<_> = listed.lines().filter(|line| line.contains("::get_")).collect();
    assert!(getters.is_empty(), "{}", getters.join("\n"));
}

/// Lists the lines that only one of two texts has.
fn differences(listed: &str, found: &str) -> Vec<String> {
    let only = |sign: &'static str, text: &str, other: &str| -> Vec<String> {
        let other: Vec<_> = other.lines().collect();
        let lines = text.lines().filter(|line| !other.contains(line));
        lines.map(|line| format!("{sign} {line}")).collect()
    };
    [only("-", listed, found), only("+", found, listed)].concat()
}

const LISTING: &str = "fixtures/public_api.txt";
