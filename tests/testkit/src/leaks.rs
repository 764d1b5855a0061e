//! Finds secrets in the output of a run of the program.

use std::process::Output;

use crate::clouds;

/// Searches everything printed for secrets. Only standard output may hold the requested token or
/// keys.
pub fn leaks(output: &Output, asked_for_keys: bool) -> Vec<String> {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let never = [
        clouds::SECRET_ACCESS_KEY,
        clouds::METADATA_TOKEN,
        clouds::LOGIN_CLIENT_SECRET,
        clouds::REFRESH_TOKEN,
        clouds::CHANGING_REFRESH_TOKEN,
        clouds::REPLACED_REFRESH_TOKEN,
        MADE_UP_SECRET,
        MADE_UP_PASSWORD,
    ];
    let not_on_stderr = [
        clouds::SESSION_TOKEN,
        clouds::ASSUMED_SECRET_ACCESS_KEY,
        clouds::ASSUMED_SESSION_TOKEN,
        clouds::FEDERATED_TOKEN,
        clouds::ACCESS_TOKEN,
        clouds::USER_TOKEN,
        clouds::WORKSPACE_TOKEN,
        clouds::DOWNSCOPED_TOKEN,
        clouds::FAKE_SIGNATURE,
        "Signature=",
        "Signature%3D",
    ];
    let on_stdout = never
        .iter()
        .filter(|secret| !(asked_for_keys && **secret == clouds::SECRET_ACCESS_KEY))
        .filter(|secret| stdout.contains(**secret));
    let on_stderr = never.iter().chain(&not_on_stderr).filter(|secret| stderr.contains(**secret));
    // Six digits also occur within other numbers and signatures, so only whole words count.
    let printed = [&*stdout, &*stderr];
    let words = printed.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
    let codes = words.filter(|word| MFA_CODES.contains(word));
    on_stdout
        .chain(on_stderr)
        .copied()
        .chain(codes)
        .map(|secret| format!("`{secret}` was printed"))
        .collect()
}

/// The prefix of every secret that the cases pass to the program.
const MADE_UP_SECRET: &str = "made-up-secret";

/// The MFA code that the fake accepts, and one that it refuses.
const MFA_CODES: [&str; 2] = ["123456", "654321"];

const MADE_UP_PASSWORD: &str = "made-up-password";
