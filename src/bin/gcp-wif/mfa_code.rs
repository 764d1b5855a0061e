//! The code of an MFA device: from the flag, standard input or the terminal.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use gcp_wif::context::{Deadline, FileErrorKind, MfaCodeError, MfaPrompt, read_standard_input};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::secret::Secret;

use crate::error::{Error, Result, Step as _};

/// A prompt that returns the code of the flag, of standard input for `-`, or else of the terminal.
pub(crate) struct CliMfaPrompt {
    typed: Option<Secret>,
    is_used: AtomicBool,
    /// Whether standard input and the terminal may be used.
    asks: bool,
    /// The number of codes from the terminal that AWS has refused.
    refused: AtomicU8,
    deadline: Deadline,
}

impl CliMfaPrompt {
    /// Creates a prompt that uses the terminal if the flag is absent. The time that the user takes does not count
    /// against `deadline`.
    pub(crate) const fn new(typed: Option<Secret>, deadline: Deadline) -> Self {
        Self {
            typed,
            is_used: AtomicBool::new(false),
            asks: true,
            refused: AtomicU8::new(0),
            deadline,
        }
    }

    /// Creates a prompt that uses neither the terminal nor standard input.
    pub(crate) fn without_asking(typed: Option<Secret>) -> Self {
        Self { asks: false, ..Self::new(typed, Deadline::never()) }
    }

    /// Returns whether the flag was typed.
    pub(crate) const fn is_typed(&self) -> bool {
        self.typed.is_some()
    }

    /// Refuses an unused code of the flag.
    pub(crate) fn check_used(&self) -> Result<()> {
        if !self.is_typed() || self.is_used.load(Ordering::Relaxed) {
            return Ok(());
        }
        let problem = "`--mfa-code` is a code that no device asked for: name the device with \
                       `--mfa-serial`, or by `mfa_serial` of the profile";
        Err(Error::usage(problem))
    }

    /// Returns the code for a device, or this program's own error.
    pub(crate) fn find(&self, serial: &str) -> Result<Secret> {
        let device = Sanitized::truncated(serial, 256);
        let (from, code) = match &self.typed {
            Some(_) if self.is_used.swap(true, Ordering::Relaxed) => {
                let problem = format!(
                    "`--mfa-code` is used up: AWS accepts a code once, and the MFA device \
                     `{device}` needs another"
                );
                return Err(Error::Usage(problem));
            }
            Some(dash) if dash.expose() == "-" && self.asks => {
                ("standard input", self.read_standard_input()?)
            }
            Some(code) => ("`--mfa-code`", code.clone()),
            None if self.asks => ("the input", self.deadline.paused(|| ask(&device))?),
            None => return Err(Error::MfaCodeNeeded { device: serial.to_owned() }),
        };
        let digits = code.expose().trim();
        // "The value is provided by the MFA device": six digits, `[\d]*` of length 6 (AWS STS API
        // Reference, TokenCode).
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::Usage(format!("{from} is not an MFA code, which has six digits")));
        }
        Ok(Secret::from(digits))
    }

    /// Reads a code. On a terminal, the time that the user takes does not count.
    fn read_standard_input(&self) -> Result<Secret> {
        let input = if io::stdin().is_terminal() {
            let unlimited = Deadline::never();
            self.deadline.paused(|| read_standard_input(MAX_INPUT_SIZE, &unlimited))
        } else {
            read_standard_input(MAX_INPUT_SIZE, &self.deadline)
        };
        match input {
            Err(error) if matches!(error.kind, FileErrorKind::TooLarge(_)) => {
                Ok(Secret::from("\u{fffd}"))
            }
            input => {
                let input = input.step("the MFA code cannot be read")?;
                Ok(Secret::from(std::str::from_utf8(input.expose()).unwrap_or("\u{fffd}")))
            }
        }
    }
}

impl MfaPrompt for CliMfaPrompt {
    fn code(&self, serial_number: &str) -> Result<Secret, MfaCodeError> {
        Ok(self.find(serial_number)?)
    }

    fn has_code(&self) -> bool {
        self.is_typed()
    }

    /// Lets the user at the terminal try again, with three codes in all.
    fn retries(&self, _serial_number: &str) -> bool {
        if self.is_typed() || !self.asks || self.refused.fetch_add(1, Ordering::Relaxed) >= RETRIES
        {
            return false;
        }
        // Nothing can be done about a closed standard error.
        let _ =
            writeln!(io::stderr(), "AWS refused the code: each works once, wait for the next one.");
        true
    }
}

/// Prompts on the terminal, which may differ from standard input: AWS's tools run a
/// `credential_process` with neither.
fn ask(device: &Sanitized<'_>) -> Result<Secret> {
    match rpassword::prompt_password(format!("MFA code of {device}: ")) {
        Ok(code) => Ok(code.into()),
        Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::UnexpectedEof) => {
            Err(Error::usage("no MFA code was typed"))
        }
        Err(_) => {
            let problem = format!(
                "the MFA device `{device}` needs a code, and no terminal is present to enter it: \
                 give `--mfa-code`, which reads standard input for `-`"
            );
            Err(Error::Usage(problem))
        }
    }
}

/// In bytes: more than a code with white space, so that other input is detected.
const MAX_INPUT_SIZE: u64 = 256;

/// The number of further codes that the user may enter.
const RETRIES: u8 = 2;
