//! The work of the loop: fetched tokens, the files and the hook.

use std::time::Duration;

use gcp_wif::context::{Deadline, FileAccess};
use gcp_wif::refresh::RefreshableTokens;
use gcp_wif::secret::Secret;

use super::hook::Hook;
use super::output_file::OutputFile;
use super::token::{Source, Token};
use crate::app::App;
use crate::args::OnExpiry;
use crate::error::{Result, Step as _};

/// The options of the loop.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) files: Vec<OutputFile>,
    pub(crate) access: FileAccess,
    pub(crate) line_feed: bool,
    pub(crate) on_expiry: OnExpiry,
    pub(crate) hook: Hook,
    pub(crate) once: bool,
    pub(crate) startup_timeout: Duration,
    /// The limit of each fetch and of each write.
    pub(crate) time_limit: Duration,
}

/// The data of the thread that does the work.
pub(crate) struct Work {
    pub(crate) app: App,
    pub(crate) tokens: RefreshableTokens,
    pub(crate) source: Source,
    pub(crate) options: Options,
    pub(crate) deadline: Deadline,
}

impl Work {
    pub(super) fn replace_files(&self, token: &Token) -> Result<()> {
        for file in &self.options.files {
            let text = token.text(file.format, &self.source, &self.tokens, &self.app)?;
            let end = if self.options.line_feed { "\n" } else { "" };
            let content = Secret::new([text.expose(), end].concat());
            let files = &self.app.context.file_system;
            let replace = || {
                let content = content.expose().as_bytes();
                files.replace_with_access(&file.path, content, self.options.access)
            };
            self.deadline
                .within(self.options.time_limit, replace)
                .step("the token cannot be written")?;
        }
        Ok(())
    }

    pub(super) fn remove_files(&self) -> Result<()> {
        for file in &self.options.files {
            let removed = self.app.context.file_system.remove(&file.path);
            removed.step("the expired token cannot be removed")?;
        }
        Ok(())
    }

    pub(super) fn run_hook(&self, token: &Token) -> Vec<String> {
        let Some(first) = self.options.files.first() else { return Vec::new() };
        self.options.hook.run(&first.path, token.expires_at(), &self.app.context)
    }
}
