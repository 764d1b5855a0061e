//! Imports go down the floors only, and no two files import each other.

mod import_graph;

use std::path::Path;

use import_graph::{ImportGraph, SourceFile};
use testkit::folder::Folder;

/// The floor of every top-level module of the library. Modules of one floor do not import each
/// other, except on the floors where the order of this list counts.
const FLOORS: &[(u8, &[&str])] = &[
    (
        0,
        &[
            "secret",
            "mutex",
            "uri_encoding",
            "redact",
            "sanitize",
            "path_value",
            "timestamp",
            "expiration",
            "retry",
            "refresh_schedule",
            "region",
            "partition",
            "http",
            "http_server",
            "clock_skew",
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
    let wrong = upward(&library());
    assert!(wrong.is_empty(), "imports that point up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn no_two_files_of_the_library_import_each_other() {
    assert_eq!(circles(&library()), "", "files that import each other");
}

#[test]
fn no_two_files_of_the_program_import_each_other() {
    let program = ImportGraph::read(Path::new("src/bin/gcp-wif"), "main.rs");
    assert_eq!(circles(&program), "", "files that import each other");
}

#[test]
fn an_import_that_points_up_is_noticed() {
    for (secret, wrong) in [
        ("use crate::federation::Federation;", "secret.rs imports federation/mod.rs"),
        ("pub use crate::federation::Federation;", "secret.rs imports federation/mod.rs"),
        ("fn f() { g!(super::federation::flow::Flow) }", "secret.rs imports federation/flow.rs"),
        ("use crate::Federation;", "secret.rs imports lib.rs"),
        ("use crate::timestamp::Timestamp;", "secret.rs imports timestamp.rs"),
    ] {
        let folder = small_crate(secret, "");
        assert_eq!(upward(&ImportGraph::read(&folder, "lib.rs")), [wrong], "{secret}");
    }
    let good = small_crate("pub struct Secret;", "");
    assert!(upward(&ImportGraph::read(&good, "lib.rs")).is_empty());
}

/// `federation/flow.rs` imports `secret.rs`, and only `federation/mod.rs` names its own files.
#[test]
fn a_circle_through_a_re_export_is_noticed() {
    for (secret, timestamp, number) in [
        ("use crate::federation::Federation;", "", 3),
        ("pub use crate::federation::flow::Flow;", "", 2),
        ("use crate::timestamp::Flow;", "pub use crate::federation::Flow;", 4),
        ("fn f() -> crate::Federation {}", "", 4),
    ] {
        let folder = small_crate(secret, timestamp);
        let graph = ImportGraph::read(&folder, "lib.rs");
        let circles = graph.circles();
        assert_eq!(circles.len(), 1, "{secret}");
        assert_eq!(circles[0].len(), number, "{secret}: {circles:?}");
    }
    assert_eq!(circles(&ImportGraph::read(&small_crate("pub struct Secret;", ""), "lib.rs")), "");
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

/// Creates a crate of five files, of which a test chooses two.
fn small_crate(secret: &str, timestamp: &str) -> Folder {
    let folder = Folder::new("floors");
    folder.write(
        "lib.rs",
        "mod secret; mod timestamp; mod federation; pub use federation::Federation;",
    );
    folder.write("secret.rs", secret);
    folder.write("timestamp.rs", timestamp);
    folder.write("federation/mod.rs", "mod flow; pub use flow::{Federation, Flow};");
    folder.write("federation/flow.rs", "use crate::secret::Secret; pub struct Flow(Secret);");
    folder
}

/// Lists the imports that point up, sideways or to the crate root.
fn upward(graph: &ImportGraph) -> Vec<String> {
    let wrong = graph.imports().filter(|(file, imported)| {
        match (module_of(file), module_of(imported)) {
            (Some(own), Some(theirs)) => own != theirs && place(&theirs) >= place(&own),
            // The root may name every file.
            (own, _) => own.is_some(),
        }
    });
    wrong.map(|(file, other)| format!("{} imports {}", file.display(), other.display())).collect()
}

/// Lists the imports within each group of files that import each other.
fn circles(graph: &ImportGraph) -> String {
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
    circles.join("\n\n")
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
