//! `gcp-wif man`

use clap::CommandFactory as _;
use clap_mangen::Man;

use gcp_wif::shown::Shown;

use crate::args::Args;
use crate::output;
use crate::report::UsageError;

pub(crate) fn run(command: Option<&str>) -> anyhow::Result<()> {
    let mut page = Args::command();
    if let Some(name) = command {
        let found = page.find_subcommand(name).cloned();
        page = found
            .ok_or_else(|| UsageError(format!("there is no command `{}`", Shown::new(name))))?
            .display_name(format!("gcp-wif-{name}"))
            .bin_name(format!("gcp-wif {name}"));
    }
    let mut roff = Vec::new();
    Man::new(page).render(&mut roff)?;
    output::print_bytes(&roff)
}
