//! Flags, variables and settings whose value is the path of a file or directory.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TryMapValueParser, TypedValueParser as _};
use gcp_wif::context::NotAPath;

use crate::error::{Error, Result};

/// Refuses a value that is the content of a file, which may be a secret. The message begins with `name`
/// and shows nothing of the value.
pub(crate) fn check_path(name: &str, path: impl Into<PathBuf>) -> Result<PathBuf> {
    let path = path.into();
    match NotAPath::detect(&path) {
        Some(found) => Err(Error::Setting(format!("{name} is {found}"))),
        None => Ok(path),
    }
}

/// Returns the parser of a flag whose value is a path.
pub(crate) fn path_parser() -> PathParser {
    OsStringValueParser::new().try_map(parse_path)
}

/// Returns the parser of a flag whose value is the path of a file to write.
pub(crate) fn output_parser() -> PathParser {
    OsStringValueParser::new().try_map(parse_output)
}

/// The parser of a path. Pointers, since each other function would be one more copy of clap's code.
type PathParser = TryMapValueParser<OsStringValueParser, fn(OsString) -> Result<PathBuf, String>>;

/// Refuses `-`, which is standard output by custom, and would be a file of this name.
pub(crate) fn check_output(path: &Path) -> Result<(), String> {
    match path == Path::new("-") {
        true => Err("`-` is not a file; a file of this name is `./-`".to_owned()),
        false => Ok(()),
    }
}

fn parse_output(value: OsString) -> Result<PathBuf, String> {
    let path = parse_path(value)?;
    check_output(&path).map(|()| path)
}

fn parse_path(value: OsString) -> Result<PathBuf, String> {
    let path = PathBuf::from(value);
    if path.as_os_str().is_empty() {
        return Err("the path is empty".to_owned());
    }
    match NotAPath::detect(&path) {
        Some(found) => Err(format!("the value is {found}")),
        None => Ok(path),
    }
}
