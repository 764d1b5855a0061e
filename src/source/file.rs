//! The file source. It reads its token for each exchange, because Kubernetes replaces a projected token after
//! 80 percent of its life.

use super::error::SourceError;
use super::file_error::FileSourceError;
use super::subject_token_source::SubjectTokenSource;
use super::token_text::subject_token_text;
use crate::context::Context;
use crate::external_account::FileCredentialSource;
use crate::subject_token::SubjectToken;

/// A source that reads its token from a file: a regular file, a symbolic link to one, or a pipe.
#[derive(Clone, Debug)]
pub struct FileSubjectTokenSource {
    context: Context,
    credential_source: FileCredentialSource,
    token_type: String,
}

impl FileSubjectTokenSource {
    /// Creates a source for the `credential_source` of a credential file. `token_type` is its
    /// `subject_token_type`.
    pub fn new(
        credential_source: &FileCredentialSource,
        token_type: impl Into<String>,
        context: Context,
    ) -> Self {
        let token_type = token_type.into();
        Self { context, credential_source: credential_source.clone(), token_type }
    }
}

impl SubjectTokenSource for FileSubjectTokenSource {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        let path = self.credential_source.path();
        let content = self.context.file_system.read(path, MAX_FILE_SIZE);
        let content = content.map_err(FileSourceError::File)?;
        let token = subject_token_text(&content, self.credential_source.format());
        let token =
            token.map_err(|error| FileSourceError::Content { path: path.to_owned(), error })?;
        Ok(SubjectToken::new(token, self.token_type.as_str()))
    }

    fn metrics_name(&self) -> &'static str {
        "file"
    }
}

/// The largest token file, in bytes.
const MAX_FILE_SIZE: u64 = 1024 * 1024;
