//! The file in which the command of an executable source caches its response.

use std::path::Path;
use std::time::Duration;

use super::executable_error::ExecutableSourceError;
use super::executable_response::ExecutableResponse;
use super::executable_response_error::ExecutableResponseError;
use crate::context::{Context, Level};

/// Returns the cached response, if its token is valid for more than a minute. `None` means that the command
/// has to run.
///
/// # Errors
/// [`ExecutableSourceError::OutputFile`] if the content is not a response.
pub(super) fn read(
    path: &Path,
    context: &Context,
) -> Result<Option<ExecutableResponse>, ExecutableSourceError> {
    let shown = path.display();
    let content = match context.file_system.read_own(path, MAX_FILE_SIZE) {
        Ok(Some(content)) => content,
        Ok(None) => {
            if context.file_system.mode(path).is_ok_and(|mode| mode.is_some()) {
                let ignored = "is ignored, because others can read or write it";
                context.log(Level::Info, format_args!("the output file `{shown}` {ignored}"));
            }
            return Ok(None);
        }
        Err(error) => {
            context.log(Level::Info, format_args!("the output file is ignored: {error}"));
            return Ok(None);
        }
    };
    if content.expose().trim_ascii().is_empty() {
        return Ok(None);
    }
    match ExecutableResponse::parse(content.expose()) {
        Ok(response) => Ok(response
            .expires_at
            .is_some_and(|end| end > context.now().plus(MIN_REMAINING))
            .then_some(response)),
        Err(
            ExecutableResponseError::Refused { .. }
            | ExecutableResponseError::Version(_)
            | ExecutableResponseError::TokenType(_),
        ) => Ok(None),
        Err(error) => Err(ExecutableSourceError::OutputFile { path: path.to_owned(), error }),
    }
}

/// Reads the response that the command has just written. An interactive command prints its prompts, and no
/// response.
///
/// # Errors
/// [`ExecutableSourceError::OutputFile`] if the content is not a usable response,
/// [`ExecutableSourceError::NoOutputFile`], [`ExecutableSourceError::OutputFileOpenToOthers`] and
/// [`ExecutableSourceError::UnreadableOutputFile`] if the file cannot be used.
pub(super) fn read_response(
    path: &Path,
    context: &Context,
) -> Result<ExecutableResponse, ExecutableSourceError> {
    let failed = |error| ExecutableSourceError::OutputFile { path: path.to_owned(), error };
    let content = context.file_system.read_own(path, MAX_FILE_SIZE);
    let Some(content) = content.map_err(ExecutableSourceError::UnreadableOutputFile)? else {
        let is_there = context.file_system.mode(path).is_ok_and(|mode| mode.is_some());
        return Err(match is_there {
            true => ExecutableSourceError::OutputFileOpenToOthers { path: path.to_owned() },
            false => ExecutableSourceError::NoOutputFile { path: path.to_owned() },
        });
    };
    let response = ExecutableResponse::parse(content.expose()).map_err(failed)?;
    response.check(context.now(), true).map_err(failed)?;
    Ok(response)
}

/// The size of the largest output file, in bytes.
const MAX_FILE_SIZE: u64 = 1024 * 1024;

/// The shortest remaining lifetime of a cached token that is used.
const MIN_REMAINING: Duration = Duration::from_secs(60);
