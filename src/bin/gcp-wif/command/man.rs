//! `gcp-wif man`

use std::path::Path;

use gcp_wif::context::{Deadline, FileAccess, FileSystem, LocalFileSystem};
use gcp_wif::sanitize::Sanitized;

use crate::args::Man;
use crate::error::{Error, Result, Step as _};
use crate::manual::{self, Page};
use crate::nearest::nearest;
use crate::output;

pub(crate) fn run(args: &Man, deadline: &Deadline) -> Result<()> {
    let pages = manual::pages(&manual::command()).step("the manual pages cannot be made")?;
    if let Some(directory) = &args.directory {
        let files = LocalFileSystem::new(deadline.clone());
        return pages.iter().try_for_each(|page| write(page, directory, &files));
    }
    let page = pages.iter().find(|page| page.is_of(&args.command));
    output::print_bytes(&page.ok_or_else(|| unknown(&args.command.join(" "), &pages))?.text)
}

fn unknown(command: &str, pages: &[Page]) -> Error {
    let nearest = nearest(command, pages.iter().map(Page::path));
    let tip = nearest.map(|path| format!(", the nearest is `{path}`")).unwrap_or_default();
    Error::Usage(format!("unknown command `{}`{tip}", Sanitized::new(command)))
}

fn write(page: &Page, directory: &Path, files: &dyn FileSystem) -> Result<()> {
    let path = directory.join(format!("{}.1", page.name));
    // Every user may read a page: it has no secret.
    let access = FileAccess::default().with_mode(0o644);
    let written = files.replace_with_access(&path, &page.text, access);
    written.step("the manual page cannot be written")
}
