//! The group of a file, by its name or number.

use std::path::Path;

use gcp_wif::context::FileSystem;
use gcp_wif::sanitize::Sanitized;

use crate::error::{Error, Result};

/// The group of a flag.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Group {
    Number(u32),
    Name(String),
}

impl Group {
    /// Parses a number, or a name of at most 32 bytes.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Number(number));
        }
        let is_name = (1..=32).contains(&text.len())
            && !text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && text.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        is_name.then(|| Self::Name(text.to_owned())).ok_or_else(|| {
            let text = Sanitized::truncated(text, 40);
            format!("`{text}` is not a group, expected a name or a number")
        })
    }

    /// Returns the number. Looks a name up in `/etc/group` only, not in a directory service.
    pub(crate) fn number(&self, files: &dyn FileSystem) -> Result<u32> {
        let name = match self {
            Self::Number(number) => return Ok(*number),
            Self::Name(name) => name,
        };
        let groups = files.read(Path::new(GROUPS), MAX_GROUPS_SIZE)?;
        find(&String::from_utf8_lossy(groups.expose()), name).ok_or_else(|| {
            Error::Usage(format!(
                "`--group`: `{GROUPS}` has no group `{name}`; a number works, too"
            ))
        })
    }
}

/// Finds a group in lines of the form `NAME:PASSWORD:NUMBER:MEMBERS` (group(5)).
fn find(groups: &str, name: &str) -> Option<u32> {
    groups.lines().find_map(|line| {
        let mut parts = line.split(':');
        (parts.next()? == name).then(|| parts.nth(1)?.parse().ok()).flatten()
    })
}

const GROUPS: &str = "/etc/group";

/// In bytes.
const MAX_GROUPS_SIZE: u64 = 4 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_a_number_or_a_name() {
        assert_eq!(Group::parse("65534"), Ok(Group::Number(65_534)));
        assert_eq!(Group::parse("www-data"), Ok(Group::Name("www-data".to_owned())));
        for text in ["", "-1", "a b", "a:b", "12x", &"x".repeat(33)] {
            assert!(Group::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_is_found_in_its_line() {
        let groups = "root:x:0:\n# comment\nbroken\nwww-data:x:33:a,b\nwww:x:x:\n";
        assert_eq!(find(groups, "www-data"), Some(33));
        assert_eq!(find(groups, "root"), Some(0));
        for missing in ["www", "broken", "a", "x"] {
            assert_eq!(find(groups, missing), None, "{missing}");
        }
    }
}
