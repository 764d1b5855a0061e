//! Members that no library reads.

/// Says of a member that nobody knows it.
pub(super) fn unknown(path: &str, known: &[&str]) -> String {
    let name = path.rsplit_once('.').map_or(path, |(_, name)| name);
    let near = known.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min();
    // More letters changed than kept make another word.
    let near = near.filter(|(distance, near)| *distance <= MOST_TYPOS && 2 * distance < near.len());
    near.map_or_else(
        || "is not known and is ignored".to_owned(),
        |(_, near)| format!("is not known and is ignored; the nearest is `{near}`"),
    )
}

const MOST_TYPOS: usize = 3;
