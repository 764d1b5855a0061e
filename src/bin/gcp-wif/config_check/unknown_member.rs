//! Checks of members that no library reads.

use gcp_wif::external_account::{SourceKind, UnknownMember, known_members};

use super::finding::Findings;
use crate::nearest::nearest;

/// Warns about members that are not known.
pub(super) fn check(members: &[UnknownMember], findings: &mut Findings) {
    for UnknownMember { path, known, .. } in members {
        if ARGUMENTS.contains(&path.as_str()) {
            findings.warning(
                path,
                "is not a member of this format and is ignored",
                Some("put the arguments into `command`, after the program"),
            );
        } else if is_of_another_source(path) {
            findings.warning(path, "belongs to another kind of source and is ignored", None);
        } else {
            findings.warning(path, &unknown(path, known), None);
        }
    }
}

/// Returns whether a member that the source of the file cannot have is one of another kind of source.
fn is_of_another_source(path: &str) -> bool {
    let name = path.strip_prefix("credential_source.");
    let is_known = |kind: &SourceKind| {
        known_members("credential_source", *kind)
            .is_some_and(|known| known.contains(&name.unwrap_or_default()))
    };
    name.is_some() && SourceKind::ALL.iter().any(is_known)
}

fn unknown(path: &str, known: &[&str]) -> String {
    let name = path.rsplit_once('.').map_or(path, |(_, name)| name);
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("is not known and is ignored; the nearest is `{near}`"),
        None => "is not known and is ignored".to_owned(),
    }
}

/// Names that are mistaken for members.
const ARGUMENTS: &[&str] =
    &["credential_source.executable.args", "credential_source.executable.arguments"];
