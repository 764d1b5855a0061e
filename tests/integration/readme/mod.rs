//! The documentation: its examples run against the fake of both clouds, its links have targets, and
//! its lists are complete.

mod machine;
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use machine::recipes;
use page::{Page, headings, pages};

#[test]
fn every_example_works() {
    let (recipes, mut used, mut ran) = (recipes(), BTreeSet::from(["usual"]), 0);
    for page in pages() {
        // The credential files that the examples of this page have created.
        let mut created = BTreeMap::new();
        for example in page.examples() {
            if example.script.starts_with("cargo ") {
                continue;
            }
            let recipe = recipes.get_key_value(&example.heading);
            let (name, recipe) = recipe.unwrap_or_else(|| recipes.get_key_value("usual").unwrap());
            created.extend(recipe.run(&example, &created));
            used.insert(name);
            ran += 1;
        }
        for shown in page.credential_files() {
            let is_real = |file: &Value| *file == shown.json;
            assert!(created.values().any(is_real), "{}: no example creates it", shown.place);
        }
    }
    for heading in recipes.keys() {
        assert!(used.contains(heading.as_str()), "`{heading}` is not in the documentation");
    }
    assert!(ran >= 60, "only {ran} examples are left");
}

/// `cargo test` compiles the Rust examples of the pages that `src/lib.rs` includes.
#[test]
fn every_rust_example_is_a_doc_test() {
    let library = fs::read_to_string("src/lib.rs").unwrap();
    for page in pages().iter().filter(|page| page.text.contains("\n```rust")) {
        let included = format!("include_str!(\"../{}\")", page.path.display());
        assert!(library.contains(&included), "src/lib.rs does not have `{included}`");
    }
}

#[test]
fn the_first_two_commands_are_those_that_set_the_project_up() {
    let readme = &pages()[0];
    let examples = readme.examples();
    let first: Vec<&str> = examples.iter().map(|example| example.script.trim()).take(2).collect();
    assert_eq!(
        first,
        ["cargo run --example local_fake -- cargo run -- access-token", "cargo test"]
    );
    assert!(examples.iter().skip(2).all(|example| !example.script.starts_with("cargo ")));
    assert_eq!(readme.text.find("```"), readme.text.find("```sh\n"), "another block comes first");
    assert!(readme.text.lines().count() <= 200, "the README has grown: move a part to docs/");
}

#[test]
fn every_link_has_a_target() {
    let pages = pages();
    for page in &pages {
        for link in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = match file {
                "" => page.path.clone(),
                file => page.path.parent().unwrap().join(file),
            };
            let text = fs::read_to_string(&path).unwrap_or_default();
            assert!(path.exists(), "{}: `{link}` leads nowhere", page.path.display());
            let found = anchor.is_empty() || headings(&text).any(|heading| heading == anchor);
            assert!(found, "{}: `{link}` names no heading", page.path.display());
        }
    }
    let readme = &pages[0].text;
    for page in pages.iter().filter(|page| page.path.starts_with("docs")) {
        let link = format!("]({})", page.path.display());
        assert!(readme.contains(&link), "the README does not lead to {}", page.path.display());
    }
}

/// Checks that a user who has only the archive of a release finds what its pages lead to.
#[test]
fn the_archive_has_what_its_pages_lead_to() {
    let script = fs::read_to_string(".ci/dist").unwrap();
    let packed = script.split_once("cp -r \"$(program \"$1\")\"").unwrap().1;
    let packed = packed.split('"').next().unwrap();
    let in_clone = ["CONTRIBUTING.md", "benches", "examples", "fixtures"];
    let known: Vec<&str> =
        packed.split_whitespace().filter(|word| *word != "\\").chain(in_clone).collect();
    let is_packed =
        |page: &&Page| page.path.starts_with("docs") || page.path == Path::new("README.md");
    for page in pages().iter().filter(is_packed) {
        for link in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let in_docs = page.path.starts_with("docs") && !link.starts_with("../");
            if in_docs || link.starts_with('#') || link.contains("://") {
                continue;
            }
            let top = link.trim_start_matches("../").split(['/', '#']).next().unwrap();
            assert!(
                known.contains(&top),
                "{}: `{link}` is not in the archive",
                page.path.display()
            );
        }
    }
    // The units run the program where the page installs it.
    let install = fs::read_to_string("docs/install.md").unwrap();
    let folder =
        install.lines().find_map(|line| line.strip_prefix("sudo install gcp-wif ")).unwrap();
    for unit in fs::read_dir("deploy/systemd").unwrap() {
        let unit = fs::read_to_string(unit.unwrap().path()).unwrap();
        let programs = unit.lines().filter_map(|line| line.strip_prefix("ExecStart="));
        for program in programs {
            assert!(program.starts_with(&format!("{folder}/gcp-wif ")), "{program}");
        }
    }
}

#[test]
fn every_setting_is_described() {
    let page = fs::read_to_string("docs/settings.md").unwrap();
    let sources = rust_files(Path::new("src/bin/gcp-wif"));
    let raw = sources.iter().find_map(|text| text.split_once("struct Raw {")).unwrap().1;
    let raw = raw.split('}').next().unwrap();
    let fields = raw.lines().filter_map(|line| line.trim().split_once(':'));
    let keys: Vec<&str> = fields.map(|(key, _)| key.rsplit(' ').next().unwrap()).collect();
    assert!(keys.len() >= 5);
    for key in keys {
        let variable = format!("GCP_WIF_{}", key.to_ascii_uppercase());
        assert!(page.contains(&format!("| `{key}` | `{variable}`")), "`{key}` is not described");
    }
}

#[test]
fn every_module_is_in_the_architecture() {
    let page = fs::read_to_string("docs/architecture.md").unwrap();
    let library = fs::read_to_string("src/lib.rs").unwrap();
    let modules = library
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(page.contains(&format!("`{module}`")), "`{module}` is not in docs/architecture.md");
    }
}

fn rust_files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false => vec![fs::read_to_string(path).unwrap()],
        })
        .collect()
}
