//! The flags of `serve`.

use std::num::{IntErrorKind, ParseIntError};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::token_flags::TokenFlags;
use super::with_global::WithGlobal;
use crate::duration::parse_duration;
use crate::path_setting::{output_parser, path_parser};
use crate::serve::{Cidr, ListenAddress};

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(subcommand)]
    pub(crate) action: ServeAction,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one value in a run")]
#[command(defer = true)]
pub(crate) enum ServeAction {
    /// Serve tokens as the metadata server of Compute Engine does
    Gce(WithGlobal<ServeGce>),
    /// Serve AWS credentials as the metadata service of EC2 and the agent of a container do
    Imds(WithGlobal<ServeImds>),
    /// Check whether a server has a token: exit code 0 or 75
    Check(WithGlobal<ServeCheck>),
}

// The flags of every server. No documentation: clap would print it in place of the description of each command.
#[derive(Debug, Default, Args)]
pub(crate) struct Listening {
    /// Address and port to listen on; port 0 is any free port
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = ListenAddress::parse, default_value = "127.0.0.1:0")]
    pub(crate) listen: ListenAddress,
    /// Network whose clients may connect; needed for an address that other machines reach
    #[arg(long, value_name = "CIDR", value_parser = Cidr::parse)]
    pub(crate) allow_from: Vec<Cidr>,
    /// Name of the server in the `Host` header, besides the usual ones
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_host: Vec<String>,
    /// User whose programs may ask without the capability; repeat the flag for several
    #[arg(long, value_name = "UID", value_parser = parse_number::<u32>)]
    pub(crate) allow_uid: Vec<u32>,
    /// Serve every program that can connect, without a capability and without a check of its user
    #[arg(long)]
    pub(crate) open: bool,
    /// Whether clients need the random path in the printed variables; `off` checks only their user
    #[arg(long, value_enum, default_value_t)]
    pub(crate) capability: OnOff,
    /// File to write with the variables, readable by its owner only
    #[arg(long, value_parser = output_parser(), value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
    /// End when this process does
    #[arg(long, value_name = "PID", value_parser = parse_number::<i32>)]
    pub(crate) exit_with_pid: Option<i32>,
    /// Time limit for the first token, with retries
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, default_value = "60s")]
    pub(crate) startup_timeout: Duration,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum OnOff {
    /// Clients need the path
    #[default]
    On,
    /// Clients need no path
    Off,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ServeGce {
    #[command(flatten)]
    pub(crate) listening: Listening,
    #[command(flatten)]
    pub(crate) flags: TokenFlags,
    /// Serve the federated token even if the file names a service account
    #[arg(long, conflicts_with_all = ["lifetime", "subject"])]
    pub(crate) no_impersonation: bool,
    /// Project ID to show; default: that of `GOOGLE_CLOUD_PROJECT` or of the service account
    #[arg(long, value_name = "PROJECT")]
    pub(crate) project: Option<String>,
    /// Project number to show; default: that of the credential file
    #[arg(long, value_name = "NUMBER", value_parser = parse_number::<u64>)]
    pub(crate) project_number: Option<u64>,
    /// Zone to show
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// E-mail address to show instead of the service account's; the tokens stay the same
    #[arg(long, value_name = "EMAIL")]
    pub(crate) service_account_email: Option<String>,
    /// Serve no ID tokens
    #[arg(long, conflicts_with = "include_email")]
    pub(crate) no_identity: bool,
    /// Include the service account's e-mail address in every ID token
    #[arg(long)]
    pub(crate) include_email: bool,
    /// Serve AWS credentials too, as `serve imds` does
    #[arg(long)]
    pub(crate) imds: bool,
    /// File to write: a copy of the credential file in which AWS's metadata service is this server
    #[arg(long, value_parser = output_parser(), value_name = "FILE", requires = "imds")]
    pub(crate) write_credential_file: Option<PathBuf>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ServeImds {
    #[command(flatten)]
    pub(crate) listening: Listening,
    /// File to write: a copy of the credential file in which AWS's metadata service is this server
    #[arg(long, value_parser = output_parser(), value_name = "FILE")]
    pub(crate) write_credential_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("server").required(true))]
pub(crate) struct ServeCheck {
    /// Address and port of the server
    #[arg(long, group = "server", value_name = "ADDRESS:PORT", value_parser = ListenAddress::parse)]
    pub(crate) listen: Option<ListenAddress>,
    /// File that the server wrote with its `--env-file`
    #[arg(long, group = "server", value_parser = path_parser(), value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
}

fn parse_number<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|error: ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => "the number is too large",
        _ => "expected digits",
    })
}
