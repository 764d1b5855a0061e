//! Distinguished names, such as those of a certificate's subject and issuer, as text.

use std::fmt::Write as _;

use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::{Encode as _, Tag, Tagged as _};
use x509_cert::name::{Name, RdnSequence};

/// Returns a name as [RFC 4514](https://www.rfc-editor.org/rfc/rfc4514) writes it, such as
/// `CN=workload,O=Example`.
///
/// The `Display` of `Name` does the same, but with a database of all object identifiers: 130 KiB of the program,
/// of which a dozen entries are needed.
pub(super) fn text(name: &Name) -> String {
    let sequence: &RdnSequence = name.as_ref();
    // § 2.1: "starting with the last element of the sequence and moving backwards toward the first"
    let parts = sequence.iter().collect::<Vec<_>>().into_iter().rev().map(|part| {
        // § 2.2: "separated by a plus sign"
        part.iter().map(attribute).collect::<Vec<_>>().join("+")
    });
    parts.collect::<Vec<_>>().join(",")
}

fn attribute(attribute: &AttributeTypeAndValue) -> String {
    let oid = attribute.oid.to_string();
    let key = KEYS.iter().find(|(known, _)| *known == oid);
    let is_text = matches!(
        attribute.value.tag(),
        Tag::Ia5String | Tag::PrintableString | Tag::TeletexString | Tag::Utf8String
    );
    let value = std::str::from_utf8(attribute.value.value()).ok().filter(|_| is_text);
    match (key, value) {
        (Some((_, key)), Some(value)) => format!("{key}={}", escaped(value)),
        // § 2.4: "the octothorpe character ('#' U+0023) followed by the hexadecimal representation of
        // each of the octets of the BER encoding of the X.500 AttributeValue"
        _ => format!("{oid}=#{}", hex::encode(attribute.value.to_der().unwrap_or_default())),
    }
}

/// Escapes the special characters of a value with backslashes (§ 2.4).
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let last = value.len().saturating_sub(1);
    for (index, character) in value.char_indices() {
        match character {
            '#' if index == 0 => text.push_str("\\#"),
            ' ' if index == 0 || index == last => text.push_str("\\ "),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => text.extend(['\\', character]),
            '\0'..='\x1f' | '\x7f' => {
                let _ = write!(text, "\\{:02x}", u32::from(character));
            }
            _ => text.push(character),
        }
    }
    text
}

/// The names of § 3, and two more that certificates of private authorities often have.
const KEYS: &[(&str, &str)] = &[
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "EMAIL"),
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "SERIALNUMBER"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::str::FromStr as _;

    use x509_cert::der::Decode as _;

    use super::*;

    #[test]
    fn names_are_written_as_the_library_writes_them() {
        assert_eq!(text(&Name::default()), "");
        for name in [
            "CN=workload,O=Example",
            "CN=a+OU=b,C=DE,ST=Hessen,L=F",
            "DC=example,DC=org,uid=x,STREET=1 Way",
            "emailAddress=a@example.org,serialNumber=17",
            "CN=\\#1\\, \\\"q\\\" \\<x\\>\\;\\+\\\\",
            "CN=\\ spaces \\ ",
            "CN=Größe",
            "CN=a\\0ab",
            "1.2.3.4=#0c0161,CN=x",
            "CN=#0202ffff",
        ] {
            let parsed = Name::from_str(name).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(text(&parsed), parsed.to_string(), "{name}");
        }
    }

    #[test]
    fn an_old_character_set_is_written_in_hexadecimal() {
        // One CN, a BMPString `ab`.
        let der = hex::decode("300f310d300b06035504031e0400610062").unwrap();
        assert_eq!(text(&Name::from_der(&der).unwrap()), "2.5.4.3=#1e0400610062");
    }
}
