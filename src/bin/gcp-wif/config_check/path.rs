//! Paths in a credential file.

use std::path::Path;

use gcp_wif::sanitize::Sanitized;

use super::finding::Findings;

/// Warns about a relative path. `member` is the path of the JSON member that holds it.
pub(super) fn check_absolute(member: &str, path: &Path, findings: &mut Findings) {
    let path = path.to_string_lossy();
    if !is_absolute(&path) {
        let path = Sanitized::truncated(&path, 120);
        let problem =
            format!("is `{path}`, which is relative to the working directory of each client");
        findings.warning(member, &problem, Some("use an absolute path"));
    }
}

/// Returns whether a path is absolute, on this system or on Windows.
pub(super) fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let has_drive = matches!(bytes, [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic());
    path.starts_with('/') || path.starts_with("\\\\") || has_drive
}
