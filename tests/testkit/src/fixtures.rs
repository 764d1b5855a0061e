//! The files of a folder of fixtures.

use std::fs;
use std::path::{Path, PathBuf};

/// Lists the JSON files of a folder, each with its name without the extension, sorted.
pub fn json_files(folder: impl AsRef<Path>) -> Vec<(String, PathBuf)> {
    let folder = folder.as_ref();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push((path.file_stem().unwrap().to_str().unwrap().to_owned(), path));
        }
    }
    files.sort();
    files
}
