//! Imports go down the floors only.

use std::fs;
use std::path::{Path, PathBuf};

/// The floor of every module at the top of the library. Modules of one floor do not know each
/// other, but where the order of this list counts.
const FLOORS: &[(u8, &[&str])] = &[
    (
        0,
        &[
            "secret",
            "sanitize",
            "timestamp",
            "clock_skew",
            "retry",
            "region",
            "partition",
            "http",
            "json",
            "jwt",
            "security_credentials",
            "external_account",
            "principal",
            "sigv4",
            "subject_token",
            "aws_config_file",
        ],
    ),
    (1, &["context"]),
    (2, &["service_error"]),
    (3, &["aws_sts", "aws_console", "supplier"]),
    (4, &["exchange"]),
    (5, &["cache", "aws_identity", "federation"]),
];

#[test]
fn imports_go_down_the_floors_only() {
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let Some(own) = module_of(&file) else {
            continue;
        };
        let own_place = place(&own).unwrap_or_else(|| panic!("`{own}` has no floor"));
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            for imported in imports(line) {
                let their_place =
                    place(&imported).unwrap_or_else(|| panic!("`{imported}`: {line}"));
                if imported != own && their_place >= own_place {
                    wrong.push(format!("{}:{}: {line}", file.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that point up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn the_command_line_is_a_crate_of_its_own() {
    for file in rust_files(Path::new("src/bin")) {
        let text = fs::read_to_string(&file).unwrap();
        // But for what its tests share with others.
        let text = text.replace("#[path = \"../../../tests/", "");
        assert!(!text.contains("#[path"), "{} takes a file of the library", file.display());
    }
}

#[test]
fn the_guard_sees_every_form_of_import() {
    assert_eq!(imports("use crate::cache::MemoryTokenCache;"), ["cache"]);
    assert_eq!(imports("    let x = crate::http::Method::Get;"), ["http"]);
    assert_eq!(imports("pub(crate) use crate::{secret::Secret, region};"), ["secret", "region"]);
    assert!(imports("// no crate here").is_empty());
}

/// The order of a module: its floor, then its place in the list where the floor is the ground, the
/// suppliers (who may ask AWS STS) or the flow.
fn place(module: &str) -> Option<(u8, usize)> {
    FLOORS.iter().find_map(|(floor, modules)| {
        let at = modules.iter().position(|name| *name == module)?;
        Some((*floor, if matches!(floor, 0 | 3 | 5) { at } else { 0 }))
    })
}

/// The module at the top that a file belongs to; none for `lib.rs` and the command line.
fn module_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix("src").unwrap();
    let first = inside.iter().next().unwrap().to_str().unwrap();
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (module != "lib" && module != "bin").then(|| module.to_owned())
}

/// The modules at the top that a line names by `crate::`.
fn imports(line: &str) -> Vec<String> {
    let name = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        text[..end].to_owned()
    };
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap();
                found.extend(list.split(',').map(|item| name(item.trim())));
            }
            None => found.push(name(rest)),
        }
    }
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
