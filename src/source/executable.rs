//! The executable source, which runs a command for each subject token
//! ([AIP-4117](https://google.aip.dev/auth/4117)).

use super::error::SourceError;
use super::executable_command::{ExecutableCommand, ExecutableRun, program_and_arguments};
use super::executable_error::ExecutableSourceError;
use super::executable_output_file;
use super::executable_response::ExecutableResponse;
use super::subject_token_source::SubjectTokenSource;
use crate::context::{Context, Level};
use crate::external_account::{Audience, ExecutableCredentialSource};
use crate::redact::Redactor;
use crate::subject_token::SubjectToken;

/// A source that runs a command, which prints the subject token.
///
/// The command runs only if the environment has `GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1`. It may ask a
/// user to log in to a workforce pool, if the credential file has `interactive_timeout_millis` and the
/// context's [`CommandRunner`](crate::context::CommandRunner) has a terminal.
#[derive(Clone, Debug)]
pub struct ExecutableSubjectTokenSource {
    context: Context,
    credential_source: ExecutableCredentialSource,
    token_type: String,
    audience: Audience,
    impersonated_email: Option<String>,
}

impl ExecutableSubjectTokenSource {
    /// Creates a source for the `credential_source` of a credential file. `token_type` is its
    /// `subject_token_type`, and `audience` is the provider that the tokens are for.
    pub fn new(
        credential_source: &ExecutableCredentialSource,
        token_type: impl Into<String>,
        audience: &Audience,
        context: Context,
    ) -> Self {
        Self {
            context,
            credential_source: credential_source.clone(),
            token_type: token_type.into(),
            audience: audience.clone(),
            impersonated_email: None,
        }
    }

    /// Sets the e-mail address of the service account that is impersonated with the token. A variable passes
    /// it to the command.
    #[must_use]
    pub fn with_impersonated_email(self, email: impl Into<String>) -> Self {
        Self { impersonated_email: Some(email.into()), ..self }
    }

    /// Checks the command without running it: its program has an absolute path, and every client splits the
    /// command into the same words.
    ///
    /// # Errors
    /// [`ExecutableSourceError::Relative`] or [`ExecutableSourceError::Splitting`].
    pub fn check_command(
        credential_source: &ExecutableCredentialSource,
    ) -> Result<(), ExecutableSourceError> {
        program_and_arguments(credential_source.command()).map(|_| ())
    }

    fn response(&self) -> Result<ExecutableResponse, ExecutableSourceError> {
        // "Before running the executable, the auth libraries must check that the environment variable
        // GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES is set to 1" (AIP-4117). The check covers the output
        // file, because the executable wrote it.
        if self.context.environment.variable(ALLOW_EXECUTABLES).as_deref() != Some("1") {
            return Err(ExecutableSourceError::NotAllowed);
        }
        let Self { context, credential_source, .. } = self;
        if let Some(path) = credential_source.output_file()
            && let Some(response) = executable_output_file::read(path, context)?
        {
            return Ok(response);
        }
        let command = ExecutableCommand {
            context,
            credential_source,
            token_type: &self.token_type,
            audience: &self.audience,
            impersonated_email: self.impersonated_email.as_deref(),
        };
        let ExecutableRun { output, response_file } = command.run()?;
        if let Some(path) = response_file {
            return match output.failure {
                Some(status) => Err(ExecutableSourceError::Failed { status }),
                None => executable_output_file::read_response(path, context),
            };
        }
        let response = ExecutableResponse::parse(output.stdout.expose());
        let redactor = Redactor::new(response.as_ref().ok().map(|response| response.token.clone()));
        for line in String::from_utf8_lossy(output.stderr.expose()).lines() {
            let line = redactor.redacted(line);
            context.log(Level::Info, format_args!("the executable writes: {line}"));
        }
        if let Some(status) = output.failure {
            return Err(ExecutableSourceError::Failed { status });
        }
        let response = response?;
        response.check(context.now(), credential_source.output_file().is_some())?;
        Ok(response)
    }
}

impl SubjectTokenSource for ExecutableSubjectTokenSource {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        let response = self.response().map_err(Box::new)?;
        Ok(SubjectToken::new(response.token, self.token_type.as_str()))
    }

    fn metrics_name(&self) -> &'static str {
        "executable"
    }
}

/// The variable that allows executables.
const ALLOW_EXECUTABLES: &str = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES";
