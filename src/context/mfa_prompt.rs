//! The codes of MFA devices, which a person reads off the device.

use std::error::Error;
use std::fmt;

use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// A source of the codes that MFA devices show.
///
/// AWS accepts each code once, so a second call has to return a new code or an error.
pub trait MfaPrompt: Send + Sync {
    /// Returns the six digits that a device shows now. `serial_number` names the device: the serial
    /// number of a hardware device, or the ARN of a virtual one.
    ///
    /// # Errors
    /// The reason why the prompt has no code. Its message is shown to the user.
    fn code(&self, serial_number: &str) -> Result<Secret, MfaCodeError>;

    /// Returns whether the user has already given a code. If so, a new session is requested even if one is
    /// cached. The default implementation returns `false`.
    fn has_code(&self) -> bool {
        false
    }

    /// Returns whether another code is requested after AWS has refused one. The default implementation
    /// returns `false`.
    fn retries(&self, _serial_number: &str) -> bool {
        false
    }
}

/// The reason why a prompt has no code.
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

/// A prompt that has no code, for programs that run without a user.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMfaPrompt;

impl MfaPrompt for NoMfaPrompt {
    fn code(&self, serial_number: &str) -> Result<Secret, MfaCodeError> {
        let device = Sanitized::truncated(serial_number, 256);
        Err(format!("the MFA device `{device}` needs a code, and there is no way to ask for it")
            .into())
    }
}
