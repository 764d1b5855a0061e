//! Codes of MFA devices, which somebody has to read off.

use std::error::Error;
use std::fmt;

use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// Gives the codes that MFA devices show.
///
/// AWS takes a code once: whoever is asked twice gives another one the second time, or none.
pub trait MfaPrompt: Send + Sync {
    /// Is the code that a device shows now: six digits. The device is named by its serial number, or
    /// by the ARN of a virtual one.
    ///
    /// # Errors
    /// Why there is no code, in the words of whoever should give it.
    fn code(&self, serial_number: &str) -> Result<Secret, MfaCodeError>;
}

/// Says why there is no code.
pub type MfaCodeError = Box<dyn Error + Send + Sync>;

impl<F> MfaPrompt for F
where
    F: Fn(&str) -> Result<Secret, MfaCodeError> + Send + Sync,
{
    fn code(&self, serial_number: &str) -> Result<Secret, MfaCodeError> {
        self(serial_number)
    }
}

impl fmt::Debug for dyn MfaPrompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MfaPrompt { .. }")
    }
}

/// Gives no code: for programs with nobody in front of them.
#[derive(Clone, Copy, Debug)]
pub struct NoMfaPrompt;

impl MfaPrompt for NoMfaPrompt {
    fn code(&self, serial_number: &str) -> Result<Secret, MfaCodeError> {
        let device = Sanitized::truncated(serial_number, 256);
        Err(format!("nobody gives the code of the MFA device `{device}` here").into())
    }
}
