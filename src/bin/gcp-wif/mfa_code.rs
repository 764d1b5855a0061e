//! The code of an MFA device: typed, from standard input, or from the terminal.

use std::io::{ErrorKind, Read as _};

use anyhow::Context as _;
use gcp_wif::secret::Secret;
use gcp_wif::shown::Shown;

use crate::report::UsageError;

/// Is the code that was typed, that standard input has for `-`, or that somebody types now.
pub(crate) fn mfa_code(typed: Option<&Secret>, serial: &str) -> anyhow::Result<Secret> {
    let (from, code) = match typed {
        Some(dash) if dash.expose() == "-" => ("standard input", read_line()?),
        Some(code) => ("`--mfa-code`", code.clone()),
        None => ("what was typed", ask(serial)?),
    };
    let digits = code.expose().trim();
    // "The value is provided by the MFA device": six digits, `[\d]*` of length 6 (AWS STS API
    // Reference, TokenCode).
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(UsageError(format!("{from} is no MFA code, which has six digits")).into());
    }
    Ok(Secret::from(digits))
}

fn read_line() -> anyhow::Result<Secret> {
    let mut input = Vec::with_capacity(LONGEST_INPUT as usize);
    let read = std::io::stdin().lock().take(LONGEST_INPUT).read_to_end(&mut input);
    let input = Secret::new(input);
    read.context("standard input cannot be read")?;
    Ok(Secret::from(std::str::from_utf8(input.expose()).unwrap_or("\u{fffd}")))
}

/// Asks on the terminal, which need not be standard input: AWS's tools run a `credential_process`
/// with neither.
fn ask(serial: &str) -> anyhow::Result<Secret> {
    let prompt = format!("MFA code of {}: ", Shown::at_most(serial, 256));
    match rpassword::prompt_password(prompt) {
        Ok(code) => Ok(code.into()),
        Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::UnexpectedEof) => {
            Err(UsageError("no MFA code was typed".to_owned()).into())
        }
        Err(_) => {
            let problem = "`--mfa-serial` needs a code, and there is no terminal to ask for it: give \
                           `--mfa-code`, which reads standard input for `-`";
            Err(UsageError(problem.to_owned()).into())
        }
    }
}

/// In bytes: a code with white space around it, and room to see that it is none.
const LONGEST_INPUT: u64 = 256;
