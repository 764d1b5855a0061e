//! The `code` and the `message` of an error response.

use crate::error::Error;
use crate::exit::Exit;
use crate::report;

/// A failure, as the client shows it.
#[derive(Debug)]
pub(super) struct Failure {
    /// One of the codes in `docs/executable.md`, which are stable.
    pub(super) code: &'static str,
    /// One line.
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(code: &'static str, problem: &str, hint: Option<&str>) -> Self {
        let hint = hint.map_or_else(String::new, |hint| format!("; hint: {hint}"));
        Self { code, message: format!("{problem}{hint}") }
    }

    /// Returns the failure for a flag that is missing, invalid or contradictory.
    pub(super) fn usage(problem: &str) -> Self {
        Self::new("USAGE", problem, None)
    }

    /// Returns the failure for the end of the time limit. `blocked_by` names the operation that blocked, if it is
    /// known.
    pub(super) fn timeout(blocked_by: Option<String>) -> Self {
        let problem = Error::Timeout { blocked_by }.to_string();
        let hint =
            "set `--timeout` to a longer time, below the `timeout_millis` of the credential file";
        Self::new("TIMEOUT", &problem, Some(hint))
    }

    /// Returns the failure for a panic at `place`, without the message of the panic, which may quote a secret.
    pub(super) fn defect(place: &str) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let problem = format!("a defect in gcp-wif {version} at {place}");
        Self::new("DEFECT", &problem, Some("please report it with this line"))
    }
}

/// Joins the layers of an error and the hint to one line.
impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let code = match error.exit() {
            Exit::Usage => "USAGE",
            Exit::NoIdentity => "NO_AWS_IDENTITY",
            Exit::Temporary => "TEMPORARY",
            Exit::Refused => "REFUSED",
            Exit::Config => "CONFIGURATION",
            // Only `exec` returns the last two.
            Exit::Defect | Exit::NotExecutable | Exit::NotFound => "DEFECT",
        };
        let message = report::message(error);
        let lines = message.lines().map(|line| {
            let line = line.trim_start();
            ["error: ", "caused by: "]
                .iter()
                .find_map(|word| line.strip_prefix(word))
                .unwrap_or(line)
        });
        Self { code, message: lines.collect::<Vec<_>>().join("; ") }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::error::Step as _;

    #[test]
    fn all_layers_are_on_one_line() {
        let error = Err::<(), _>(Error::usage("b")).step("a").unwrap_err();
        let failure = Failure::from(&error);
        assert_eq!((failure.code, failure.message.as_str()), ("USAGE", "a; b"));
    }

    #[test]
    fn a_defect_is_named_by_its_place() {
        let failure = Failure::defect("src/x.rs:1:2");
        assert_eq!(failure.code, "DEFECT");
        assert!(
            failure.message.ends_with(" at src/x.rs:1:2; hint: please report it with this line")
        );
    }
}
