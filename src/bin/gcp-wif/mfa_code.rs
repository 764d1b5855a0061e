//! The code of an MFA device: typed, from standard input, or from the terminal.

use std::fmt;
use std::io::{ErrorKind, Read as _};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use gcp_wif::context::{Deadline, MfaCodeError, MfaPrompt};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::secret::Secret;

use crate::report::UsageError;

/// Gives the code that was typed, that standard input has for `-`, or that somebody types when
/// asked.
pub(crate) struct CliMfaPrompt {
    typed: Option<Secret>,
    is_used: AtomicBool,
    asks: bool,
    deadline: Deadline,
}

impl CliMfaPrompt {
    /// Asks on the terminal where no code was typed. Whoever types takes their own time, and not that
    /// of `deadline`.
    pub(crate) const fn new(typed: Option<Secret>, deadline: Deadline) -> Self {
        Self { typed, is_used: AtomicBool::new(false), asks: true, deadline }
    }

    /// Asks nobody, and leaves standard input alone.
    pub(crate) const fn without_asking(typed: Option<Secret>) -> Self {
        Self { typed, is_used: AtomicBool::new(false), asks: false, deadline: Deadline::never() }
    }

    /// Tells whether a code was typed.
    pub(crate) const fn is_typed(&self) -> bool {
        self.typed.is_some()
    }

    /// Refuses a code that was typed for nothing.
    pub(crate) fn check_used(&self) -> Result<(), UsageError> {
        if !self.is_typed() || self.is_used.load(Ordering::Relaxed) {
            return Ok(());
        }
        let problem = "`--mfa-code` is a code that nothing asks for: name the device with \
                       `--mfa-serial`, or by `mfa_serial` of the profile";
        Err(UsageError(problem.to_owned()))
    }

    /// Finds the code, as the library does, with an error that says more.
    pub(crate) fn find(&self, serial: &str) -> anyhow::Result<Secret> {
        let device = Sanitized::truncated(serial, 256);
        let (from, code) = match &self.typed {
            Some(_) if self.is_used.swap(true, Ordering::Relaxed) => {
                let problem = format!(
                    "`--mfa-code` is used up, since AWS takes a code once, and the MFA device \
                     `{device}` needs one too"
                );
                return Err(UsageError(problem).into());
            }
            Some(dash) if dash.expose() == "-" && self.asks => {
                ("standard input", self.deadline.paused(read_line)?)
            }
            Some(code) => ("`--mfa-code`", code.clone()),
            None if self.asks => ("what was typed", self.deadline.paused(|| ask(&device))?),
            None => return Err(NobodyToAsk(serial.to_owned()).into()),
        };
        let digits = code.expose().trim();
        // "The value is provided by the MFA device": six digits, `[\d]*` of length 6 (AWS STS API
        // Reference, TokenCode).
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(UsageError(format!("{from} is no MFA code, which has six digits")).into());
        }
        Ok(Secret::from(digits))
    }
}

impl MfaPrompt for CliMfaPrompt {
    fn code(&self, serial_number: &str) -> Result<Secret, MfaCodeError> {
        let found = self.find(serial_number);
        // The other conversion hides what kind of error it is.
        found.map_err(anyhow::Error::reallocate_into_boxed_dyn_error_without_backtrace)
    }
}

/// Says that a device needs a code where a program has asked, and not a person.
#[derive(Debug)]
pub(crate) struct NobodyToAsk(String);

impl fmt::Display for NobodyToAsk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let device = Sanitized::truncated(&self.0, 256);
        write!(f, "the MFA device `{device}` needs a code, and there is nobody here to ask for it")
    }
}

impl std::error::Error for NobodyToAsk {}

fn read_line() -> anyhow::Result<Secret> {
    let mut input = Vec::with_capacity(LONGEST_INPUT as usize);
    let read = std::io::stdin().lock().take(LONGEST_INPUT).read_to_end(&mut input);
    let input = Secret::new(input);
    read.context("standard input cannot be read")?;
    Ok(Secret::from(std::str::from_utf8(input.expose()).unwrap_or("\u{fffd}")))
}

/// Asks on the terminal, which need not be standard input: AWS's tools run a `credential_process`
/// with neither.
fn ask(device: &Sanitized<'_>) -> anyhow::Result<Secret> {
    match rpassword::prompt_password(format!("MFA code of {device}: ")) {
        Ok(code) => Ok(code.into()),
        Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::UnexpectedEof) => {
            Err(UsageError("no MFA code was typed".to_owned()).into())
        }
        Err(_) => {
            let problem = format!(
                "the MFA device `{device}` needs a code, and there is no terminal to ask for it: \
                 give `--mfa-code`, which reads standard input for `-`"
            );
            Err(UsageError(problem).into())
        }
    }
}

/// In bytes: a code with white space around it, and room to see that it is none.
const LONGEST_INPUT: u64 = 256;
