//! The file source.

use std::path::{Path, PathBuf};

use super::token_format::TokenFormat;
use crate::external_account::problems::Problems;
use crate::external_account::reader::ObjectReader;

/// A file that holds the subject token, such as the projected service account token of a pod.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileCredentialSource {
    path: PathBuf,
    format: TokenFormat,
}

impl FileCredentialSource {
    /// Checks the members.
    pub(super) fn read(source: &ObjectReader<'_>, problems: &mut Problems) -> Option<Self> {
        let path = problems.take(source.required_path("file", "the path of a file"));
        let format = problems.take(TokenFormat::read(source));
        Some(Self { path: path?, format: format? })
    }

    /// Returns `file`: the path as it is written. A relative one begins at the working directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns `format`: the format of the content.
    pub const fn format(&self) -> &TokenFormat {
        &self.format
    }
}
