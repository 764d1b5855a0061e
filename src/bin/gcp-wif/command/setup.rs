//! `gcp-wif setup`

use crate::args::{Setup, SetupFormat};
use crate::error::Result;
use crate::output;
use crate::setup::{Plan, script, terraform};

pub(crate) fn run(args: &Setup) -> Result<()> {
    let plan = Plan::parse(args)?;
    let text = match args.format {
        SetupFormat::Gcloud => script(&plan),
        SetupFormat::Terraform => terraform(&plan),
    };
    output::print_bytes(text.as_bytes())
}
