//! The known name that a misspelt one probably means.

/// Returns the known name that is nearest to `name`. `None` if `name` is likely another word: more than
/// [`MAX_TYPOS`] edits away, or at least half of the length.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let (distance, near) = known.map(|known| (strsim::osa_distance(known, name), known)).min()?;
    (distance <= MAX_TYPOS && 2 * distance < near.len()).then_some(near)
}

const MAX_TYPOS: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_has_a_nearest_name_and_another_word_has_none() {
        let nearest = |name| nearest(name, ["audience", "url"].into_iter());
        assert_eq!(nearest("audiance"), Some("audience"));
        assert_eq!(nearest("adueince"), Some("audience"));
        assert_eq!(nearest("urn"), Some("url"));
        assert_eq!((nearest("file"), nearest("arg"), nearest("")), (None, None, None));
    }
}
