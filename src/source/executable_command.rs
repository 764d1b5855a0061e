//! The run of the command of an executable source.

use std::path::Path;

use super::executable_error::ExecutableSourceError;
use crate::context::{CommandError, CommandOutput, CommandRequest, Context};
use crate::external_account::{Audience, ExecutableCredentialSource};

/// A command, with the values of the variables that it is passed.
pub(super) struct ExecutableCommand<'a> {
    pub(super) context: &'a Context,
    pub(super) credential_source: &'a ExecutableCredentialSource,
    pub(super) token_type: &'a str,
    pub(super) audience: &'a Audience,
    pub(super) impersonated_email: Option<&'a str>,
}

/// The result of a command that has ended.
pub(super) struct ExecutableRun<'a> {
    pub(super) output: CommandOutput,
    /// The file with the response, if the command ran interactively.
    pub(super) response_file: Option<&'a Path>,
}

impl<'a> ExecutableCommand<'a> {
    /// Runs the command without a shell, and waits for its end. It runs interactively, so that a user can log
    /// in to a workforce pool, if the credential file allows that and there is a terminal.
    pub(super) fn run(&self) -> Result<ExecutableRun<'a>, ExecutableSourceError> {
        let (program, arguments) = program_and_arguments(self.credential_source.command())?;
        let output_file = self.credential_source.output_file();
        let output_file = output_file.map(|path| path.to_string_lossy().into_owned());
        let request = |timeout, interactive| {
            CommandRequest::new(program.as_str(), &*arguments, timeout)
                .with_variable("GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE", Some(self.audience.as_str()))
                .with_variable("GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE", Some(self.token_type))
                .with_variable("GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE", Some(interactive))
                // An outer client's request to revoke is not meant for this command.
                .with_variable("GOOGLE_EXTERNAL_ACCOUNT_REVOKE", Some("0"))
                .with_variable("GOOGLE_EXTERNAL_ACCOUNT_ID", self.impersonated_email.or(Some("")))
                .with_variable(
                    "GOOGLE_EXTERNAL_ACCOUNT_IMPERSONATED_EMAIL",
                    self.impersonated_email,
                )
                .with_variable("GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE", output_file.as_deref())
                .with_process_group()
        };
        let runner = &self.context.command_runner;
        if let Some(timeout) = self.credential_source.interactive_timeout()
            && self.audience.is_workforce_pool()
            && let Some(output_file) = self.credential_source.output_file()
            && let Some(output) = runner.run_interactively(&request(timeout, "1"))
        {
            let output = output.map_err(|error| match error {
                CommandError::Timeout(after) => ExecutableSourceError::InteractiveTimeout(after),
                error => error.into(),
            })?;
            return Ok(ExecutableRun { output, response_file: Some(output_file) });
        }
        let output = runner.run(&request(self.credential_source.timeout(), "0"));
        Ok(ExecutableRun { output: output?, response_file: None })
    }
}

/// Returns the program, which must have an absolute path, and its arguments.
pub(super) fn program_and_arguments(
    command: &str,
) -> Result<(String, Vec<String>), ExecutableSourceError> {
    let mut words = words(command)?.into_iter();
    let program = words.next().ok_or(ExecutableSourceError::Splitting)?;
    if !Path::new(&program).is_absolute() {
        return Err(ExecutableSourceError::Relative { program });
    }
    Ok((program, words.collect()))
}

/// Splits a command as a shell does, and so do Google's library for Python and gcloud. Other libraries split
/// at white space. A command that they split into other words is refused: there, the same file would run
/// another program.
fn words(command: &str) -> Result<Vec<String>, ExecutableSourceError> {
    let words = shlex::split(command).ok_or(ExecutableSourceError::Splitting)?;
    if command.split_whitespace().ne(words.iter().map(String::as_str)) {
        return Err(ExecutableSourceError::Splitting);
    }
    Ok(words)
}
