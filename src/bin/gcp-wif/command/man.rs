//! `gcp-wif man`

use std::path::Path;

use gcp_wif::sanitize::Sanitized;

use crate::args::Man;
use crate::error::{Error, Result, Step as _};
use crate::manual::{self, Page};
use crate::output;

pub(crate) fn run(args: &Man) -> Result<()> {
    let pages = manual::pages(&manual::command()).step("the manual pages cannot be made")?;
    if let Some(directory) = &args.directory {
        return pages.iter().try_for_each(|page| write(page, directory));
    }
    let page = pages.iter().find(|page| page.is_of(&args.command)).ok_or_else(|| {
        let command = args.command.join(" ");
        Error::Usage(format!("unknown command `{}`", Sanitized::new(&command)))
    })?;
    output::print_bytes(&page.text)
}

fn write(page: &Page, directory: &Path) -> Result<()> {
    let path = directory.join(format!("{}.1", page.name));
    #[expect(clippy::disallowed_methods, reason = "a page is no secret: every user may read it")]
    let written = std::fs::write(&path, &page.text);
    let path = path.to_string_lossy();
    written.step(format!("the manual page `{}` cannot be written", Sanitized::new(&path)))
}
