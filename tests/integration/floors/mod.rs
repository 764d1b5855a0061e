//! Imports go down the floors only, and no two files import each other.

mod import_graph;

use std::path::Path;

use import_graph::{ImportGraph, SourceFile};

/// The floor of every top-level module of the library. Modules of one floor do not import each
/// other, except on the floors where the order of this list counts.
const FLOORS: &[(u8, &[&str])] = &[
    (
        0,
        &[
            "secret",
            "redact",
            "sanitize",
            "path_value",
            "timestamp",
            "expiration",
            "clock_skew",
            "retry",
            "refresh_schedule",
            "region",
            "partition",
            "http",
            "http_server",
            "json",
            "jwt",
            "identity_key",
            "security_credentials",
            "x509",
            "external_account",
            "access_boundary",
            "credentials",
            "principal",
            "sigv4",
            "subject_token",
            "aws_config_file",
        ],
    ),
    (1, &["context"]),
    (2, &["service_error"]),
    (3, &["aws_sts", "aws_console", "supplier", "aws_identity"]),
    (4, &["source"]),
    (5, &["exchange"]),
    (6, &["cache", "federation", "refresh"]),
];

#[test]
fn imports_go_down_the_floors_only() {
    let mut wrong = Vec::new();
    for (file, imported) in library().imports() {
        let (Some(own), Some(theirs)) = (module_of(file), module_of(imported)) else {
            assert!(module_of(file).is_none(), "{} imports the crate root", file.display());
            continue;
        };
        if own != theirs && place(&theirs) >= place(&own) {
            wrong.push(format!("{} imports {}", file.display(), imported.display()));
        }
    }
    assert!(wrong.is_empty(), "imports that point up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn no_two_files_of_the_library_import_each_other() {
    assert_no_circles(&library());
}

#[test]
fn no_two_files_of_the_program_import_each_other() {
    assert_no_circles(&ImportGraph::read(Path::new("src/bin/gcp-wif"), "main.rs"));
}

#[test]
fn the_graph_sees_every_form_of_import() {
    let source = SourceFile::parse(
        "mod child;
         #[cfg(test)] mod tests { use super::hidden::No; }
         pub(crate) use crate::{secret::Secret, region as other};
         fn f() { println!(\"{}\", crate::http::Method::Get.as_str()); self.x.y(); super::g() }",
    );
    assert_eq!(source.modules, ["child"]);
    let paths: Vec<String> = source.paths.iter().map(|path| path.join("::")).collect();
    assert_eq!(
        paths,
        ["crate::secret::Secret", "crate::region", "crate::http::Method::Get", "super::g"]
    );
}

fn library() -> ImportGraph {
    ImportGraph::read(Path::new("src"), "lib.rs")
}

fn assert_no_circles(graph: &ImportGraph) {
    let circles: Vec<String> = graph
        .circles()
        .iter()
        .map(|circle| {
            let inside = |(file, imported): &(&Path, &Path)| {
                circle.contains(file) && circle.contains(imported)
            };
            let lines = graph.imports().filter(inside);
            let lines = lines.map(|(a, b)| format!("  {} imports {}", a.display(), b.display()));
            lines.collect::<Vec<_>>().join("\n")
        })
        .collect();
    assert!(circles.is_empty(), "files that import each other:\n{}", circles.join("\n\n"));
}

/// Returns the order of a module: its floor, then its place in the list on the ground, among the
/// suppliers (which may ask AWS STS) and in the flow.
fn place(module: &str) -> (u8, usize) {
    let found = FLOORS.iter().find_map(|(floor, modules)| {
        let at = modules.iter().position(|name| *name == module)?;
        Some((*floor, if matches!(floor, 0 | 3 | 6) { at } else { 0 }))
    });
    found.unwrap_or_else(|| panic!("`{module}` has no floor"))
}

/// Returns the top-level module of a file; `None` for `lib.rs`.
fn module_of(file: &Path) -> Option<String> {
    let first = file.iter().next().unwrap().to_str().unwrap();
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (module != "lib").then(|| module.to_owned())
}
