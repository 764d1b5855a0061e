//! The flags that every command takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use gcp_wif::region::Region;
use gcp_wif::supplier::AwsSources;

use super::aws::RoleFlags;
use super::chain::ChainFlags;
use crate::duration::parse_duration;
use crate::path_setting::path_parser;

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Credential file; `-` reads standard input
    #[arg(long, alias = "cred-file", value_parser = path_parser(), value_name = "FILE")]
    pub(crate) credential_file: Option<PathBuf>,
    /// Settings file that overrides those of the system and the user
    #[arg(long, value_parser = path_parser(), value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Time limit of the command, such as `30s`; `serve` and `watch` limit each fetch
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) timeout: Option<Duration>,
    /// Directory of cached tokens, shared by all processes of this user; default
    /// `$XDG_RUNTIME_DIR/gcp-wif`
    #[arg(long, value_parser = path_parser(), value_name = "DIRECTORY")]
    pub(crate) cache_dir: Option<PathBuf>,
    /// Neither read nor write cached tokens
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Sources of the AWS identity, in the order of the search: `environment`, `profile`,
    /// `web-identity`, `container`, `instance-metadata`, separated by commas; or `google` for the
    /// two that Google's libraries know
    #[arg(long, value_name = "SOURCES", value_parser = AwsSources::parse)]
    pub(crate) aws_source: Option<AwsSources>,
    /// Profile of AWS's files, which overrides `AWS_PROFILE` and keys in the environment
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// AWS region, which overrides variables, the profile and the metadata service
    #[arg(long, value_name = "REGION", value_parser = Region::parse)]
    pub(crate) region: Option<Region>,
    #[command(flatten)]
    pub(crate) role: RoleFlags,
    #[command(flatten)]
    pub(crate) chain: ChainFlags,
    /// Log each step on standard error; repeat the flag for headers and sizes
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Print no error or warning; only the exit code reports a failure
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
}

impl Global {
    /// Returns the first given flag that is for AWS identities only.
    pub(crate) fn aws_flag(&self) -> Option<&'static str> {
        let flags = [
            ("--aws-source", self.aws_source.is_some()),
            ("--profile", self.profile.is_some()),
            ("--assume-role", !self.role.assume_role.is_empty()),
            ("--role-session-name", self.role.role_session_name.is_some()),
            ("--external-id", self.role.external_id.is_some()),
            ("--mfa-serial", self.role.mfa_serial.is_some()),
            ("--mfa-code", self.role.mfa_code.is_some()),
        ];
        flags.into_iter().find(|(_, is_typed)| *is_typed).map(|(flag, _)| flag)
    }

    /// Overrides these flags by those behind the command.
    pub(super) fn overlay(&mut self, behind: Self) -> Result<(), &'static str> {
        if !self.role.assume_role.is_empty() && !behind.role.assume_role.is_empty() {
            return Err(
                "`--assume-role` is given before and after the command: give the whole chain on \
                        one side",
            );
        }
        *self = Self {
            credential_file: behind.credential_file.or_else(|| self.credential_file.take()),
            config: behind.config.or_else(|| self.config.take()),
            timeout: behind.timeout.or(self.timeout),
            cache_dir: behind.cache_dir.or_else(|| self.cache_dir.take()),
            no_cache: behind.no_cache || self.no_cache,
            aws_source: behind.aws_source.or_else(|| self.aws_source.take()),
            profile: behind.profile.or_else(|| self.profile.take()),
            region: behind.region.or_else(|| self.region.take()),
            role: std::mem::take(&mut self.role).overlaid_with(behind.role),
            chain: std::mem::take(&mut self.chain).overlaid_with(behind.chain)?,
            verbose: self.verbose.saturating_add(behind.verbose),
            quiet: behind.quiet || self.quiet,
        };
        if self.quiet && self.verbose > 0 {
            return Err("`--quiet` and `--verbose` exclude each other");
        }
        Ok(())
    }
}
