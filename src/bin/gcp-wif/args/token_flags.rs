//! The flags of every command that requests an access token.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use gcp_wif::access_boundary::BucketAccess;

use crate::duration::parse_duration;
use crate::path_setting::path_parser;

#[derive(Debug, Default, Args)]
pub(crate) struct TokenFlags {
    /// Scope of the token; repeat the flag, or separate several by commas or spaces
    #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// Lifetime of a service account's token, 10m to 12h; of a user's, 10m to 1h
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) lifetime: Option<Duration>,
    /// User of Google Workspace for whom the service account acts, by domain-wide delegation
    #[arg(long, value_name = "USER", requires = "scopes", conflicts_with_all = ["access_boundary", "buckets"])]
    pub(crate) subject: Option<String>,
    /// File with a Credential Access Boundary, which limits the token to buckets; `-` reads standard input
    #[arg(long, value_name = "FILE", value_parser = path_parser())]
    pub(crate) access_boundary: Option<PathBuf>,
    /// Bucket of Cloud Storage, or a part of one, that the token is limited to; repeatable
    #[arg(
        long = "bucket",
        value_name = "NAME[/PREFIX/]",
        value_parser = BucketAccess::parse,
        requires = "bucket_roles",
        conflicts_with = "access_boundary"
    )]
    pub(crate) buckets: Vec<BucketAccess>,
    /// Role that limits the token in these buckets, such as `storage.objectViewer`; repeatable
    #[arg(long = "bucket-role", value_name = "ROLE", requires = "buckets")]
    pub(crate) bucket_roles: Vec<String>,
}
