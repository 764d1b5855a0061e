//! Hints for credential sources without a subject token.

use gcp_wif::context::CommandError;
use gcp_wif::source::{
    ExecutableResponseError, ExecutableSourceError, FileSourceError, SourceError, TokenTextError,
    UrlSourceError,
};

use super::account::of_account;
use super::certificate::of_certificate;
use super::machine::of_transport;
use super::supplier::of_supplier;
use crate::bad_credential_file::FileKind;

/// Returns the hint for a credential source without a subject token.
pub(super) fn of_source(error: &SourceError) -> Option<String> {
    match error {
        SourceError::Account(error) => of_account(error, FileKind::Unknown),
        SourceError::Aws(error) => of_supplier(error),
        SourceError::Certificate(error) => of_certificate(error).map(str::to_owned),
        SourceError::Executable(error) => of_executable(error).map(str::to_owned),
        SourceError::File(error) => of_file(error).map(str::to_owned),
        SourceError::Url(error) => of_url(error).map(str::to_owned),
        _ => None,
    }
}

/// Returns the hint for a failed executable.
pub(crate) const fn of_executable(error: &ExecutableSourceError) -> Option<&'static str> {
    match error {
        ExecutableSourceError::NotAllowed => Some(
            "if you trust the command in the credential file, set \
             `GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1`",
        ),
        ExecutableSourceError::Command(CommandError::Timeout(_)) => Some(
            "raise `credential_source.executable.timeout_millis` and `--timeout` if the executable \
             needs more time",
        ),
        ExecutableSourceError::InteractiveTimeout(_) => Some(
            "raise `credential_source.executable.interactive_timeout_millis` if you need more time to \
             log in",
        ),
        ExecutableSourceError::OutputFileOpenToOthers { .. } => {
            Some("let the executable write the file with mode 0600, in a directory of yours")
        }
        ExecutableSourceError::Failed { .. } => {
            Some("repeat with `-v` to see what the executable writes to standard error")
        }
        ExecutableSourceError::OutputFile {
            error: ExecutableResponseError::Refused { .. },
            ..
        } => None,
        ExecutableSourceError::OutputFile { .. } => {
            Some("remove the file: the executable writes it again")
        }
        ExecutableSourceError::Recursion => {
            Some("let the executable use a credential file with another source")
        }
        ExecutableSourceError::Relative { .. } => Some(
            "write the absolute path of the program: each client has its own working directory",
        ),
        ExecutableSourceError::Splitting => Some(
            "put the command into a script, and the absolute path of the script into `command`",
        ),
        _ => None,
    }
}

fn of_file(error: &FileSourceError) -> Option<&'static str> {
    match error {
        FileSourceError::File(error) if error.is_not_found() && error.path.is_relative() => {
            Some("use an absolute path in `credential_source.file`")
        }
        FileSourceError::File(error) if error.is_not_found() => Some(
            "check `credential_source.file`: in a pod, it is the path at which the projected service \
             account token is mounted",
        ),
        FileSourceError::Content { error, .. } => of_content(error),
        _ => None,
    }
}

fn of_url(error: &UrlSourceError) -> Option<&'static str> {
    match error {
        UrlSourceError::Content(error) => of_content(error),
        UrlSourceError::Service(error) => match error.http_status() {
            Some(300..=399) => {
                Some("set `credential_source.url` to the URL that returns the token")
            }
            Some(400 | 404 | 410) => Some(
                "check `credential_source.url`; on Azure, check that the machine has a managed identity \
                 and that `resource` names its application",
            ),
            Some(401 | 403) => Some(
                "check `credential_source.headers`; in GitHub Actions, give the job the permission \
                 `id-token: write` and make the credential file in the same job",
            ),
            _ => of_transport(error),
        },
        _ => None,
    }
}

/// Returns the hint for a content without a token.
pub(super) const fn of_content(error: &TokenTextError) -> Option<&'static str> {
    match error {
        TokenTextError::NoMember(_) => {
            Some("check `credential_source.format.subject_token_field_name`")
        }
        TokenTextError::Syntax(_) | TokenTextError::NotAnObject { .. } => Some(
            "check `credential_source.format`: its `type` is `text` if the content is the bare token",
        ),
        _ => None,
    }
}
