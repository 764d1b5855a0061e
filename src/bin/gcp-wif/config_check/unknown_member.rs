//! The message about an unknown member.

/// Returns the message for an unknown member, with the most similar name in `known`.
pub(super) fn unknown(path: &str, known: &[&str]) -> String {
    let name = path.rsplit_once('.').map_or(path, |(_, name)| name);
    let near = known.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min();
    // If more than half of the letters differ, it is another word and no typo.
    let near = near.filter(|(distance, near)| *distance <= MOST_TYPOS && 2 * distance < near.len());
    near.map_or_else(
        || "is not known and is ignored".to_owned(),
        |(_, near)| format!("is not known and is ignored; the nearest is `{near}`"),
    )
}

const MOST_TYPOS: usize = 3;
