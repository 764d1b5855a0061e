//! The commands and the configuration that `setup` prints, from nothing to a token. None is run.

mod aws_policy;
mod aws_role;
mod plan;
mod script;
mod service_account;
mod terraform;
mod trust;

pub(crate) use plan::Plan;
pub(crate) use script::script;
pub(crate) use terraform::terraform;
