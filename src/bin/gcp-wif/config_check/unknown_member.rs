//! Checks of members that no library reads.

use gcp_wif::external_account::UnknownMember;

use super::finding::Findings;

/// Warns about members that are not known.
pub(super) fn check(members: &[UnknownMember], findings: &mut Findings) {
    for UnknownMember { path, known, .. } in members {
        if ARGUMENTS.contains(&path.as_str()) {
            findings.warning(
                path,
                "is not a member of this format and is ignored",
                Some("put the arguments into `command`, after the program"),
            );
        } else {
            findings.warning(path, &unknown(path, known), None);
        }
    }
}

fn unknown(path: &str, known: &[&str]) -> String {
    let name = path.rsplit_once('.').map_or(path, |(_, name)| name);
    let near = known.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min();
    // If more than half of the letters differ, it is another word and no typo.
    let near = near.filter(|(distance, near)| *distance <= MOST_TYPOS && 2 * distance < near.len());
    near.map_or_else(
        || "is not known and is ignored".to_owned(),
        |(_, near)| format!("is not known and is ignored; the nearest is `{near}`"),
    )
}

/// Names that are mistaken for members.
const ARGUMENTS: &[&str] =
    &["credential_source.executable.args", "credential_source.executable.arguments"];

const MOST_TYPOS: usize = 3;
