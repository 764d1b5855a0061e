//! The path of a case, and the name of its test.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns every file below a folder in order, except the README.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.file_name().is_some_and(|name| name != "README.md") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Returns the name of a test, such as `cli::exec::status` for `fixtures/cli/exec/status.json`.
pub fn name(path: &Path) -> String {
    let place = path.strip_prefix("fixtures").unwrap().with_extension("");
    let parts: Vec<_> = place.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("::")
}
