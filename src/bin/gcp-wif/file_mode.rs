//! The permission bits of a flag.

use gcp_wif::sanitize::Sanitized;

/// Parses permission bits in octal, such as `0640`: the owner can read, and no other user can write.
pub(crate) fn parse_mode(text: &str) -> Result<u32, String> {
    let is_octal = !text.is_empty() && text.bytes().all(|b| matches!(b, b'0'..=b'7'));
    let mode = is_octal.then(|| u32::from_str_radix(text, 8).ok()).flatten();
    mode.filter(|mode| *mode <= 0o777 && mode & 0o400 != 0 && mode & 0o022 == 0).ok_or_else(|| {
        let text = Sanitized::truncated(text, 20);
        format!(
            "`{text}` is not a mode for a token, expected octal digits such as 0600, 0640 or 0644, \
             which let no other user write"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_lets_its_owner_read_and_no_other_user_write() {
        for (text, mode) in [("0600", 0o600), ("640", 0o640), ("0444", 0o444), ("000644", 0o644)] {
            assert_eq!(parse_mode(text), Ok(mode), "{text}");
        }
        for text in
            ["", "0", "0200", "0660", "0602", "1600", "u=rw", "0o600", "-600", "7777777777777"]
        {
            assert!(parse_mode(text).is_err(), "{text}");
        }
    }
}
