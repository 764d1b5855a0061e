//! The certificates of `fixtures/x509`.

use std::fs;
use std::path::Path;

/// Replaces each `{x509/NAME}` by the content of that file, and each `{x509/NAME base64}` by its base64
/// without line breaks.
pub fn fill(text: &str) -> String {
    let mut pieces = text.split("{x509/");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap();
        filled.push_str(&match name.strip_suffix(" base64") {
            Some(name) => base64(name),
            None => pem(name),
        });
        filled.push_str(rest);
    }
    filled
}

/// Returns the content of a file.
pub fn pem(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/x509");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Returns the base64 of the only block of a file, without line breaks: that of the certificate in DER.
pub fn base64(name: &str) -> String {
    pem(name).lines().filter(|line| !line.starts_with("-----")).collect()
}

/// Lists the base64 lines of the private keys in a text.
pub fn key_lines(text: &str) -> Vec<String> {
    let blocks = text.split("-----BEGIN ").skip(1);
    let keys = blocks.filter(|block| {
        block.lines().next().is_some_and(|label| label.ends_with("PRIVATE KEY-----"))
    });
    let lines = keys.flat_map(|key| key.lines().skip(1).take_while(|line| !line.starts_with('-')));
    lines.filter(|line| line.len() > 16 && !line.contains(':')).map(str::to_owned).collect()
}
