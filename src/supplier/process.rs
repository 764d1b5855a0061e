//! The credentials that a `credential_process` prints.

use std::time::Duration;

use super::attempts::Attempts;
use super::credential_document::{CredentialDocument, SessionToken};
use super::error::SupplierError;
use super::process_error::ProcessError;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::context::{CommandError, CommandOutput, CommandRequest, Context};
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

/// A supplier of the credentials that a program prints
/// ([Process credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html)).
///
/// The command line is split into words at blanks, except within `"…"` and `'…'`. A `#` after a blank begins a
/// comment, as in a profile. No shell runs, so variables, `~` and pipes have no meaning. The AWS CLI does the
/// same, but has no comments. AWS's SDK for Rust passes the command line to `sh`.
#[derive(Clone, Debug)]
pub struct ProcessSupplier {
    context: Context,
    command_line: Secret,
}

impl ProcessSupplier {
    /// Creates a supplier, which runs the command line for each call.
    pub fn new(context: Context, command_line: impl Into<Secret>) -> Self {
        Self { context, command_line: command_line.into() }
    }
}

impl SecurityCredentialsSupplier for ProcessSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        _attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        process_credentials(&self.context, &self.command_line).map(Some)
    }
}

/// Runs a command line and reads the credentials that it prints.
pub(super) fn process_credentials(
    context: &Context,
    command_line: &Secret,
) -> Result<SecurityCredentials, SupplierError> {
    run(context, command_line).map_err(SupplierError::Process)
}

fn run(context: &Context, command_line: &Secret) -> Result<SecurityCredentials, ProcessError> {
    let words = shlex::split(command_line.expose()).ok_or(ProcessError::Quoting)?;
    let [program, arguments @ ..] = &words[..] else {
        return Err(ProcessError::Quoting);
    };
    let request = CommandRequest::new(program, arguments, LONGEST);
    let output = context.command_runner.run(&request);
    let output = output.map_err(|error| match error {
        CommandError::Start { .. } if program.starts_with(UNEXPANDED) => {
            ProcessError::Unexpanded(program.clone())
        }
        error => ProcessError::Command(error),
    })?;
    let CommandOutput { failure, stdout, stderr } = output;
    if let Some(status) = failure {
        let said = String::from_utf8_lossy(stderr.expose()).trim().to_owned();
        return Err(ProcessError::Failed { status, said });
    }
    let malformed = |problem: &str| ProcessError::Malformed(problem.to_owned());
    let document: CredentialDocument =
        serde_json::from_slice(stdout.expose()).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => malformed("is not the JSON of credentials"),
            _ if stdout.expose().is_empty() => malformed("is empty"),
            _ => malformed("is not JSON"),
        })?;
    if document.version != Some(1) {
        return Err(malformed("does not have a `Version` that is the number 1"));
    }
    let credentials =
        document.credentials(SessionToken::Optional).map_err(ProcessError::Malformed)?;
    if credentials.expiration().is_some_and(|end| end <= context.now()) {
        return Err(malformed("contains credentials that have expired"));
    }
    Ok(credentials)
}

const NAME: &str = "process";

/// The longest time of the program: a user may have to touch a security key.
const LONGEST: Duration = Duration::from_secs(30);

/// The characters at the start of a path that only a shell expands.
const UNEXPANDED: [char; 2] = ['~', '$'];
