//! `gcp-wif man`

use std::path::Path;

use gcp_wif::context::{Deadline, FileAccess, FileSystem, LocalFileSystem};
use gcp_wif::sanitize::Sanitized;

use crate::args::Man;
use crate::error::{Error, Result, Step as _};
use crate::manual::{self, Page};
use crate::output;

pub(crate) fn run(args: &Man, deadline: &Deadline) -> Result<()> {
    let pages = manual::pages(&manual::command()).step("the manual pages cannot be made")?;
    if let Some(directory) = &args.directory {
        let files = LocalFileSystem::new(deadline.clone());
        return pages.iter().try_for_each(|page| write(page, directory, &files));
    }
    let page = pages.iter().find(|page| page.is_of(&args.command)).ok_or_else(|| {
        let command = args.command.join(" ");
        Error::Usage(format!("unknown command `{}`", Sanitized::new(&command)))
    })?;
    output::print_bytes(&page.text)
}

fn write(page: &Page, directory: &Path, files: &dyn FileSystem) -> Result<()> {
    let path = directory.join(format!("{}.1", page.name));
    // A page is no secret: every user may read it.
    let access = FileAccess::default().with_mode(0o644);
    let written = files.replace_with_access(&path, &page.text, access);
    written.step("the manual page cannot be written")
}
